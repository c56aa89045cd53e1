"""The mirror: IXC's facts in our database. May be dropped and fetched again any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

metadata: Final = MetaData()

#: Key in a column's `info`: a function from a row's columns to those expressions on which its
#: value depends. Where a row is replaced and they say the same as before, the value stays.
STANDS_WHILE: Final = "stands_while"


#: INTEGER in SQLite, where only that type makes the id the table's own order.
ID_TYPE: Final = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", ID_TYPE, primary_key=True, autoincrement=False)


def _ids(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


def _flags(*names: str) -> list[Column[int]]:
    return [Column(name, SmallInteger, nullable=False) for name in names]


def _days(*names: str) -> list[Column[int]]:
    """Days since 1970-01-01."""
    return [Column(name, Integer) for name in names]


def _cents(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger) for name in names]


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _vanished_index(mirror: str) -> Index:
    """Of the few rows that are marked, so that naming them costs no look at all others."""
    marked = text("vanished_at IS NOT NULL")
    name = f"ix_{mirror}_vanished"
    return Index(name, "vanished_at", sqlite_where=marked, postgresql_where=marked)


def _upkeep() -> list[Column[Any]]:
    """When a row was found gone from the ERP (ISO 8601, UTC), and the run that last changed it."""
    return [
        Column("vanished_at", String(32)),
        Column("changed_run", Integer, nullable=False, server_default="0"),
    ]


Columns: TypeAlias = ReadOnlyColumnCollection[str, Any]


def payment_day(c: Columns) -> ColumnElement[Any]:
    """The day on which a título was paid, as its row says it; NULL where it names no day."""
    return func.coalesce(c.paid_day, c.settled_day, c.credited_day, c.updated_day, c.due_day)


def _payment(c: Columns) -> Sequence[ColumnElement[Any]]:
    return (c.status, payment_day(c))


receivables: Final = Table(
    "ixc_receivables",
    metadata,
    _id(),
    *_ids("customer_id", "branch_id"),
    *_ids("contract_id", "standalone_contract_id", "main_contract_id"),
    Column("status", String(8), nullable=False),
    *_flags("released", "renegotiated", "awaiting_confirmation"),
    *_days("issued_day", "due_day", "paid_day", "settled_day", "credited_day", "updated_day"),
    *_cents("amount_cents", "open_cents", "received_cents", "payment_cents"),
    *_texts("payment_line", "payment_link"),
    #: The provider's day (since 1970-01-01) of the first good run that showed this status with
    #: this `payment_day`.
    Column(
        "first_shown_day",
        Integer,
        nullable=False,
        server_default="0",
        info={STANDS_WHILE: _payment},
    ),
    *_upkeep(),
    _vanished_index("ixc_receivables"),
)


customers: Final = Table(
    "ixc_customers",
    metadata,
    _id(),
    *_ids("branch_id", "customer_type_id", "city_id"),
    *_flags("active", "collectable"),
    *_texts("name", "person_type", "cpf_cnpj", "bairro"),
    *_texts("whatsapp", "mobile_phone", "home_phone", "work_phone"),
    *_upkeep(),
    _vanished_index("ixc_customers"),
)

contracts: Final = Table(
    "ixc_contracts",
    metadata,
    _id(),
    *_ids("customer_id", "branch_id", "city_id"),
    *_texts("status", "access_status", "plan"),
    *_flags("trust_unlocked"),
    *_days("trust_unlocked_day", "not_blocked_until_day", "auto_blocked_day"),
    *_flags("own_address"),
    *_texts("bairro"),
    *_upkeep(),
    _vanished_index("ixc_contracts"),
)

customer_types: Final = Table("ixc_customer_types", metadata, _id(), *_texts("name"), *_upkeep())

cities: Final = Table("ixc_cities", metadata, _id(), *_texts("name"), *_upkeep())

#: The mirror table of each IXC table.
MIRRORS: Final = {
    "fn_areceber": receivables,
    "cliente": customers,
    "cliente_contrato": contracts,
    "tipo_cliente": customer_types,
    "cidade": cities,
}

#: One row an attempt to synchronise; instants are ISO 8601 in UTC.
sync_runs: Final = Table(
    "ixc_sync_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("finished_at", String(32)),
    Column("state", String(16), nullable=False),  # running, done, failed, stopped
    Column("message", Text, nullable=False, server_default=""),
    Column("rows_read", Integer, nullable=False, server_default="0"),
    Column("receivables_new", Integer, nullable=False, server_default="0"),
    Column("receivables_paid", Integer, nullable=False, server_default="0"),
    Column("customers_new", Integer, nullable=False, server_default="0"),
    Column("vanished", Integer, nullable=False, server_default="0"),
    Column("nameless", Integer, nullable=False, server_default="0"),
    # What a failed run saw go and was not believed (JSON, see `ixc.losses`), else "".
    Column("losses", Text, nullable=False, server_default=""),
    #: Due dates that the mirror covers whole after the run, days since 1970-01-01, and the
    #: first day whose payments it has all seen.
    Column("first_day", Integer),
    Column("last_day", Integer),
    Column("reach_day", Integer),
)

#: Fields that could not be read as they came, of rows of the mirror, as of the good run that
#: last met the row: a full run writes all of them anew, a light run only those of the rows that
#: it met.
rejections: Final = Table(
    "ixc_rejections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("table_name", String(64), nullable=False),
    Column("row_id", BigInteger, nullable=False),
    Column("field", String(64), nullable=False),
    Column("reason", Text, nullable=False),
)

#: The columns of a customer that may hold a number, in the order in which they are tried.
PHONES: Final = ("whatsapp", "mobile_phone", "home_phone", "work_phone")
