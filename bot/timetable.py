"""What happens by itself and when: one table, run by APScheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.settings import Settings

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[Any]]

#: How long before the push its own synchronisation begins.
BEFORE_PUSH = timedelta(minutes=10)
#: Seconds between looks at what is due.
TICK_S = 30


@dataclass(frozen=True)
class Job:
    """One line of the timetable."""

    name: str
    about: str
    trigger: Callable[[Settings], BaseTrigger]


def _at(hour: int, minute: int, settings: Settings) -> CronTrigger:
    return CronTrigger(hour=hour, minute=minute, timezone=settings.timezone)


def _nightly(settings: Settings) -> BaseTrigger:
    return _at(settings.sync_completo_hora.hour, settings.sync_completo_hora.minute, settings)


def _regular(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(minutes=settings.sync_intervalo_min, timezone=settings.timezone)


def _before_push(settings: Settings) -> BaseTrigger:
    push = datetime.combine(datetime(2000, 1, 2), settings.push_hora)  # noqa: DTZ001 - only its hour is used
    early = push - BEFORE_PUSH
    return _at(early.hour, early.minute, settings)


def _tick(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(seconds=TICK_S, timezone=settings.timezone)


def _look(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(minutes=2, timezone=settings.timezone)


FULL_SYNC, SYNC, PUSH, MARKS = "full sync", "sync", "push", "marks"
JOBS = (
    Job(FULL_SYNC, "sincronização completa da noite", _nightly),
    Job(SYNC, "sincronização regular", _regular),
    Job(SYNC, "sincronização antes da lista da manhã", _before_push),
    Job(PUSH, "lista da manhã: o que está devido e não registrado", _tick),
    Job(MARKS, "✅ nas listas de hoje: quem já pagou", _look),
)


def schedule(settings: Settings, work: dict[str, Work]) -> AsyncIOScheduler:
    """A scheduler, not yet started, with every job of the table.

    Missed runs are made up for once, however late: what a run does is decided by the
    ledger and the mirror, never by the fact that a trigger fired.
    """
    scheduler = AsyncIOScheduler(
        timezone=settings.timezone,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in JOBS:
        guarded = _guarded(job.about, work[job.name])
        scheduler.add_job(guarded, job.trigger(settings), name=job.about)
    return scheduler


def next_run(scheduler: AsyncIOScheduler, prefix: str) -> datetime | None:
    """When the next job whose description begins with `prefix` runs."""
    times = [
        job.next_run_time
        for job in scheduler.get_jobs()
        if job.name.startswith(prefix) and job.next_run_time
    ]
    return min(times, default=None)


def at_once(scheduler: AsyncIOScheduler, about: str, work: Work) -> None:
    """Runs something now, beside everything else."""
    scheduler.add_job(_guarded(about, work), name=about)


def _guarded(about: str, work: Work) -> Work:
    async def run() -> None:
        try:
            await work()
        except asyncio.CancelledError:  # the scheduler stops; its own word for it is a traceback
            log.info("tarefa interrompida", tarefa=about)
        except Exception:
            log.exception("tarefa falhou", tarefa=about)

    return run
