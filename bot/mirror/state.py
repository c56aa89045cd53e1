"""How the mirror stands: how old it is, what it holds, what was set aside, what vanished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from bot.mirror import vanished
from bot.mirror.vanished import Vanished
from ixc import rows, run_log
from ixc.database import Database
from ixc.models import MIRRORS, rejections, sync_runs
from ixc.run_log import Outage

_LABELS = {table.name: table.label for table in rows.TABLES}


@dataclass(frozen=True)
class LastFailure:
    """When (UTC) and with which sentence the latest run failed."""

    at: datetime
    message: str


@dataclass(frozen=True)
class SetAside:
    """Fields of one table that have one fault; `table` is its name for people."""

    table: str
    reason: str
    rows: int


@dataclass(frozen=True)
class MirrorState:
    """What the mirror holds and how its runs went; `synced_at` is None before the first good one.

    `counts` has the numbers of receivables, customers and contracts, and is empty before that run.
    """

    synced_at: datetime | None
    last_failure: LastFailure | None  # only where nothing went well since
    counts: dict[str, int]
    set_aside: Sequence[SetAside]
    mended: Sequence[SetAside]  # not set aside: read without what spoils them
    vanished: Sequence[Vanished]
    outage: Outage | None


async def mirror_state(database: Database) -> MirrorState:
    """What the mirror holds and how its last runs ended, read in one transaction."""
    async with database.read() as connection:
        good = (await connection.execute(_last("done"))).first()
        bad = (await connection.execute(_last("failed"))).first()
        counts = {
            name: (await connection.execute(_rows_in(MIRRORS[table]))).scalar_one()
            for name, table in _COUNTED.items()
        }
        found = (await connection.execute(_faults())).all()
        gone = (await connection.execute(vanished.query())).all()
        outage = await run_log.outage(connection)
    faults = [SetAside(_LABELS[f.table_name], f.reason, f.rows) for f in found]
    failed_since = bad is not None and (good is None or bad.id > good.id)
    return MirrorState(
        synced_at=datetime.fromisoformat(good.started_at) if good else None,
        last_failure=_failure(bad) if failed_since else None,
        counts=counts if good else {},
        set_aside=[fault for fault in faults if fault.reason != rows.MENDED],
        mended=[fault for fault in faults if fault.reason == rows.MENDED],
        vanished=[vanished.read(row) for row in gone],
        outage=outage,
    )


_COUNTED = {
    "receivables": "fn_areceber",
    "customers": "cliente",
    "contracts": "cliente_contrato",
}


def _last(state: str) -> Any:
    return (
        select(sync_runs).where(sync_runs.c.state == state).order_by(sync_runs.c.id.desc()).limit(1)
    )


def _rows_in(mirror: Table) -> Any:
    return select(func.count()).select_from(mirror).where(mirror.c.vanished_at.is_(None))


def _faults() -> Any:
    c = rejections.c
    return (
        select(c.table_name, c.reason, func.count().label("rows"))
        .group_by(c.table_name, c.reason)
        .order_by(c.table_name, c.reason)
    )


def _failure(run: Any) -> LastFailure:
    return LastFailure(datetime.fromisoformat(run.finished_at or run.started_at), run.message)
