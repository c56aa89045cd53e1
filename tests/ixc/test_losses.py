"""An ERP that shows less than before is believed only as far as a day explains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cli import tasks
from ixc import losses, run_log
from ixc.errors import IxcError, IxcShrunk
from ixc.losses import Doubt, Loss, Unreadable
from ixc.models import sync_runs
from ixc.rows import CUSTOMER_TYPES, RECEIVABLES
from ixc.simulator.tables import Tables
from ixc.simulator.town import grow_town
from tests.ixc.erps import TODAY, Erp, erp

pytestmark = pytest.mark.usefixtures("one_thread")

NOW = datetime(2026, 11, 19, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("loss", "incredible"),
    [
        (Loss(RECEIVABLES, came=0, gone=0), False),
        (Loss(RECEIVABLES, came=980, gone=20), False),  # as many as somebody tidies up
        (Loss(RECEIVABLES, came=979, gone=21), True),  # over 20 and over 2 %
        (Loss(RECEIVABLES, came=1029, gone=21), False),  # 2 %
        (Loss(RECEIVABLES, came=0, gone=4), False),
        (Loss(RECEIVABLES, came=0, gone=5), True),
        (Loss(CUSTOMER_TYPES, came=0, gone=1, is_empty=True), True),
        (Loss(CUSTOMER_TYPES, came=0, gone=0, is_empty=True), False),
        (Loss(RECEIVABLES, came=1, gone=19, branch=3), False),
        (Loss(RECEIVABLES, came=0, gone=5, branch=3), True),
        (Loss(RECEIVABLES, came=0, gone=4, branch=3), False),
    ],
)
def test_the_bound(loss: Loss, incredible: bool) -> None:
    assert loss.is_incredible is incredible


@pytest.mark.parametrize(
    ("ids", "incredible"),
    [
        (Unreadable(RECEIVABLES, came=0, count=0), False),
        (Unreadable(RECEIVABLES, came=1000, count=200), False),  # one in five
        (Unreadable(RECEIVABLES, came=1000, count=201), True),
        (Unreadable(RECEIVABLES, came=4, count=4), False),
        (Unreadable(RECEIVABLES, came=5, count=5), True),
        (Unreadable(CUSTOMER_TYPES, came=2, count=2, is_whole=True), True),
        (Unreadable(CUSTOMER_TYPES, came=2, count=1, is_whole=True), False),
        (Unreadable(CUSTOMER_TYPES, came=0, count=0, is_whole=True), False),
    ],
)
def test_the_bound_of_ids(ids: Unreadable, incredible: bool) -> None:
    assert ids.is_incredible is incredible


@pytest.mark.parametrize(
    ("later", "gone", "confirmed"),
    [
        (timedelta(hours=24), 100, True),
        (timedelta(hours=24), 120, True),
        (timedelta(hours=24), 121, False),  # it shrinks on
        (timedelta(hours=24), 79, False),
        (timedelta(hours=6), 100, True),
        (timedelta(hours=5, minutes=59), 100, False),  # the same trouble may last
    ],
)
def test_a_second_witness(later: timedelta, gone: int, confirmed: bool) -> None:
    doubt = Doubt(NOW, {"fn_areceber": 100})
    seen = [Loss(RECEIVABLES, came=900, gone=gone)]
    assert doubt.is_confirmed_by(seen, NOW + later) is confirmed


def test_nothing_at_all_is_never_confirmed_by_itself() -> None:
    emptied = [Loss(RECEIVABLES, came=0, gone=100, is_empty=True)]
    doubt = Doubt(NOW, losses.read(losses.written(emptied)))
    assert not doubt.is_confirmed_by(emptied, NOW + timedelta(days=3))


TABLE_NAMES = ("fn_areceber", "cliente", "cliente_contrato", "tipo_cliente", "cidade")

MUTATIONS: dict[str, Callable[[Erp], None]] = {
    "everything is empty": lambda town: _set(town, silent_tables=frozenset(TABLE_NAMES)),
    "no títulos": lambda town: _set(town, silent_tables=frozenset({"fn_areceber"})),
    "no customers": lambda town: _set(town, silent_tables=frozenset({"cliente"})),
    "no contracts": lambda town: _set(town, silent_tables=frozenset({"cliente_contrato"})),
    "no types": lambda town: _set(town, silent_tables=frozenset({"tipo_cliente"})),
    "an empty list, a total that is none": lambda town: _set(
        town, silent_tables=frozenset(TABLE_NAMES), empty_as_list=True, nonsense_total=True
    ),
    "one filial": lambda town: _set(town, only_branch=1),
    "ids that nobody reads": lambda town: _set(town, ids_as_floats=True),
    "ids with letters": lambda town: _set(town, every_nth_id_spoiled=1),
    "a third of the ids with letters": lambda town: _set(town, every_nth_id_spoiled=3),
    "half of the overdue": lambda town: _delete_overdue(town, every=2),
}


def _set(town: Erp, **switches: Any) -> None:
    for name, value in switches.items():
        setattr(town.faults, name, value)


def _delete_overdue(town: Erp, every: int) -> None:
    tables = town.simulator.tables
    overdue = [
        row["id"]
        for row in tables["fn_areceber"].rows
        if row["status"] == "A" and row["data_vencimento"] < str(TODAY)
    ]
    for row_id in overdue[::every]:
        tables.delete("fn_areceber", row_id)


@cache
def _town() -> Tables:
    return grow_town(3, TODAY, 200)


def town() -> Tables:
    return _town().copy()


@pytest.mark.parametrize("kind", ["light", "full"])
@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_what_no_day_explains_is_not_published(
    tmp_path: Path, mutation: str, kind: str
) -> None:
    async with erp(town(), tmp_path) as mirror:
        await mirror.sync()
        before = await mirror.contents()
        MUTATIONS[mutation](mirror)
        run = mirror.light if kind == "light" else mirror.sync
        with pytest.raises(IxcError):
            await run()
        assert await mirror.contents() == before
        # The ERP is itself again: the next run is as if nothing had been.
        mirror.simulator.tables = town()
        mirror.simulator.faults = type(mirror.faults)()
        await mirror.light()
        assert (await mirror.light()).changes.vanished == 0


@pytest.mark.parametrize("page_size", [20, 1000])
@pytest.mark.parametrize("nth", [1, 3])
async def test_ids_that_cannot_be_read_are_named(tmp_path: Path, nth: int, page_size: int) -> None:
    """On a first run and on any later one; and nobody can confirm it."""
    async with erp(town(), tmp_path, page_size=page_size) as mirror:
        mirror.faults.every_nth_id_spoiled = nth
        with pytest.raises(IxcShrunk, match=r"ids que não se deixam ler \(.*\d de .*clientes"):
            await mirror.sync()
        with pytest.raises(IxcShrunk, match="ids que não se deixam ler"):
            await mirror.synchroniser.full(TODAY, accept_losses=True)
        mirror.faults.every_nth_id_spoiled = 0
        await mirror.sync()
        mirror.faults.every_nth_id_spoiled = nth
        before = await mirror.contents()
        for run in (mirror.light, mirror.sync, mirror.sync):
            mirror.clock.now += timedelta(hours=12)
            with pytest.raises(IxcShrunk, match="ids que não se deixam ler"):
                await run()
        assert await mirror.contents() == before
        async with mirror.database.read() as connection:
            outage = await run_log.outage(connection)
        assert outage is not None
        assert outage.is_shrunk


async def test_a_few_rows_without_an_id_are_left_out_and_counted(tmp_path: Path) -> None:
    async with erp(town(), tmp_path) as mirror:
        mirror.faults.every_nth_id_spoiled = 12
        report = await mirror.sync()
        assert report.nameless > 20
        assert f" · {report.nameless} linhas sem id" in tasks._sentence(report)


@pytest.mark.parametrize(
    ("silent", "named"),
    [
        (TABLE_NAMES, "clientes e títulos"),
        (("fn_areceber",), "títulos"),
        (("cliente",), "clientes"),
    ],
)
async def test_a_first_run_on_an_empty_server_is_no_success(
    tmp_path: Path, silent: Sequence[str], named: str
) -> None:
    async with erp(town(), tmp_path) as mirror:
        mirror.faults.silent_tables = frozenset(silent)
        with pytest.raises(IxcShrunk, match=f"O IXC respondeu, mas sem mostrar {named}:"):
            await mirror.sync()
        async with mirror.database.read() as connection:
            states = (await connection.scalars(select(sync_runs.c.state))).all()
        assert states == ["failed"]


async def test_a_tidied_base_is_believed_the_second_night(tmp_path: Path) -> None:
    async with erp(town(), tmp_path) as mirror:
        await mirror.sync()
        _delete_overdue(mirror, every=2)
        with pytest.raises(IxcShrunk, match="aceitar-sumidos"):
            await mirror.sync()
        mirror.clock.now += timedelta(hours=1)
        with pytest.raises(IxcShrunk):
            await mirror.sync()
        mirror.clock.now += timedelta(hours=24)
        report = await mirror.sync()
        assert report.changes.vanished > 20
        assert (await mirror.light()).changes.vanished == 0


async def test_a_person_may_say_that_it_is_so(tmp_path: Path) -> None:
    async with erp(town(), tmp_path) as mirror:
        await mirror.sync()
        mirror.faults.silent_tables = frozenset({"fn_areceber"})
        report = await mirror.synchroniser.full(TODAY, accept_losses=True)
        assert report.changes.vanished > 100
