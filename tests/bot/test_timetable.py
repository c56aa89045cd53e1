"""The timetable: which synchronisation runs when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot import settings as settings_module
from bot import timetable
from tests.worlds import ZONE

MIDNIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=ZONE)


async def times(**variables: str) -> dict[str, Any]:
    """What runs first after midnight, by job."""

    async def nothing() -> None:
        pass

    work: dict[str, timetable.Work] = {job.name: nothing for job in timetable.JOBS}
    made = timetable.Timetable(settings_module.load(variables))
    made.fill(work)
    return {
        job.name: job.trigger.get_next_fire_time(None, MIDNIGHT)
        for job in made.scheduler.get_jobs()
    }


async def test_the_full_one_runs_at_night_and_a_light_one_before_the_push() -> None:
    found = await times(SYNC_COMPLETO_HORA="02:30", PUSH_HORA="00:05")
    night = found["sincronização completa da noite"]
    before = found["sincronização antes da lista da manhã"]
    assert (night.hour, night.minute) == (2, 30)
    assert (before.hour, before.minute) == (23, 55)


def test_only_the_nightly_one_is_full() -> None:
    full = [job.about for job in timetable.JOBS if job.name == timetable.FULL_SYNC]
    assert full == ["sincronização completa da noite"]


async def test_the_next_synchronisation_is_worked_out_when_asked() -> None:
    """By the clock that asks: that of the demo is days away from the scheduler's."""

    async def nothing() -> None:
        pass

    made = timetable.Timetable(settings_module.load({"SYNC_INTERVALO_MIN": "30"}))
    made.fill({job.name: nothing for job in timetable.JOBS})
    assert made.next_sync(MIDNIGHT) is None
    made.start()
    made.pause()
    for job in made.scheduler.get_jobs():  # as a scheduler that has stood still since then
        job.modify(next_run_time=MIDNIGHT - timedelta(days=400))
    following = made.next_sync(MIDNIGHT)
    await made.stop(0)
    assert following is not None
    assert timedelta(0) < following - MIDNIGHT <= timedelta(minutes=30)
