"""Pushes as rows of the tables, and back: the statements that the record is made of.

Nothing here opens a transaction: what writes takes the caller's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.content import ALERT, UNCOUNTED, Mention, Part, PartContent, PushContent
from bot.messages.message import Document, Message, keyboard_from_json, keyboard_to_json
from bot.storage.tables import push_customers, push_parts, push_runs
from ixc.run_log import instant


def run_is(kind: str, group_id: int, day: date) -> ColumnElement[bool]:
    """That a row of `bot_push_runs` is the push of a kind to a group on a day."""
    c = push_runs.c
    return (c.kind == kind) & (c.group_id == group_id) & (c.business_date == day.isoformat())


def runs_of(group_id: int) -> Select[Any]:
    """The ids of all runs of a group (its `paired_id`)."""
    return select(push_runs.c.id).where(push_runs.c.group_id == group_id)


def part_row(run_id: int, number: int, content: PartContent) -> dict[str, Any]:
    """A part as a row of `bot_push_parts`; `number` counts from 1 within the run."""
    return {
        "run_id": run_id,
        "part_no": number,
        "about": content.about,
        "text": content.message.text,
        "keyboard": keyboard_to_json(content.message.keyboard),
        "document_name": content.document.name if content.document else "",
        "document": content.document.content if content.document else None,
        "sheet": content.pushed_list,
    }


def _mention_row(run_id: int, number: int, mention: Mention) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "customer_id": mention.customer_id,
        "announced_as": mention.announced_as,
        "part_no": number,
        "receivables": ",".join(map(str, mention.receivables)),
    }


async def insert_parts(
    connection: AsyncConnection, run_id: int, content: PushContent, **state: str
) -> None:
    """Stores the parts in their order, and whom each mentions; `state` is other than at first."""
    numbered = list(enumerate(content.parts, start=1))
    parts = [part_row(run_id, number, part) | state for number, part in numbered]
    mentions = [
        _mention_row(run_id, number, mention)
        for number, part in numbered
        for mention in part.mentions
    ]
    if parts:
        await connection.execute(insert(push_parts), parts)
    if mentions:
        await connection.execute(insert(push_customers), mentions)


async def note_alert(
    connection: AsyncConnection, key: str, group_id: int, message: Message, now: datetime, day: date
) -> bool:
    """Records one message to one person, once for a key and day; False if it was there before."""
    kind = f"{ALERT}:{key}"
    recorded = select(push_runs.c.id).where(run_is(kind, group_id, day))
    if await connection.scalar(recorded) is not None:
        return False
    added = insert(push_runs).values(
        kind=kind,
        group_id=group_id,
        business_date=day.isoformat(),
        created_at=instant(now),
        until="9999",
    )
    run_id = (await connection.execute(added.returning(push_runs.c.id))).scalar_one()
    await insert_parts(connection, run_id, PushContent([PartContent(message, about=ALERT)]))
    return True


async def end_episodes(
    connection: AsyncConnection, group_id: int, ended: Collection[int], day: date
) -> None:
    """Notes on which day customers were found to have been em_dia since they were announced."""
    for customer_id in sorted(ended):
        await connection.execute(
            update(push_customers)
            .where(
                push_customers.c.run_id.in_(runs_of(group_id)),
                push_customers.c.ended_on.is_(None),
                push_customers.c.customer_id == customer_id,
            )
            .values(ended_on=day.isoformat())
        )


def read_part(row: Any) -> Part:
    """A row of `PARTS` as a part. Whom it mentions is not read back."""
    message = Message(row.text, keyboard_from_json(row.keyboard))
    document = Document(row.document_name, row.document or b"", row.text)
    return Part(
        id=row.id,
        run_id=row.run_id,
        group_id=row.group_id,
        kind=row.kind,
        business_date=date.fromisoformat(row.business_date),
        number=row.part_no,
        count=row.count,
        content=PartContent(message, document if row.document_name else None, row.about, row.sheet),
        attempts=row.attempts,
        error=row.error,
    )


def _select_parts() -> Select[Any]:
    """Parts with what they need of their run, in the order of sending."""
    counted = push_parts.alias("counted")
    count = select(func.count()).where(
        counted.c.run_id == push_parts.c.run_id, counted.c.about.not_in(UNCOUNTED)
    )
    run = push_runs.c
    return (
        select(
            push_parts,
            run.group_id,
            run.kind,
            run.business_date,
            count.scalar_subquery().label("count"),
        )
        .join(push_runs, run.id == push_parts.c.run_id)
        .order_by(push_parts.c.run_id, push_parts.c.part_no)
    )


PARTS: Final = _select_parts()
