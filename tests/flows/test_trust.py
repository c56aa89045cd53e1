"""What people are told of the mirror: outages, rows that went, days it does not reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import data as data_module
from bot import settings as settings_module
from bot.mirror.state import mirror_state
from bot.reports import build
from bot.reports.markdown import render
from bot.text.formatting import integer
from ixc.errors import IxcError, IxcUnavailable
from ixc.simulator.faults import Faults
from tests.worlds import AT_ONCE, World, environment, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened


async def fail(opened: World) -> int:
    """A run that the ERP has no time for; returns how many calls it cost."""
    opened.simulator.faults.status_next = {503: 99}
    before = opened.simulator.calls
    with pytest.raises(IxcUnavailable):
        await opened.app.services.synchronisation.run()
    opened.simulator.faults.status_next = {}
    return opened.simulator.calls - before


async def test_a_server_that_keeps_failing_is_only_knocked_at(sujo: World) -> None:
    costs = []
    for _ in range(5):
        sujo.clock.now += timedelta(minutes=30)
        costs.append(await fail(sujo))
    assert costs[0] > 1
    assert costs[3:] == [1, 1]
    (answer,) = await sujo.ask("/status")
    assert "IXC fora desde 10:30 (3 tentativas seguidas)" in answer["text"]
    assert "com erro interno (503)" in answer["text"]

    report = await sujo.app.services.synchronisation.run()
    assert report.rows_read > 0
    (answer,) = await sujo.ask("/status")
    assert "fora desde" not in answer["text"]


async def test_an_outage_outlives_a_restart(sujo: World, tmp_path: Path) -> None:
    for _ in range(3):
        await fail(sujo)
    settings = settings_module.load(environment(tmp_path))
    again = await data_module.open_data(
        settings, clock=sujo.clock, ixc_transport=sujo.ixc_wire, retries=AT_ONCE
    )
    try:
        state = await mirror_state(again.services.database)
        assert state.outage is not None
        assert state.outage.is_open
        sujo.simulator.faults.status_next = {503: 99}
        before = sujo.simulator.calls
        with pytest.raises(IxcError):
            await again.services.synchronisation.run()
        assert sujo.simulator.calls == before + 1
    finally:
        await again.close()


async def test_an_interrupted_run_is_no_failure_of_the_server(sujo: World) -> None:
    sujo.simulator.faults.hang_next = 99
    for _ in range(4):
        sync = asyncio.create_task(sujo.app.services.synchronisation.run())
        while sujo.simulator.in_flight == 0:  # noqa: ASYNC110 - it announces nothing
            await asyncio.sleep(0)
        sync.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sync
    sujo.simulator.faults = Faults()
    state = await mirror_state(sujo.app.services.database)
    assert state.outage is None


async def test_what_vanished_is_named_and_counts_nowhere(sujo: World) -> None:
    services = sujo.app.services
    rows = sujo.simulator.tables["fn_areceber"].rows
    doomed = next(int(r["id"]) for r in rows if r["data_vencimento"] == "2026-11-10")
    sujo.simulator.tables.delete("fn_areceber", doomed)
    (answer,) = await sujo.ask("/atualizar")
    await sujo.emulator.until(lambda: "Atualizado" in sujo.from_bot()[-1]["text"])
    assert "1 linha sumiu do IXC" in sujo.from_bot()[-1]["text"]
    (answer,) = await sujo.ask("/status")
    assert f"títulos: 1 · {doomed}" in answer["text"]
    facts = await services.figures.at()
    text = render(build.whole(facts)).decode()
    assert "Linhas que o IXC não tem mais" in text
    assert f"| títulos | {doomed} | 19/11/2026 |" in text


async def test_all_that_vanished_are_counted_however_many(sujo: World) -> None:
    rows = sujo.simulator.tables["fn_areceber"].rows
    for row in rows[: len(rows) * 3 // 4]:
        sujo.simulator.tables.delete("fn_areceber", int(row["id"]))
    await sujo.app.services.synchronisation.run(accept_losses=True)
    state = await mirror_state(sujo.app.services.database)
    totals = {gone.of_table for gone in state.vanished if gone.table == "títulos"}
    (total,) = totals
    assert total > 500
    (answer,) = await sujo.ask("/status")
    assert f"títulos: {integer(total)}" in answer["text"]
    text = render(build.whole(await sujo.app.services.figures.at())).decode()
    assert f"E mais {integer(total - 500)}, que sumiram antes." in text


async def test_a_day_that_the_mirror_does_not_reach_is_said_to_be_incomplete(
    sujo: World,
) -> None:
    (answer,) = await sujo.ask("/aging 01/06/2026")
    assert (
        "O espelho só conhece tudo desde 22/07/2026: este dia sai incompleto" in answer["caption"]
    )
    (answer, *_) = await sujo.ask("/rollrate 01/09/2026")
    assert "o que olha mais para trás" in answer["text"]
    (answer, *_) = await sujo.ask("/rollrate")
    assert "só conhece" not in answer["text"]
