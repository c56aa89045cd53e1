"""APScheduler itself, by a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any
from unittest import mock

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
    EVENT_JOB_SUBMITTED,
    JobEvent,
)
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

_ENDS = EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED
#: Turns of the event loop in which a job that was added is submitted.
_TURNS = 6


@contextmanager
def time_is(clock: Callable[[], datetime]) -> Iterator[None]:
    """Lets the scheduler and its triggers read this clock."""

    class Virtual(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock().astimezone(tz)

    modules = ("schedulers.base", "triggers.interval", "triggers.date")
    patches: list[Any] = [
        mock.patch.object(Job, "_get_run_times", _latest_run_time),
        *(mock.patch(f"apscheduler.{name}.datetime", Virtual) for name in modules),
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


_every_run_time: Callable[[Job, datetime], list[datetime]] = Job._get_run_times


def _latest_run_time(job: Job, now: datetime) -> list[datetime]:
    """All that a job that coalesces is given of the fire times that a sleeping machine missed.

    APScheduler counts them one by one, in a year a million; an interval can be divided.
    """
    first = job.next_run_time
    if not isinstance(job.trigger, IntervalTrigger) or not job.coalesce or first is None:
        return _every_run_time(job, now)
    if first > now:
        return []
    missed = (now - first).total_seconds() // job.trigger.interval_length
    return [first + timedelta(seconds=missed * job.trigger.interval_length)]


class Turner:
    """Wakes a running scheduler and waits until all that was due is done."""

    def __init__(self, scheduler: AsyncIOScheduler) -> None:
        self._scheduler = scheduler
        self._at_work = 0
        self._is_idle = asyncio.Event()
        scheduler.add_listener(self._note, EVENT_JOB_SUBMITTED | _ENDS)

    def _note(self, event: JobEvent) -> None:
        self._at_work += 1 if event.code == EVENT_JOB_SUBMITTED else -1
        if self._at_work:
            self._is_idle.clear()
        else:
            self._is_idle.set()

    async def turn(self) -> None:
        self._scheduler.wakeup()
        idle = 0
        while idle < _TURNS:
            if self._at_work:
                await self._is_idle.wait()
                idle = 0
            await asyncio.sleep(0)
            idle += 1
