"""Finding customers by number: their id, their CPF or CNPJ, a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

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


async def find(database: Database, text: str) -> Sequence[int]:
    """Customers with that id, else that CPF or CNPJ, else that phone, else one that ends so.

    A CNPJ may have letters, and either may be masked as groups see it.

    Returns:
        Their ids, ascending; none where nothing fits.
    """
    ids: Sequence[int] = ()
    async with database.read() as connection:
        if is_number(text):
            ids = await _by_id(connection, phones.only_digits(text))
        ids = ids or await _by_document(connection, text)
        if is_number(text):
            ids = ids or await _by_phone(connection, text)
    return ids


async def _by_id(connection: AsyncConnection, digits: str) -> Sequence[int]:
    if len(digits) > MOST_ID_DIGITS:
        return ()
    return await _ids(connection, customers.c.id == int(digits))


async def _by_document(connection: AsyncConnection, text: str) -> Sequence[int]:
    pattern = documents.pattern(text)
    if pattern is None:
        return ()
    return await _ids(connection, func.upper(_bare(customers.c.cpf_cnpj)).like(pattern))


async def _by_phone(connection: AsyncConnection, text: str) -> Sequence[int]:
    """The customers with the number that is most like the one that was typed."""
    digits = phones.only_digits(text)
    if len(digits) < phones.LEAST_DIGITS:
        return ()
    fields: ColumnElement[str] = literal("")
    for name in PHONES:
        fields = fields + customers.c[name] + "|"
    wanted = _there(customers.c.id, *(customers.c[name] for name in PHONES))
    wanted = wanted.where(_bare(fields).like(f"%{digits[-_TAIL:]}%"))
    found: dict[Likeness, list[int]] = {likeness: [] for likeness in Likeness}
    rows = await connection.stream(wanted)
    async for chunk in rows.partitions(_CHUNK):
        for customer_id, *row in chunk:
            numbers = (number for field in row for number in phones.numbers_in(field))
            alike = [like for n in numbers if (like := phones.likeness(text, n)) is not None]
            if alike:
                found[min(alike)].append(customer_id)
    return next(filter(None, found.values()), ())


async def _ids(connection: AsyncConnection, condition: ColumnElement[bool]) -> Sequence[int]:
    return (await connection.scalars(_there(customers.c.id).where(condition))).all()


def _there(*columns: ColumnElement[Any]) -> Select[Any]:
    """Of customers that have not vanished, in the order of their ids."""
    there = select(*columns).where(customers.c.vanished_at.is_(None))
    return there.order_by(customers.c.id)


def _bare(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column without what people put between digits."""
    for mark in MARKS:
        column = func.replace(column, mark, "")
    return column
