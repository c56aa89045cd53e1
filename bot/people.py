"""A client's own rows of the mirror, for the card and the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.search import Person
from ixc.database import Database
from ixc.models import contracts, customers, receivables

PHONES = ("whatsapp", "mobile_phone", "home_phone", "work_phone")


@dataclass(frozen=True)
class Boleto:
    """What a título can be paid with; both may be empty."""

    line: str
    link: str


async def everybody(database: Database) -> Sequence[Person]:
    """All clients by what they can be found by."""
    c = customers.c
    columns = (c.id, c.name, c.cpf_cnpj, *(c[name] for name in PHONES))
    query = select(*columns).where(c.vanished_at.is_(None)).order_by(c.id)
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [Person(row.id, row.name, row.cpf_cnpj, tuple(row[3:])) for row in rows]


async def person(database: Database, customer_id: int) -> Person | None:
    """One client's row, None where the mirror lacks it."""
    c = customers.c
    columns = (c.id, c.name, c.cpf_cnpj, *(c[name] for name in PHONES))
    async with database.read() as connection:
        row = (await connection.execute(select(*columns).where(c.id == customer_id))).first()
    return None if row is None else Person(row.id, row.name, row.cpf_cnpj, tuple(row[3:]))


async def boletos(database: Database, ids: Sequence[int]) -> dict[int, Boleto]:
    """How some títulos can be paid."""
    c = receivables.c
    query = select(c.id, c.payment_line, c.payment_link).where(c.id.in_(ids))
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return {row.id: Boleto(row.payment_line, row.payment_link) for row in rows}


async def plan(database: Database, contract_id: int) -> str:
    """The name of a contract's plan."""
    query = select(contracts.c.plan).where(contracts.c.id == contract_id)
    async with database.read() as connection:
        return await connection.scalar(query) or ""
