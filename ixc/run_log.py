"""The log of runs: when each began, how it ended, what the mirror covers since.

Instants are ISO 8601 in UTC. An outage is read out of the log, so it outlives a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ixc.losses import Doubt, read
from ixc.models import sync_runs
from ixc.parsers import day_number
from ixc.windows import Span

FULL: Final = "full"
LIGHT: Final = "light"
RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
#: After so many failures in a row the server is only knocked at, once a run.
FAILURES_TO_OPEN: Final = 3


@dataclass(frozen=True)
class Good:
    """A good run: when it began, and the due days that the mirror covers since."""

    id: int
    kind: str
    started_at: datetime
    first_day: int
    last_day: int
    reach_day: int

    @property
    def seen_day(self) -> int:
        """The day (UTC) up to which every payment was seen."""
        return day_number(self.started_at.date())


@dataclass(frozen=True)
class Outage:
    """Failed runs since the last good one."""

    since: datetime
    failures: int
    message: str
    #: The ERP answers, but shows so much less than before that it was not believed.
    is_shrunk: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the circuit is open: no run begins before a single call has succeeded."""
        return self.failures >= FAILURES_TO_OPEN


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, seconds precision: how the tables keep an instant."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


async def begin(connection: AsyncConnection, kind: str, at: datetime) -> int:
    """Opens a run and gives its id; one that a dead process left open is marked stopped first."""
    await connection.execute(
        update(sync_runs)
        .where(sync_runs.c.state == RUNNING)
        .values(state=STOPPED, message="O processo parou no meio.")
    )
    run = {"kind": kind, "started_at": instant(at), "state": RUNNING}
    added = insert(sync_runs).values(run).returning(sync_runs.c.id)
    return int((await connection.execute(added)).scalar_one())


async def end(
    connection: AsyncConnection, run_id: int, state: str, at: datetime, **values: Any
) -> None:
    """Closes a run as DONE, FAILED or STOPPED; `values` are further columns of its row."""
    statement = update(sync_runs).where(sync_runs.c.id == run_id)
    await connection.execute(statement.values(state=state, finished_at=instant(at), **values))


async def last_good(connection: AsyncConnection, kind: str | None = None) -> Good | None:
    """The newest good run, of one kind or of any, that says what it covers; None without one."""
    c = sync_runs.c
    query = select(sync_runs).where(c.state == DONE, c.first_day.is_not(None))
    if kind is not None:
        query = query.where(c.kind == kind)
    run = (await connection.execute(query.order_by(c.id.desc()).limit(1))).first()
    return None if run is None else _good(run)


def _good(run: Row[Any]) -> Good:
    return Good(
        id=run.id,
        kind=run.kind,
        started_at=datetime.fromisoformat(run.started_at),
        first_day=run.first_day,
        last_day=run.last_day,
        reach_day=run.reach_day,
    )


async def outage(connection: AsyncConnection) -> Outage | None:
    """The failed runs since the last good one; None where none failed.

    Stopped runs do not count.
    """
    c = sync_runs.c
    good = select(c.id).where(c.state == DONE).order_by(c.id.desc()).limit(1)
    newest = await connection.scalar(good)
    query = select(c.started_at, c.message, c.losses).where(c.state == FAILED, c.id > (newest or 0))
    failed = (await connection.execute(query.order_by(c.id))).all()
    if not failed:
        return None
    return Outage(
        datetime.fromisoformat(failed[0].started_at),
        len(failed),
        failed[-1].message,
        is_shrunk=bool(failed[-1].losses),
    )


async def doubt(connection: AsyncConnection) -> Doubt | None:
    """The newest full run since the last good one that was not believed; None without one."""
    c = sync_runs.c
    good = select(func.coalesce(func.max(c.id), 0)).where(c.state == DONE, c.kind == FULL)
    query = select(c.started_at, c.losses).where(
        c.state == FAILED, c.kind == FULL, c.losses != "", c.id > good.scalar_subquery()
    )
    run = (await connection.execute(query.order_by(c.id.desc()).limit(1))).first()
    return None if run is None else Doubt(datetime.fromisoformat(run.started_at), read(run.losses))


def coverage(
    window: Span, previous: Good | None, today: int, retention_days: int
) -> Mapping[str, int]:
    """What the mirror covers after a run over `window`: columns of the run's line.

    Payments are all known since `reach_day`: the window's first day, or as far back as an
    earlier run did if the two meet, but never further than paid títulos are kept.
    """
    reach = window.first_day
    if previous is not None and previous.seen_day >= window.first_day:
        reach = min(reach, previous.reach_day)
    return {
        "first_day": window.first_day,
        "last_day": window.last_day,
        "reach_day": max(reach, today - retention_days),
    }
