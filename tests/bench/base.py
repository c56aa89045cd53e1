"""A large base for the benchmarks, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from metrics import snapshot
from metrics.snapshot import NO_AMOUNT, NO_DAY, Snapshot, day_of

TODAY = date(2026, 11, 23)


def million(receivables: int = 1_000_000, customers: int = 300_000, seed: int = 1) -> Snapshot:
    """Mostly paid títulos of three years, one in thirty overdue, the rest to come."""
    chance = np.random.default_rng(seed)
    today = day_of(TODAY)
    due = today + chance.integers(-700, 300, receivables)
    paid_late = due + chance.exponential(4, receivables).astype(np.int64) - 3
    unpaid = (due > today) | (chance.random(receivables) < 0.03) | (paid_late > today)
    amount = chance.choice([7990, 9990, 11990, 29990], receivables)
    owner = chance.integers(1, customers + 1, receivables)
    columns = {
        "id": np.arange(1, receivables + 1),
        "customer_id": owner,
        "branch_id": chance.integers(1, 4, receivables),
        "contract_id": owner,
        "standalone_contract_id": np.zeros(receivables),
        "main_contract_id": np.zeros(receivables),
        "status": np.where(unpaid, snapshot.STATUS_OPEN, snapshot.STATUS_RECEIVED),
        "released": np.ones(receivables),
        "renegotiated": np.zeros(receivables),
        "awaiting_confirmation": np.zeros(receivables),
        "issued_day": due - 30,
        "due_day": due,
        "paid_day": np.where(unpaid, due, paid_late),
        "first_shown_day": np.full(receivables, today),
        "amount_cents": amount,
        "open_cents": np.where(unpaid, amount, 0),
        "received_cents": np.where(unpaid, NO_AMOUNT, amount),
    }
    return Snapshot(
        _frame(columns, snapshot.RECEIVABLE_COLUMNS),
        _people(customers, chance),
        _contracts(customers, chance),
        {1: "Residencial", 2: "Comercial"},
        {1: "Serra Branca", 2: "Lagoa do Meio"},
    )


def _people(count: int, chance: np.random.Generator) -> pd.DataFrame:
    bairros = np.array([f"Bairro {n}" for n in range(200)], dtype=object)
    columns = {
        "id": np.arange(1, count + 1),
        "branch_id": np.ones(count),
        "customer_type_id": chance.integers(0, 3, count),
        "city_id": chance.integers(1, 3, count),
        "active": np.ones(count),
        "collectable": chance.random(count) > 0.01,
        "name": np.array([f"Cliente {n}" for n in range(count)], dtype=object),
        "person_type": chance.choice(np.array(["F", "J"], dtype=object), count),
        "bairro": chance.choice(bairros, count),
        "phone": np.full(count, "(82) 99999-0000", dtype=object),
    }
    return _frame(columns, snapshot.CUSTOMER_COLUMNS)


def _contracts(count: int, chance: np.random.Generator) -> pd.DataFrame:
    access = np.array(["A", "CA", "CM", "FA", "D"], dtype=object)
    columns = {
        "id": np.arange(1, count + 1),
        "customer_id": np.arange(1, count + 1),
        "branch_id": np.ones(count),
        "city_id": np.zeros(count),
        "active": chance.random(count) > 0.1,
        "trust_unlocked": chance.random(count) < 0.01,
        "own_address": chance.random(count) < 0.1,
        "trust_unlocked_day": np.full(count, NO_DAY),
        "not_blocked_until_day": np.full(count, NO_DAY),
        "auto_blocked_day": np.full(count, NO_DAY),
        "access_status": chance.choice(access, count),
        "bairro": np.full(count, "Centro", dtype=object),
    }
    return _frame(columns, snapshot.CONTRACT_COLUMNS)


def _frame(columns: Mapping[str, np.ndarray], dtypes: Mapping[str, np.dtype]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(columns[name].astype(dtype), dtype=dtype)
            for name, dtype in dtypes.items()
        }
    )
