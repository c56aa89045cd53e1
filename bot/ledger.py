"""The record of what was pushed: one line a day and group, its messages kept as rendered.

The unique key on (kind, chat, business date) is what makes a day's push happen once, however
many ticks, restarts or schedulers ask for it.

    pending ─claim─▶ sending ─▶ sent
       ▲                ├─────▶ pending     certainly not sent: again later
       └────────────────┤
                        ├─────▶ uncertain   may have been sent: never again by itself
                        └─────▶ failed      the chat does not want it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Document, Message, keyboard_from_json, keyboard_to_json
from bot.models import push_clients, push_parts, push_runs
from ixc.database import Database
from ixc.runs import instant

MORNING: Final = "morning"
MONTHLY: Final = "monthly"
IDS_A_STATEMENT: Final = 500


@dataclass(frozen=True)
class Parcel:
    """What a part brings: a message, or a file whose caption is the message's text."""

    message: Message
    document: Document | None = None


@dataclass(frozen=True)
class Known:
    """What a group has been told: the clients of delivered pushes whose episode goes on.

    `since` is the day of the last delivered push, None where there was none.
    """

    since: date | None = None
    customers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Told:
    """A client that a run tells a group of, and the number of the part that holds it."""

    customer_id: int
    announced_as: str
    part_no: int


@dataclass(frozen=True)
class Edition:
    """All that a day brings a group: what is sent, who is told of, whose episode ended."""

    parcels: Sequence[Parcel]
    told: Sequence[Told] = ()
    ended: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """One stored parcel of a run."""

    id: int
    run_id: int
    chat_id: int
    part_no: int
    parcel: Parcel
    attempts: int


async def _tell(connection: AsyncConnection, run_id: int, told: Sequence[Told]) -> None:
    if told:
        await connection.execute(
            insert(push_clients),
            [
                {
                    "run_id": run_id,
                    "customer_id": item.customer_id,
                    "announced_as": item.announced_as,
                    "part_no": item.part_no,
                }
                for item in told
            ],
        )


async def _end(connection: AsyncConnection, chat_id: int, ended: frozenset[int], day: date) -> None:
    runs = select(push_runs.c.id).where(push_runs.c.chat_id == chat_id)
    ids = sorted(ended)
    for start in range(0, len(ids), IDS_A_STATEMENT):
        await connection.execute(
            update(push_clients)
            .where(
                push_clients.c.run_id.in_(runs),
                push_clients.c.ended_on.is_(None),
                push_clients.c.customer_id.in_(ids[start : start + IDS_A_STATEMENT]),
            )
            .values(ended_on=day.isoformat())
        )


def _part(row: Any) -> Part:
    message = Message(row.text, keyboard_from_json(row.keyboard))
    document = Document(row.document_name, row.document or b"", row.text)
    return Part(
        id=row.id,
        run_id=row.run_id,
        chat_id=row.chat_id,
        part_no=row.part_no,
        parcel=Parcel(message, document if row.document_name else None),
        attempts=row.attempts,
    )


