"""Customers' own rows of the mirror, for the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from ixc.database import Database
from ixc.models import PHONES, contracts, customers, receivables

#: `tipo_pessoa` of a firm.
LEGAL_PERSON: Final = "J"


@dataclass(frozen=True)
class CustomerRow:
    """What the card says of a customer beside its debt; texts as the ERP has them, perhaps ""."""

    id: int
    name: str
    cpf_cnpj: str
    is_firm: bool
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Boleto:
    """What a título can be paid with: its digits and an address; both may be ""."""

    line: str
    link: str


async def customer_row(database: Database, customer_id: int) -> CustomerRow | None:
    """One customer's row, None where the mirror lacks it."""
    c = customers.c
    columns = (c.id, c.name, c.cpf_cnpj, c.person_type, *(c[name] for name in PHONES))
    async with database.read() as connection:
        row = (await connection.execute(select(*columns).where(c.id == customer_id))).first()
    if row is None:
        return None
    is_firm = row.person_type == LEGAL_PERSON
    return CustomerRow(row.id, row.name, row.cpf_cnpj, is_firm, tuple(row[4:]))


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
