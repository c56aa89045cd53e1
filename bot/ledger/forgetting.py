"""Forgetting a customer: out of the mirror, of what was sent and of the team's work.

The ERP still has the customer, so every synchronisation brings the rows again; `leave_out` takes
them out before anybody sees them, until a título comes that was not there when it was forgotten.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.record import PENDING, SENDING
from bot.storage.tables import (
    claims,
    contacts,
    forgotten,
    promise_lows,
    promise_news,
    promise_titles,
    promises,
    push_customers,
    push_parts,
)
from ixc.database import insert_into
from ixc.models import contracts, customers, receivables, rejections
from ixc.run_log import instant

#: Shorter names stand in too many texts that are about somebody else.
SHORTEST_NAME: Final = 4

_OWN: Final[Mapping[Table, ColumnElement[int]]] = {
    receivables: receivables.c.customer_id,
    contracts: contracts.c.customer_id,
    customers: customers.c.id,
}
_ERP_NAMES: Final[Mapping[Table, str]] = {
    receivables: "fn_areceber",
    contracts: "cliente_contrato",
    customers: "cliente",
}


class StillOnTheWay(Exception):
    """A message that names the customer has not been sent yet."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows of each kind went."""

    customers: int
    contracts: int
    receivables: int
    contacts: int
    messages: int
    #: Títulos that were still open.
    open_receivables: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was known of the customer."""
        return not (self.customers or self.contracts or self.receivables or self.contacts)


async def forget(connection: AsyncConnection, customer_id: int, now: datetime) -> Forgotten:
    """Deletes what is known of a customer, inside the caller's transaction.

    Raises:
        StillOnTheWay: A list that names the customer waits to be sent; nothing was deleted.
    """
    parts = await _parts(connection, customer_id)
    if any(state in (PENDING, SENDING) for state in parts.values()):
        raise StillOnTheWay
    open_ = (receivables.c.customer_id == customer_id) & receivables.c.status.in_(("A", "P"))
    still_open = await _count(
        connection, select(func.count()).select_from(receivables).where(open_)
    )
    contact_count = await _forget_work(connection, customer_id)
    await _forget_texts(connection, list(parts), customer_id)
    last = await connection.scalar(select(func.max(receivables.c.id))) or 0
    gone = {
        table: await _delete(connection, table, own == customer_id) for table, own in _OWN.items()
    }
    found = Forgotten(
        customers=gone[customers],
        contracts=gone[contracts],
        receivables=gone[receivables],
        contacts=contact_count,
        messages=len(parts),
        open_receivables=still_open,
    )
    if not found.is_nothing:
        await _remember(connection, customer_id, now, last)
    return found


async def leave_out(connection: AsyncConnection) -> int:
    """Takes those who were forgotten out of what a run has just written; how many títulos went.

    Who has a new título is back, and no longer forgotten.
    """
    ids = forgotten.c.customer_id
    newer = and_(
        receivables.c.customer_id == ids, receivables.c.id > forgotten.c.last_receivable_id
    )
    await connection.execute(
        delete(forgotten).where(select(receivables.c.id).where(newer).exists())
    )
    if await connection.scalar(select(ids).limit(1)) is None:
        return 0
    gone = {
        table: await _delete(connection, table, own.in_(select(ids))) for table, own in _OWN.items()
    }
    return gone[receivables]


async def _delete(connection: AsyncConnection, table: Table, own: ColumnElement[bool]) -> int:
    """Rows of the mirror, and what was noted of their fields."""
    which = select(table.c.id).where(own)
    noted = (rejections.c.table_name == _ERP_NAMES[table]) & rejections.c.row_id.in_(which)
    await connection.execute(delete(rejections).where(noted))
    return (await connection.execute(delete(table).where(own))).rowcount


async def _parts(connection: AsyncConnection, customer_id: int) -> dict[int, str]:
    """Messages that are about the customer, or hold the name: their ids and states."""
    named = push_customers.c.customer_id == customer_id
    listed = select(push_customers.c.id).where(
        named,
        push_customers.c.run_id == push_parts.c.run_id,
        push_customers.c.part_no == push_parts.c.part_no,
    )
    about: list[ColumnElement[bool]] = [listed.exists()]
    name = await connection.scalar(select(customers.c.name).where(customers.c.id == customer_id))
    if name and len(name) >= SHORTEST_NAME:
        for text in {name, html.escape(name)}:
            about.append(push_parts.c.text.contains(text, autoescape=True))
            about.append(push_parts.c.sheet.contains(text, autoescape=True))
    query = select(push_parts.c.id, push_parts.c.state).where(or_(*about))
    return {row.id: row.state for row in (await connection.execute(query)).all()}


async def _forget_texts(connection: AsyncConnection, parts: list[int], customer_id: int) -> None:
    """That something was sent stays; what it said goes."""
    for part_id in parts:
        nothing = {"text": "", "keyboard": "[]", "sheet": None, "document": None}
        await connection.execute(
            update(push_parts).where(push_parts.c.id == part_id).values(**nothing)
        )
    named = push_customers.c.customer_id == customer_id
    await connection.execute(delete(push_customers).where(named))


async def _forget_work(connection: AsyncConnection, customer_id: int) -> int:
    """Claims, contacts and promises; how many contacts there were."""
    own: Select[Any] = select(contacts.c.id).where(contacts.c.customer_id == customer_id)
    titles = select(receivables.c.id).where(receivables.c.customer_id == customer_id)
    promised = select(promise_titles.c.receivable_id).where(promise_titles.c.contact_id.in_(own))
    lows = promise_lows.c.receivable_id
    for statement in (
        delete(promise_lows).where(or_(lows.in_(titles), lows.in_(promised))),
        delete(promise_titles).where(promise_titles.c.contact_id.in_(own)),
        delete(promise_news).where(promise_news.c.contact_id.in_(own)),
        delete(promises).where(promises.c.contact_id.in_(own)),
        delete(claims).where(claims.c.customer_id == customer_id),
    ):
        await connection.execute(statement)
    gone = await connection.execute(delete(contacts).where(contacts.c.customer_id == customer_id))
    return gone.rowcount


async def _remember(
    connection: AsyncConnection, customer_id: int, now: datetime, last: int
) -> None:
    values = {"forgotten_at": instant(now), "last_receivable_id": last}
    row = insert_into(connection, forgotten).values(customer_id=customer_id, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["customer_id"], set_=values))


async def _count(connection: AsyncConnection, query: Select[Any]) -> int:
    return int(await connection.scalar(query) or 0)