class Ledger:
    """Reads and writes of the record; every change is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_recorded(self, chat_id: int, business_date: date, kind: str = MORNING) -> bool:
        query = select(push_runs.c.id).where(
            push_runs.c.kind == kind,
            push_runs.c.chat_id == chat_id,
            push_runs.c.business_date == business_date.isoformat(),
        )
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def record(
        self,
        chat_id: int,
        business_date: date,
        edition: Edition,
        now: datetime,
        kind: str = MORNING,
    ) -> bool:
        """Stores a run with all it brings; False if the day is already recorded."""
        values = {
            "kind": kind,
            "chat_id": chat_id,
            "business_date": business_date.isoformat(),
            "created_at": instant(now),
        }
        try:
            async with self._database.write() as connection:
                added = insert(push_runs).values(values).returning(push_runs.c.id)
                run_id = (await connection.execute(added)).scalar_one()
                await connection.execute(
                    insert(push_parts),
                    [
                        {
                            "run_id": run_id,
                            "part_no": number,
                            "text": parcel.message.text,
                            "keyboard": keyboard_to_json(parcel.message.keyboard),
                            "document_name": parcel.document.name if parcel.document else "",
                            "document": parcel.document.content if parcel.document else None,
                        }
                        for number, parcel in enumerate(edition.parcels, start=1)
                    ],
                )
                await _tell(connection, run_id, edition.told)
                await _end(connection, chat_id, edition.ended, business_date)
        except IntegrityError:
            return False
        return True

    async def known(self, chat_id: int) -> Known:
        """What a group has been told in pushes that were delivered, or may have been."""
        delivered = (
            select(push_runs.c.id, push_runs.c.business_date, push_parts.c.part_no)
            .join(push_parts, push_parts.c.run_id == push_runs.c.id)
            .where(
                push_runs.c.kind == MORNING,
                push_runs.c.chat_id == chat_id,
                push_parts.c.state.in_(("sent", "uncertain")),
            )
            .subquery()
        )
        told = select(push_clients.c.customer_id).join(
            delivered,
            and_(
                delivered.c.id == push_clients.c.run_id,
                delivered.c.part_no == push_clients.c.part_no,
            ),
        )
        async with self._database.read() as connection:
            since = await connection.scalar(
                select(func.max(delivered.c.business_date)).where(delivered.c.part_no == 1)
            )
            rows = await connection.scalars(told.where(push_clients.c.ended_on.is_(None)))
            customers = frozenset(rows.all())
        return Known(date.fromisoformat(since) if since else None, customers)

    async def unsent(
        self, now: datetime, business_date: date, kind: str = MORNING
    ) -> Sequence[Part]:
        """Parts of the day to send now, in order; none overtakes an earlier one that waits."""
        query = (
            select(push_parts, push_runs.c.chat_id)
            .join(push_runs, push_runs.c.id == push_parts.c.run_id)
            .where(
                push_parts.c.state == "pending",
                push_runs.c.kind == kind,
                push_runs.c.business_date == business_date.isoformat(),
            )
            .order_by(push_parts.c.run_id, push_parts.c.part_no)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        waiting = {row.run_id for row in rows if row.next_try_at and row.next_try_at > instant(now)}
        return [_part(row) for row in rows if row.run_id not in waiting]

    async def claim(self, part: Part) -> bool:
        """Takes a part for sending; False if somebody else has it."""
        return await self._move(part.id, "pending", state="sending", attempts=part.attempts + 1)

    async def sent(self, part: Part, message_id: int, now: datetime) -> None:
        await self._move(
            part.id,
            "sending",
            state="sent",
            message_id=message_id,
            sent_at=instant(now),
            document=None,
        )

    async def postpone(self, part: Part, next_try_at: datetime, error: str) -> None:
        """Certainly not sent: back in the queue."""
        await self._move(
            part.id, "sending", state="pending", next_try_at=instant(next_try_at), error=error
        )

    async def give_up(self, part: Part, state: str, error: str) -> None:
        """`uncertain` or `failed`: a person has to look."""
        await self._move(part.id, "sending", state=state, error=error, document=None)

    async def recover(self) -> int:
        """After a start: what was being sent when the process died may have arrived."""
        statement = (
            update(push_parts)
            .where(push_parts.c.state == "sending")
            .values(state="uncertain", error="o processo parou durante o envio")
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def last_sent_at(self) -> str | None:
        """When the newest delivered part went out (ISO 8601, UTC)."""
        query = select(push_parts.c.sent_at).where(push_parts.c.state == "sent")
        async with self._database.read() as connection:
            return await connection.scalar(query.order_by(push_parts.c.sent_at.desc()).limit(1))

    async def _move(self, part_id: int, from_state: str, **values: object) -> bool:
        statement = (
            update(push_parts)
            .where(push_parts.c.id == part_id, push_parts.c.state == from_state)
            .values(**values)
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1
