"""What happens by itself and when: one table, run by APScheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.settings import Settings

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[Any]]

#: How long before the push its own synchronisation begins.
BEFORE_PUSH = timedelta(minutes=10)
#: Seconds between looks at what is due.
TICK_S = 30
#: Seconds between signs of life.
BEAT_S = 10


@dataclass(frozen=True)
class Job:
    """One line of the timetable; several may have a name, and so do the same work."""

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
    return _before((settings.push_hora,), settings)


def _before(hours: Iterable[time], settings: Settings) -> BaseTrigger:
    """Before the lists of each of these hours."""
    pushes = (datetime.combine(datetime(2000, 1, 2), hour) for hour in hours)  # noqa: DTZ001 - only their hours are used
    early = [push - BEFORE_PUSH for push in pushes]
    return OrTrigger([_at(moment.hour, moment.minute, settings) for moment in early])


def _tick(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(seconds=TICK_S, timezone=settings.timezone)


def _look(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(minutes=2, timezone=settings.timezone)


def _rarely(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(minutes=10, timezone=settings.timezone)


def _beat(settings: Settings) -> BaseTrigger:
    return IntervalTrigger(seconds=BEAT_S, timezone=settings.timezone)


#: Names of jobs; `about` is what people read.
FULL_SYNC, SYNC, PUSH, MARKS = "full sync", "sync", "push", "marks"
BEFORE_LISTS = "sincronização antes da lista da manhã"
BEAT, PROBE, COPY = "beat", "probe", "copy"
JOBS = (
    Job(FULL_SYNC, "sincronização completa da noite", _nightly),
    Job(SYNC, "sincronização regular", _regular),
    Job(SYNC, BEFORE_LISTS, _before_push),
    Job(PUSH, "lista da manhã: o que está devido e não registrado", _tick),
    Job(MARKS, "✅ nas listas de hoje: quem já pagou", _look),
    Job(COPY, "cópia do banco de cada noite", _rarely),
    Job(BEAT, "pulso: o laço anda", _beat),
    Job(PROBE, "sonda: o banco aceita gravação", _tick),
)


class Timetable:
    """Runs the jobs of the table; does nothing before `start`.

    Missed runs are made up for once, however late: what a run does is decided by the
    ledger and the mirror, never by the fact that a trigger fired.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.scheduler = AsyncIOScheduler(
            timezone=settings.timezone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._at_work: set[asyncio.Task[None]] = set()
        self._list_hours: set[time] = {settings.push_hora}

    def fill(self, work: Mapping[str, Work]) -> None:
        """Adds every job; `work` says by the job's name what it does.

        What a job raises is logged, and it runs again at its next time.

        Raises:
            KeyError: `work` lacks a name of the table.
        """
        for job in JOBS:
            guarded = self._guarded(job.about, work[job.name])
            self.scheduler.add_job(guarded, job.trigger(self._settings), name=job.about)

    def sync_before(self, hours: Collection[time]) -> None:
        """Lists have these hours from now on; without any, all stays as it is."""
        if not hours or set(hours) == self._list_hours or not self.scheduler.running:
            return
        self._list_hours = set(hours)
        before = next(job for job in self.scheduler.get_jobs() if job.name == BEFORE_LISTS)
        before.reschedule(_before(sorted(hours), self._settings))

    def start(self) -> None:
        """From now on the jobs run."""
        self.scheduler.start()

    def pause(self) -> None:
        """Begins no job any more; those at work go on."""
        if self.scheduler.running:
            self.scheduler.pause()

    async def stop(self, limit_s: float) -> None:
        """Ends the timetable and what is at work, and waits until that has let go of all it holds.

        A database that is closed under a synchronisation keeps the process from its end.
        """
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        at_work = set(self._at_work)
        for task in at_work:
            task.cancel()
        if at_work:
            _, late = await asyncio.wait(at_work, timeout=limit_s)
            if late:
                log.warning("tarefas que não terminam", quantas=len(late), segundos=limit_s)

    def next_sync(self, now: datetime) -> datetime | None:
        """When the next synchronisation begins, by the clock that says `now`; None before `start`.

        Worked out when asked: what the scheduler noted may be past, and its clock is the real one.
        """
        if not self.scheduler.running:
            return None
        real = datetime.now(UTC)
        syncs = {job.about for job in JOBS if job.name in (FULL_SYNC, SYNC)}
        times: list[datetime] = [
            job.trigger.get_next_fire_time(None, real)
            for job in self.scheduler.get_jobs()
            if job.name in syncs
        ]
        return now + (min(times) - real)

    def at_once(self, about: str, work: Work) -> None:
        """Runs something now, beside everything else; not at all before `start`."""
        if self.scheduler.running:
            self.scheduler.add_job(self._guarded(about, work), name=about)

    def _guarded(self, about: str, work: Work) -> Work:
        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - the scheduler makes one for every run
            self._at_work.add(task)
            try:
                await work()
            except asyncio.CancelledError:  # the scheduler's own word for it is a traceback
                log.info("tarefa interrompida", tarefa=about)
            except Exception:
                log.exception("tarefa falhou", tarefa=about)
            finally:
                self._at_work.discard(task)

        return run
