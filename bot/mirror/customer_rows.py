"""Customers' own rows of the mirror: for the card, and for the search by numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select

from bot.mirror.customer_search import MOST_FOUND, NOBODY, Hit, SearchResult
from ixc.database import Database
from ixc.models import PHONES, contracts, customers, receivables

#: Fewer digits than this are an id and never the end of a phone.
LEAST_PHONE_DIGITS: Final = 4
MOST_ID_DIGITS: Final = 19


@dataclass(frozen=True)
class CustomerRow:
    """What the card says of a customer beside its debt; texts as the ERP has them, perhaps ""."""

    id: int
    name: str
    cpf_cnpj: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Boleto:
    """What a título can be paid with: its digits and an address; both may be ""."""

    line: str
    link: str


async def by_digits(database: Database, digits: str) -> SearchResult:
    """Customers with that id, else that CPF or CNPJ, else a phone that ends in the digits.

    In the order of their ids, at most MOST_FOUND of them; NOBODY where nothing fits.
    """
    c = customers.c
    columns = (c.id, c.name, func.count().over().label("total"))
    there = select(*columns).where(c.vanished_at.is_(None)).order_by(c.id).limit(MOST_FOUND)
    conditions: list[Any] = [_digits(c.cpf_cnpj) == digits]
    if len(digits) < MOST_ID_DIGITS:
        conditions.insert(0, c.id == int(digits))
    if len(digits) >= LEAST_PHONE_DIGITS:
        conditions.append(or_(*(_digits(c[name]).like(f"%{digits}") for name in PHONES)))
    async with database.read() as connection:
        for condition in conditions:
            rows = (await connection.execute(there.where(condition))).all()
            if rows:
                return SearchResult(True, [Hit(row.id, row.name) for row in rows], rows[0].total)
    return NOBODY


def _digits(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column without what people put between digits."""
    for mark in " .-/()+":
        column = func.replace(column, mark, "")
    return column


async def customer_row(database: Database, customer_id: int) -> CustomerRow | None:
    """One customer's row, None where the mirror lacks it."""
    c = customers.c
    columns = (c.id, c.name, c.cpf_cnpj, *(c[name] for name in PHONES))
    async with database.read() as connection:
        row = (await connection.execute(select(*columns).where(c.id == customer_id))).first()
    return None if row is None else CustomerRow(row.id, row.name, row.cpf_cnpj, tuple(row[3:]))


async def boletos(database: Database, ids: Sequence[int]) -> dict[int, Boleto]:
    """How some títulos can be paid, by the título's id; unknown ids are left out."""
    c = receivables.c
    query = select(c.id, c.payment_line, c.payment_link).where(c.id.in_(ids))
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return {row.id: Boleto(row.payment_line, row.payment_link) for row in rows}


async def plan(database: Database, contract_id: int) -> str:
    """The name of a contract's plan; "" where the mirror has no such contract."""
    query = select(contracts.c.plan).where(contracts.c.id == contract_id)
    async with database.read() as connection:
        return await connection.scalar(query) or ""
