"""/status: how old the data are, what comes next, what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from bot import __version__
from bot.chat.request import Request
from bot.messages.message import one
from bot.mirror import vanished
from bot.mirror.vanished import Vanished
from bot.text import render
from ixc import rows, run_log
from ixc.database import Database
from ixc.models import MIRRORS, rejections, sync_runs
from ixc.run_log import Outage

_LABELS = {table.name: table.label for table in rows.TABLES}


@dataclass(frozen=True)
class LastFailure:
    at: datetime
    message: str


@dataclass(frozen=True)
class SetAside:
    """Rows of one table that have one fault."""

    table: str
    reason: str
    rows: int


@dataclass(frozen=True)
class MirrorState:
    synced_at: datetime | None
    last_failure: LastFailure | None  # only where nothing went well since
    counts: dict[str, int]
    set_aside: Sequence[SetAside]
    vanished: Sequence[Vanished]
    outage: Outage | None


async def mirror_state(database: Database) -> MirrorState:
    """What the mirror holds and how its last runs ended."""
    async with database.read() as connection:
        good = (await connection.execute(_last("done"))).first()
        bad = (await connection.execute(_last("failed"))).first()
        counts = {
            name: (await connection.execute(_rows_in(MIRRORS[table]))).scalar_one()
            for name, table in _COUNTED.items()
        }
        faults = (await connection.execute(_faults())).all()
        gone = (await connection.execute(vanished.query())).all()
        outage = await run_log.outage(connection)
    failed_since = bad is not None and (good is None or bad.id > good.id)
    return MirrorState(
        synced_at=datetime.fromisoformat(good.started_at) if good else None,
        last_failure=_failure(bad) if failed_since else None,
        counts=counts if good else {},
        set_aside=[SetAside(_LABELS[f.table_name], f.reason, f.rows) for f in faults],
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


def _by_table(found: Sequence[Vanished]) -> dict[str, list[Vanished]]:
    """Newest first within each table."""
    groups: dict[str, list[Vanished]] = {}
    for item in found:
        groups.setdefault(item.table, []).append(item)
    return groups


async def answer(request: Request) -> None:
    services = request.services
    state = await mirror_state(services.database)
    pushed = await services.ledger.last_sent_at()
    live = services.live
    text = render.chat(
        "status",
        now=services.clock(),
        zone=services.settings.timezone,
        version=__version__,
        started_at=live.started_at,
        next_sync=live.next_sync,
        next_push=live.next_push,
        last_push=datetime.fromisoformat(pushed) if pushed else None,
        synced_at=state.synced_at,
        last_failure=state.last_failure,
        counts=state.counts,
        set_aside=state.set_aside,
        vanished=_by_table(state.vanished),
        outage=state.outage,
    )
    await request.reply(one(text))
