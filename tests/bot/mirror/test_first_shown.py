"""A payment dated in the future stands on the day that first showed it."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.mirror.snapshot import load_sqlite
from bot.reports.json_report import document
from ixc.models import receivables
from ixc.simulator.tables import Row, Tables
from ixc.simulator.town import grow_town
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, date_of
from tests.flows.test_cases import differences
from tests.ixc.erps import TODAY, Erp, erp, receivable, small
from tests.ixc.happenings import Town
from tests.metrics.plain import Plain, first_shown

pytestmark = pytest.mark.usefixtures("one_thread")

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


class Days:
    """A mirror that is brought up to date now and then, and what it was shown."""

    def __init__(self, mirror: Erp) -> None:
        self.mirror = mirror
        self.today = TODAY
        self.syncs: list[tuple[date, list[Row]]] = []

    async def sync(self, kind: str = "light", *, later: int = 0) -> None:
        """Some days later, at noon; nobody was shown what no run asks for."""
        self.today += timedelta(days=later)
        self.mirror.clock.now += timedelta(days=later)
        run = getattr(self.mirror.synchroniser, kind)
        await run(self.today)
        asked_for = await self.shown()
        rows = self.mirror.simulator.tables["fn_areceber"].rows
        self.syncs.append((self.today, [dict(r) for r in rows if int(r["id"]) in asked_for]))

    async def shown(self) -> dict[int, date]:
        """What the mirror remembers of its títulos."""
        c = receivables.c
        query = select(c.id, c.first_shown_day).where(c.vanished_at.is_(None))
        async with self.mirror.database.read() as connection:
            return {row.id: date_of(row.first_shown_day) for row in await connection.execute(query)}

    def report(self, folder: Path, day: date) -> Any:
        loaded = load_sqlite(folder / "mirror.db")
        made = document(
            Portfolio(loaded.snapshot, Rules(day)), generated_at=NOON, synced_at=loaded.synced_at
        )
        return json.loads(json.dumps(made))

    def plain(self, day: date) -> Any:
        tables = {name: self.mirror.simulator.tables[name].rows for name in TABLES}
        tables["fn_areceber"] = self.syncs[-1][1]
        return Plain(tables, day, self.today, shown=first_shown(self.syncs)).document()


TABLES = ("tipo_cliente", "cidade", "cliente", "cliente_contrato", "fn_areceber")


def one(**fields: str) -> Tables:
    return small(receivable(1, **fields), receivable(2))


async def test_it_does_not_move_with_every_sync(tmp_path: Path) -> None:
    tables = one(status="R", valor_aberto="0.00", pagamento_data="2026-12-25")
    async with erp(tables, tmp_path) as mirror:
        days = Days(mirror)
        await days.sync()
        for kind, later in (("light", 1), ("full", 1), ("light", 0), ("full", 3)):
            await days.sync(kind, later=later)
            assert (await days.shown())[1] == TODAY
        found = days.report(tmp_path, days.today)
    assert found["funil"]["tempo_medio_recuperacao"] == 7.0  # due on the 12th, shown on the 19th


@pytest.mark.parametrize("kind", ["light", "full"])
async def test_another_status_or_another_date_is_shown_anew(tmp_path: Path, kind: str) -> None:
    tables = one(pagamento_data="2026-12-25")
    async with erp(tables, tmp_path) as mirror:
        days = Days(mirror)
        await days.sync()
        for fields, moved in (
            ({"status": "P", "valor_aberto": "4.00"}, True),
            ({"valor_aberto": "3.00"}, False),
            ({"obs": "x", "linha_digitavel": "0019"}, False),
            ({"pagamento_data": "2026-12-26"}, True),
            ({"baixa_data": "2026-11-20 10:00:00"}, False),  # not the one that is chosen
            ({"status": "R", "valor_aberto": "0.00"}, True),
        ):
            tables.update("fn_areceber", 1, **fields)
            before = (await days.shown())[1]
            await days.sync(kind, later=1)
            assert (await days.shown())[1] == (days.today if moved else before), fields


async def test_a_titulo_that_was_gone_comes_back_as_it_was(tmp_path: Path) -> None:
    tables = one(status="R", valor_aberto="0.00", pagamento_data="2026-12-25")
    async with erp(tables, tmp_path) as mirror:
        days = Days(mirror)
        await days.sync()
        (row,) = [dict(row) for row in tables["fn_areceber"].rows if row["id"] == "1"]
        tables.delete("fn_areceber", 1)
        await days.sync("full", later=1)
        tables.insert("fn_areceber", row)
        await days.sync("full", later=1)
        assert (await days.shown())[1] == TODAY


@pytest.mark.parametrize("seed", range(4))
async def test_light_and_full_runs_remember_the_same(tmp_path: Path, seed: int) -> None:
    """And the figures are those of the second implementation, which was told every sync."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tables = grow_town(seed, TODAY, 40)
    town = Town(tables, chance, TODAY)
    async with erp(tables, tmp_path) as mirror:
        days = Days(mirror)
        await days.sync("full")
        for _ in range(5):
            for _ in range(chance.choice([0, 3, 15])):
                chance.choice([town.pay, town.pay_a_part, town.reverse, town.issue])()
                ahead = str(days.today + timedelta(days=chance.randint(1, 20)))
                town.change(town.receivable("R", "P"), pagamento_data=ahead)
            await days.sync(chance.choice(["light", "full"]), later=chance.choice([0, 1]))
            town.today = days.today
            expected = first_shown(days.syncs)
            assert await days.shown() == {n: expected[n] for n in await days.shown()}
            for day in (days.today, days.today - timedelta(days=2)):
                found = days.report(tmp_path, day)
                assert list(differences(days.plain(day), found)) == []
