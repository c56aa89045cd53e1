"""The large base as a mirror file, for what reads it from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from bot.storage import migrations
from ixc.database import Database
from ixc.models import cities, contracts, customer_types, customers, receivables
from metrics import snapshot
from metrics.snapshot import NO_AMOUNT, NO_DAY, Snapshot
from tests.bench.base import TODAY

_STATUS = {
    snapshot.STATUS_OTHER: "X",
    snapshot.STATUS_OPEN: "A",
    snapshot.STATUS_PARTIAL: "P",
    snapshot.STATUS_RECEIVED: "R",
    snapshot.STATUS_CANCELLED: "C",
}


async def write_mirror(snapshot: Snapshot, path: Path) -> None:
    """A migrated database at `path` with the snapshot's rows and one good run."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrations.migrate(database)
    await database.close()
    with sqlite3.connect(path) as connection:
        _fill(connection, receivables.name, _receivables(snapshot.receivables))
        _fill(connection, customers.name, _customers(snapshot.customers))
        _fill(connection, contracts.name, _contracts(snapshot.contracts))
        for table, names in (
            (customer_types, snapshot.customer_types),
            (cities, snapshot.cities),
        ):
            _fill(connection, table.name, {"id": list(names), "name": list(names.values())})
        at = datetime.combine(TODAY, datetime.min.time(), UTC)
        connection.execute(
            "INSERT INTO ixc_sync_runs (kind, started_at, finished_at, state) "
            "VALUES ('full', ?, ?, 'done')",
            (at.replace(hour=12).isoformat(), at.replace(hour=12).isoformat()),
        )


def _fill(connection: sqlite3.Connection, table: str, columns: Mapping[str, Iterable[Any]]) -> None:
    places = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
        zip(*columns.values(), strict=True),
    )


def _unless(column: pd.Series, nothing: int) -> list[int | None]:
    return [None if value == nothing else value for value in column.tolist()]


def _receivables(frame: pd.DataFrame) -> dict[str, list[Any]]:
    same = ("id", "customer_id", "branch_id", "contract_id", "standalone_contract_id")
    flags = ("released", "renegotiated", "awaiting_confirmation")
    count = len(frame)
    paid, received = _unless(frame["paid_day"], NO_DAY), _unless(frame["received_cents"], NO_AMOUNT)
    return {
        **{name: frame[name].tolist() for name in (*same, "main_contract_id")},
        "status": frame["status"].map(_STATUS).tolist(),
        **{name: frame[name].astype(int).tolist() for name in flags},
        "issued_day": _unless(frame["issued_day"], NO_DAY),
        "due_day": _unless(frame["due_day"], NO_DAY),
        "paid_day": paid,
        "settled_day": paid,
        "credited_day": paid,
        "updated_day": _unless(frame["due_day"], NO_DAY),
        "first_shown_day": frame["first_shown_day"].tolist(),
        "amount_cents": _unless(frame["amount_cents"], NO_AMOUNT),
        "open_cents": _unless(frame["open_cents"], NO_AMOUNT),
        "received_cents": received,
        "payment_cents": received,
        "payment_line": ["34191790010104351004791020150008291070026000"] * count,
        "payment_link": [""] * count,
    }


def _customers(frame: pd.DataFrame) -> dict[str, list[Any]]:
    columns = {name: frame[name].tolist() for name in snapshot.CUSTOMER_COLUMNS if name != "phone"}
    columns |= {name: frame[name].astype(int).tolist() for name in ("active", "collectable")}
    return columns | {
        "cpf_cnpj": [""] * len(frame),
        "whatsapp": frame["phone"].tolist(),
        "mobile_phone": frame["phone"].tolist(),
        "home_phone": [""] * len(frame),
        "work_phone": [""] * len(frame),
    }


def _contracts(frame: pd.DataFrame) -> dict[str, list[Any]]:
    flags = ("trust_unlocked", "own_address")
    same = ("id", "customer_id", "branch_id", "city_id", "access_status", "bairro")
    return {
        **{name: frame[name].tolist() for name in same},
        **{name: frame[name].astype(int).tolist() for name in flags},
        "status": ["A" if active else "D" for active in frame["active"]],
        "plan": ["Fibra 500"] * len(frame),
        "trust_unlocked_day": _unless(frame["trust_unlocked_day"], NO_DAY),
        "not_blocked_until_day": _unless(frame["not_blocked_until_day"], NO_DAY),
        "auto_blocked_day": _unless(frame["auto_blocked_day"], NO_DAY),
    }
