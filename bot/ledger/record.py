"""The record of what was pushed: one line a day and group, its messages kept as rendered.

The unique key on (kind, group, business date) is what makes a day's push happen once,
however many ticks, restarts or schedulers ask for it. Nobody else changes a part's state.

    pending ─claim─▶ sending ─▶ sent
       ▲                ├─────▶ pending     certainly not sent: again later
       └────────────────┤
                        ├─────▶ uncertain   may have been sent: again only if a person asks
                        └─────▶ failed      the chat does not want it
    pending ─────────────────▶ failed       its day is over, its chat closed or merged
    failed, chat closed ─────▶ pending      the chat is open again and the day not over
    sending ─────────────────▶ uncertain    found at a start: the process died meanwhile
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.content import (
    ALERT,
    CLOSED,
    LISTS,
    MORNING,
    NOTICE,
    RESTORED,
    UNCOUNTED,
    Part,
    PartContent,
    PartOutcome,
    PushContent,
    RecordedPush,
)
from bot.ledger.rows import (
    PARTS,
    end_episodes,
    insert_parts,
    part_row,
    read_part,
    run_is,
    runs_of,
)
from bot.storage.tables import push_customers, push_parts, push_runs
from ixc.database import Database
from ixc.run_log import instant

#: States of a part, as in the drawing above.
PENDING, SENDING, SENT, UNCERTAIN, FAILED = "pending", "sending", "sent", "uncertain", "failed"
#: What was pushed names people; after so long nobody scrolls back to it.
TEXTS_ARE_KEPT: Final = timedelta(days=30)
#: A report of success is right whatever was thought of the part meanwhile.
_ON_ITS_WAY: Final = (SENDING, UNCERTAIN)


class Ledger:
    """Reads and writes of the record; every change is one short transaction.

    Groups are named by their `paired_id`, days are business dates, moments are UTC. Methods that
    take a connection are part of the caller's transaction.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recorded(self, group_id: int, day: date, kind: str = MORNING) -> RecordedPush | None:
        """The run of a kind on a day, None if there is none."""
        touched = select(push_parts.c.id).where(
            push_parts.c.run_id == push_runs.c.id, push_parts.c.state != PENDING
        )
        query = select(push_runs.c.id, push_runs.c.created_at, touched.exists().label("touched"))
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(run_is(kind, group_id, day)))).first()
        if row is None:
            return None
        return RecordedPush(row.id, datetime.fromisoformat(row.created_at), not row.touched)

    async def outcomes(
        self, group_id: int, day: date, kind: str = MORNING
    ) -> Sequence[PartOutcome]:
        """What became of the parts of a day's run, in their order; empty where there is none."""
        part = push_parts.c
        query = (
            select(part.state, part.error)
            .join(push_runs, push_runs.c.id == part.run_id)
            .where(run_is(kind, group_id, day), part.about.not_in(UNCOUNTED))
            .order_by(part.part_no)
        )
        async with self._database.read() as connection:
            return [PartOutcome(*row) for row in (await connection.execute(query)).all()]

    async def record(
        self,
        group_id: int,
        day: date,
        content: PushContent,
        now: datetime,
        until: datetime,
        kind: str = MORNING,
        *,
        is_perhaps_sent: bool = False,
    ) -> bool:
        """Stores a run with all it brings; False if the day is already recorded.

        `until` is the last moment at which its parts may be sent. If `is_perhaps_sent` they are
        in doubt from the first: a database that is lost may have sent them.
        """
        state = {"state": UNCERTAIN, "error": RESTORED} if is_perhaps_sent else {}
        values = {
            "kind": kind,
            "group_id": group_id,
            "business_date": day.isoformat(),
            "created_at": instant(now),
            "until": instant(until),
        }
        try:
            async with self._database.write() as connection:
                added = insert(push_runs).values(values).returning(push_runs.c.id)
                run_id = (await connection.execute(added)).scalar_one()
                # Whoever begins anew today has only the earlier episode ended.
                await end_episodes(connection, group_id, content.ended, day)
                await insert_parts(connection, run_id, content, **state)
        except IntegrityError:
            return False
        return True

    async def rewrite(self, run_id: int, content: PushContent, now: datetime) -> bool:
        """Replaces what a run brings; False if some of it may have been sent meanwhile.

        A pause that Telegram asked for is kept.
        """
        parts, customers = push_parts.c, push_customers.c
        async with self._database.write() as connection:
            states = select(parts.state, parts.next_try_at).where(parts.run_id == run_id)
            rows = (await connection.execute(states)).all()
            if any(row.state != PENDING for row in rows):
                return False
            pause = max((row.next_try_at for row in rows if row.next_try_at), default=None)
            await connection.execute(delete(push_parts).where(parts.run_id == run_id))
            await connection.execute(delete(push_customers).where(customers.run_id == run_id))
            run = update(push_runs).where(push_runs.c.id == run_id)
            row = await connection.execute(
                run.values(created_at=instant(now)).returning(
                    push_runs.c.group_id, push_runs.c.business_date
                )
            )
            group_id, day = row.one()
            await end_episodes(connection, group_id, content.ended, date.fromisoformat(day))
            await insert_parts(connection, run_id, content)
            await connection.execute(
                update(push_parts).where(parts.run_id == run_id).values(next_try_at=pause)
            )
        return True

    async def has_open_parts(self, now: datetime) -> bool:
        """Whether a part waits, or may still have to be asked about."""
        may_ask = (push_parts.c.state == UNCERTAIN) & (push_runs.c.until >= instant(now))
        query = (
            select(push_parts.c.id)
            .join(push_runs, push_runs.c.id == push_parts.c.run_id)
            .where((push_parts.c.state == PENDING) | may_ask)
            .limit(1)
        )
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def unsent(self, now: datetime) -> Sequence[Part]:
        """Parts to send now, in order; none overtakes an earlier one that waits."""
        query = PARTS.where(push_parts.c.state == PENDING, push_runs.c.until >= instant(now))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        waiting = {row.run_id for row in rows if row.next_try_at and row.next_try_at > instant(now)}
        return [read_part(row) for row in rows if row.run_id not in waiting]

    async def part(self, part_id: int) -> Part | None:
        """A part by its id; None if there is no such part."""
        async with self._database.read() as connection:
            row = (await connection.execute(PARTS.where(push_parts.c.id == part_id))).first()
        return read_part(row) if row else None

    async def claim(self, part: Part, state: str = PENDING) -> bool:
        """Takes a part that is in `state` for sending; False if somebody else has it."""
        return await self._move(part.id, (state,), state=SENDING, attempts=part.attempts + 1)

    async def sent(self, part: Part, message_id: int, now: datetime) -> None:
        """The part has arrived as `message_id`; its file need not be kept."""
        await self._move(
            part.id,
            _ON_ITS_WAY,
            state=SENT,
            message_id=message_id,
            sent_at=instant(now),
            document=None,
        )

    async def postpone(self, part: Part, next_try_at: datetime, error: str) -> None:
        """Certainly not sent: back in the queue, not before `next_try_at`."""
        await self._move(
            part.id, (SENDING,), state=PENDING, next_try_at=instant(next_try_at), error=error
        )

    async def doubt(self, part: Part, error: str) -> None:
        """It may have arrived. Its file stays: a person may ask for it again."""
        await self._move(part.id, (SENDING,), state=UNCERTAIN, error=error)

    async def fail(self, part: Part, error: str) -> None:
        """The chat does not want the part: it is never tried again, and its file goes."""
        await self._move(part.id, (SENDING,), state=FAILED, error=error, document=None)

    async def shut_out(self, part: Part) -> None:
        """Certainly not sent, because its chat is closed to the bot."""
        await self._move(part.id, (SENDING,), state=FAILED, error=CLOSED)

    async def close_group(
        self, connection: AsyncConnection, group_id: int, reason: str = CLOSED
    ) -> None:
        """What waits for a group fails, for one of the reasons in `bot.ledger.content`."""
        waiting = update(push_parts).where(
            push_parts.c.run_id.in_(runs_of(group_id)), push_parts.c.state == PENDING
        )
        await connection.execute(waiting.values(state=FAILED, error=reason))

    async def reopen_group(self, connection: AsyncConnection, group_id: int, now: datetime) -> None:
        """What failed because the group was closed, and is not over, waits anew."""
        running = runs_of(group_id).where(push_runs.c.until >= instant(now))
        closed_out = update(push_parts).where(
            push_parts.c.run_id.in_(running),
            push_parts.c.state == FAILED,
            push_parts.c.error == CLOSED,
        )
        await connection.execute(closed_out.values(state=PENDING, next_try_at=None))

    async def forget_messages(self, connection: AsyncConnection, group_id: int) -> None:
        """The group moved: its messages stay behind under numbers that mean others."""
        left = update(push_parts).where(push_parts.c.run_id.in_(runs_of(group_id)))
        await connection.execute(left.values(message_id=None))

    async def has_reached(self, connection: AsyncConnection, group_id: int) -> bool:
        """Whether anything that was pushed is in the group, or may be."""
        arrived = push_parts.c.run_id.in_(runs_of(group_id)) & push_parts.c.state.in_(
            (SENT, *_ON_ITS_WAY)
        )
        query = select(push_parts.c.id).where(arrived).limit(1)
        return await connection.scalar(query) is not None

    async def recover(self) -> int:
        """After a start: what was being sent when the process died may have arrived.

        Returns how many parts that were. What waited after a fault is tried at once; only
        Telegram's own pauses are kept.
        """
        part = push_parts.c
        was_sending = update(push_parts).where(part.state == SENDING)
        waits = update(push_parts).where(part.state == PENDING, part.error.not_like("RetryAfter%"))
        async with self._database.write() as connection:
            await connection.execute(waits.values(next_try_at=None))
            doubtful = was_sending.values(state=UNCERTAIN, error="o processo parou durante o envio")
            return (await connection.execute(doubtful)).rowcount

    async def expire(self, now: datetime) -> Sequence[Part]:
        """Ends what waits beyond its time; returns it, run by run."""
        query = PARTS.where(push_parts.c.state == PENDING, push_runs.c.until < instant(now))
        async with self._database.read() as connection:
            parts = [read_part(row) for row in (await connection.execute(query)).all()]
        return [
            part
            for part in parts
            if await self._move(
                part.id, (PENDING,), state=FAILED, error="o prazo acabou", document=None
            )
        ]

    async def forget(self, before: date) -> None:
        """Deletes what runs before a day said of people; that they were sent, to whom, stays."""
        old = select(push_runs.c.id).where(push_runs.c.business_date < before.isoformat())
        texts = update(push_parts).where(push_parts.c.run_id.in_(old), push_parts.c.text != "")
        async with self._database.write() as connection:
            await connection.execute(
                texts.values(text="", keyboard="[]", sheet=None, document=None)
            )

    async def in_doubt(self, now: datetime) -> Sequence[Part]:
        """Parts in doubt of runs that are through, still may speak, and have not said so."""
        other = push_parts.alias("other")
        same_run = other.c.run_id == push_parts.c.run_id
        busy = other.c.state.in_((PENDING, SENDING)) | (other.c.about == NOTICE)
        query = PARTS.where(
            push_parts.c.state == UNCERTAIN,
            push_parts.c.about != NOTICE,
            push_runs.c.kind.not_like(f"{ALERT}:%"),
            push_runs.c.until >= instant(now),
            ~select(other.c.id).where(same_run, busy).exists(),
        )
        async with self._database.read() as connection:
            return [read_part(row) for row in (await connection.execute(query)).all()]

    async def newest_in_doubt(self, group_id: int) -> Sequence[Part]:
        """Of a group's newest list the parts that may not have arrived, whatever the hour."""
        newest = runs_of(group_id).where(push_runs.c.kind == MORNING)
        newest = newest.order_by(push_runs.c.business_date.desc()).limit(1)
        query = PARTS.where(
            push_parts.c.run_id == newest.scalar_subquery(),
            push_parts.c.state == UNCERTAIN,
            push_parts.c.about != NOTICE,
        )
        async with self._database.read() as connection:
            return [read_part(row) for row in (await connection.execute(query)).all()]

    async def add(self, run_id: int, content: PartContent) -> bool:
        """Appends a part to a run; False if another has just done so."""
        last = select(func.max(push_parts.c.part_no)).where(push_parts.c.run_id == run_id)
        try:
            async with self._database.write() as connection:
                number = (await connection.execute(last)).scalar_one()
                row = part_row(run_id, number + 1, content)
                await connection.execute(insert(push_parts), row)
        except IntegrityError:
            return False
        return True

    async def listed_at(self, group_id: int) -> datetime | None:
        """When a group's newest list of a morning was made; None before its first."""
        run = push_runs.c
        query = select(func.max(run.created_at)).where(
            run.group_id == group_id, run.kind == MORNING
        )
        async with self._database.read() as connection:
            newest = await connection.scalar(query)
        return datetime.fromisoformat(newest) if newest else None

    async def last_list_at(self) -> datetime | None:
        """When the newest delivered list of customers went out, or the last piece of it."""
        query = (
            select(push_parts.c.sent_at)
            .join(push_runs, push_runs.c.id == push_parts.c.run_id)
            .where(
                push_runs.c.kind == MORNING,
                push_parts.c.about.in_(LISTS),
                push_parts.c.state == SENT,
            )
        )
        async with self._database.read() as connection:
            newest = await connection.scalar(query.order_by(push_parts.c.sent_at.desc()).limit(1))
        return datetime.fromisoformat(newest) if newest else None

    async def _move(self, part_id: int, from_states: Sequence[str], **values: object) -> bool:
        statement = (
            update(push_parts)
            .where(push_parts.c.id == part_id, push_parts.c.state.in_(from_states))
            .values(**values)
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1
