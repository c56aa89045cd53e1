"""Finding customers by number: their id, their CPF or CNPJ, a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.mirror.customer_search import MOST_FOUND, NOBODY, Hit, SearchResult
from bot.text import documents, phones
from bot.text.phones import Likeness
from ixc.database import Database
from ixc.models import PHONES, customers

MOST_ID_DIGITS: Final = 18
#: What people put between the digits of a number.
MARKS: Final = " .-/()+\u00a0\u2010\u2011\u2013"
_NUMBER: Final = re.compile(f"[{re.escape(MARKS)}]*[0-9][0-9{re.escape(MARKS)}]*")
#: Digits by which the database finds the phones that are worth a look.
_TAIL: Final = 8
#: Rows at a time: the event loop has its turn in between.
_CHUNK: Final = 1_000


def is_number(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return bool(_NUMBER.fullmatch(text))


async def find(database: Database, text: str) -> SearchResult:
    """Customers with that id, else that CPF or CNPJ, else that phone, else one that ends so.

    A CNPJ may have letters, and either may be masked as groups see it. In the order of their ids,
    at most MOST_FOUND; NOBODY where nothing fits.
    """
    hits: Sequence[Hit] = ()
    async with database.read() as connection:
        if is_number(text):
            hits = await _by_id(connection, phones.only_digits(text))
        hits = hits or await _by_document(connection, text)
        if is_number(text):
            hits = hits or await _by_phone(connection, text)
    return SearchResult(True, hits[:MOST_FOUND], len(hits)) if hits else NOBODY


async def _by_id(connection: AsyncConnection, digits: str) -> Sequence[Hit]:
    if len(digits) > MOST_ID_DIGITS:
        return ()
    return await _hits(connection, customers.c.id == int(digits))


async def _by_document(connection: AsyncConnection, text: str) -> Sequence[Hit]:
    pattern = documents.pattern(text)
    if pattern is None:
        return ()
    return await _hits(connection, func.upper(_bare(customers.c.cpf_cnpj)).like(pattern))


async def _by_phone(connection: AsyncConnection, text: str) -> Sequence[Hit]:
    """The customers with the number that is most like the one that was typed."""
    digits = phones.only_digits(text)
    if len(digits) < phones.LEAST_DIGITS:
        return ()
    fields: ColumnElement[str] = literal("")
    for name in PHONES:
        fields = fields + customers.c[name] + "|"
    wanted = _there(customers.c.id, customers.c.name, *(customers.c[name] for name in PHONES))
    wanted = wanted.where(_bare(fields).like(f"%{digits[-_TAIL:]}%"))
    found: dict[Likeness, list[Hit]] = {likeness: [] for likeness in Likeness}
    rows = await connection.stream(wanted)
    async for chunk in rows.partitions(_CHUNK):
        for row in chunk:
            numbers = (number for field in row[2:] for number in phones.numbers_in(field))
            alike = [like for n in numbers if (like := phones.likeness(text, n)) is not None]
            if alike:
                found[min(alike)].append(Hit(row.id, row.name))
    return next(filter(None, found.values()), ())


async def _hits(connection: AsyncConnection, condition: ColumnElement[bool]) -> Sequence[Hit]:
    rows = await connection.execute(_there(customers.c.id, customers.c.name).where(condition))
    return [Hit(row.id, row.name) for row in rows]


def _there(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of customers that have not vanished, in the order of their ids."""
    there = select(*columns).where(customers.c.vanished_at.is_(None))
    return there.order_by(customers.c.id)


def _bare(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column without what people put between digits."""
    for mark in MARKS:
        column = func.replace(column, mark, "")
    return column
