"""Snapshots from short descriptions; what is left out has the commonest value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.snapshot import NO_AMOUNT, NO_DAY, Rules, Snapshot, day_of

D: Final = date(2026, 11, 19)
DAY: Final = day_of(D)

Facts = Mapping[str, Any]

RECEIVABLE: Final[Facts] = {
    "customer_id": 1,
    "branch_id": 1,
    "contract_id": 0,
    "standalone_contract_id": 0,
    "main_contract_id": 0,
    "status": snapshot.STATUS_OPEN,
    "released": True,
    "renegotiated": False,
    "awaiting_confirmation": False,
    "issued_day": NO_DAY,
    "due_day": DAY,
    "paid_day": NO_DAY,
    "first_shown_day": DAY,
    "amount_cents": 10_000,
    "open_cents": NO_AMOUNT,
    "received_cents": NO_AMOUNT,
}
CUSTOMER: Final[Facts] = {
    "branch_id": 1,
    "customer_type_id": 0,
    "city_id": 0,
    "active": True,
    "collectable": True,
    "name": "Ana",
    "person_type": "F",
    "bairro": "Centro",
    "phone": "",
}
CONTRACT: Final[Facts] = {
    "customer_id": 1,
    "branch_id": 1,
    "city_id": 0,
    "active": True,
    "trust_unlocked": False,
    "own_address": False,
    "trust_unlocked_day": NO_DAY,
    "not_blocked_until_day": NO_DAY,
    "auto_blocked_day": NO_DAY,
    "access_status": "A",
    "bairro": "",
}


def _frame(rows: Iterable[Facts], blank: Facts, dtypes: Mapping[str, Any]) -> pd.DataFrame:
    full = sorted(({**blank, **row} for row in rows), key=lambda row: row["id"])
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in full], dtype=dtypes[name]) for name in dtypes}
    )


def make_snapshot(
    receivables: Iterable[Facts] = (),
    customers: Iterable[Facts] = (),
    contracts: Iterable[Facts] = (),
) -> Snapshot:
    """Rows need an `id`; everything else has a default."""
    return Snapshot(
        _frame(receivables, RECEIVABLE, snapshot.RECEIVABLE_COLUMNS),
        _frame(customers, CUSTOMER, snapshot.CUSTOMER_COLUMNS),
        _frame(contracts, CONTRACT, snapshot.CONTRACT_COLUMNS),
    )


def late(days: int, customer: int = 1, cents: int = 10_000, **facts: Any) -> Facts:
    """An open título, so many days overdue on D."""
    row_id = facts.pop("id", customer * 1000 + days)
    due = {"due_day": DAY - days, "amount_cents": cents, "open_cents": cents}
    return {"id": row_id, "customer_id": customer, **due, **facts}


def portfolio(
    receivables: Iterable[Facts] = (),
    customers: Iterable[Facts] = (),
    contracts: Iterable[Facts] = (),
    **rules: Any,
) -> Portfolio:
    """The snapshot under the default rules at D."""
    return Portfolio(make_snapshot(receivables, customers, contracts), Rules(D, **rules))


def open_cents(found: Portfolio, day: int) -> npt.NDArray[np.int64]:
    """`aberto(day)` of every título of the snapshot; 0 for those that do not count."""
    owed = np.zeros(len(found.snapshot.receivables), dtype=np.int64)
    rows = np.flatnonzero(found.derived.kept)
    owed[rows] = found.open_cents_of(rows, day)
    return owed
