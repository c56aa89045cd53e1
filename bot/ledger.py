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

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.messages import Document, Message, keyboard_from_json, keyboard_to_json
from bot.models import push_parts, push_runs
from ixc.database import Database
from ixc.runs import instant

MORNING: Final = "morning"
MONTHLY: Final = "monthly"


@dataclass(frozen=True)
class Parcel:
    """What a part brings: a message, or a file whose caption is the message's text."""

    message: Message
    document: Document | None = None


@dataclass(frozen=True)
class Part:
    """One stored parcel of a run."""

    id: int
    run_id: int
    chat_id: int
    part_no: int
    parcel: Parcel
    attempts: int


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
        parcels: Sequence[Parcel],
        now: datetime,
        kind: str = MORNING,
    ) -> bool:
        """Stores a run with its parcels; False if the day is already recorded."""
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
                        for number, parcel in enumerate(parcels, start=1)
                    ],
                )
        except IntegrityError:
            return False
        return True

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
