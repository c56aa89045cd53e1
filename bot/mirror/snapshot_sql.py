"""The mirror's rows in the vocabulary of the metrics, as SQL.

The columns of `…_rows` have the names and the order of the frames in `metrics.snapshot`, the
rows the order of their ids; what has vanished is left out. Each query is made once. Those that
ask for what is newer have a parameter `since`: a run's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Table, bindparam, case, func, literal, select

from bot.mirror import vanished
from ixc.models import (
    PHONES,
    cities,
    contracts,
    customer_types,
    customers,
    payment_day,
    receivables,
    sync_runs,
)
from ixc.run_log import FULL
from metrics import snapshot
from metrics.snapshot import NO_AMOUNT, NO_DAY

_SINCE: Final = bindparam("since", type_=Integer)


def _or(value: int, *columns: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(*columns, literal(value))


@cache
def receivable_rows(*, newer: bool = False) -> Select[Any]:
    """Títulos: money in centavos, days as numbers, states as codes; all integers.

    With `newer`, here and below, only rows that later runs changed.
    """
    c = receivables.c
    codes = {"A": 1, "P": 2, "R": 3, "C": 4}
    values: Mapping[str, ColumnElement[Any]] = {
        "id": c.id,
        "customer_id": c.customer_id,
        "branch_id": c.branch_id,
        "contract_id": c.contract_id,
        "standalone_contract_id": c.standalone_contract_id,
        "main_contract_id": c.main_contract_id,
        "status": case(codes, value=c.status, else_=snapshot.STATUS_OTHER),
        "released": c.released,
        "renegotiated": c.renegotiated,
        "awaiting_confirmation": c.awaiting_confirmation,
        "issued_day": _or(NO_DAY, c.issued_day),
        "due_day": _or(NO_DAY, c.due_day),
        "paid_day": _or(NO_DAY, payment_day(c)),
        "first_shown_day": c.first_shown_day,
        "amount_cents": _or(NO_AMOUNT, c.amount_cents),
        "open_cents": _or(NO_AMOUNT, c.open_cents),
        "received_cents": case(
            (c.received_cents > 0, c.received_cents),
            (c.payment_cents > 0, c.payment_cents),
            else_=NO_AMOUNT,
        ),
    }
    return _rows_of(receivables, values, newer)


@cache
def customer_rows(*, newer: bool = False) -> Select[Any]:
    """Customers; in place of the phone, all that may be dialled, at the end of the row."""
    c = customers.c
    values = {name: c[name] for name in snapshot.CUSTOMER_COLUMNS if name != "phone"}
    values |= {name: c[name] for name in PHONES}
    return _rows_of(customers, values, newer)


@cache
def contract_rows(*, newer: bool = False) -> Select[Any]:
    """Contracts: `active` is 0 or 1, a day NO_DAY where there is none."""
    c = contracts.c
    special = {
        "active": case((c.status == "A", 1), else_=0),
        "trust_unlocked_day": _or(NO_DAY, c.trust_unlocked_day),
        "not_blocked_until_day": _or(NO_DAY, c.not_blocked_until_day),
        "auto_blocked_day": _or(NO_DAY, c.auto_blocked_day),
    }
    values = {name: special.get(name, c.get(name)) for name in snapshot.CONTRACT_COLUMNS}
    return _rows_of(contracts, values, newer)


def _rows_of(table: Table, values: Mapping[str, Any], newer: bool) -> Select[Any]:
    """Rows that have not vanished; of `newer`, those changed after a run."""
    query = select(*(value.label(name) for name, value in values.items()))
    query = query.where(table.c.vanished_at.is_(None))
    if newer:
        query = query.where(table.c.changed_run > _SINCE)
    return query.order_by(table.c.id)


@cache
def touched(table: Table) -> Select[Any]:
    """Ids of a table that later runs changed, vanished ones too."""
    return select(table.c.id).where(table.c.changed_run > _SINCE)


@cache
def full_runs() -> Select[Any]:
    """Ids of later good runs that were full."""
    c = sync_runs.c
    return select(c.id).where(c.id > _SINCE, c.state == "done", c.kind == FULL)


@cache
def newest_run() -> Select[Any]:
    """The newest good run: id, start, end (ISO 8601), and how far back all payments were seen."""
    c = sync_runs.c
    return (
        select(c.id, c.started_at, c.finished_at, c.reach_day)
        .where(c.state == "done")
        .order_by(c.id.desc())
        .limit(1)
    )


@cache
def everything() -> tuple[Select[Any], ...]:
    """All that a snapshot is made of, in the order in which `bot.mirror.snapshot` takes it."""
    return (
        newest_run(),
        receivable_rows(),
        customer_rows(),
        contract_rows(),
        *names(),
        vanished.query(),
    )


@cache
def names() -> tuple[Select[Any], ...]:
    """Id and name of the customer types, then of the cities."""
    return tuple(
        select(table.c.id, table.c.name).where(table.c.vanished_at.is_(None))
        for table in (customer_types, cities)
    )
