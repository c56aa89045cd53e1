"""`esquecer ID`: out of everything that is kept, and out of what comes, until a new título."""

from __future__ import annotations

import html
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import settings as settings_module
from bot.cli import forgetting
from bot.cli.explained import Explained
from bot.settings import Settings
from bot.storage import lock
from bot.storage.lock import AnotherInstance
from ixc.simulator.tables import Tables
from tests.flows.test_commands import text
from tests.worlds import DATABASE, World, case, environment, world

pytestmark = pytest.mark.usefixtures("one_thread")

WHO = 308
NAME = "Tânia Santos Souza"


def settings(folder: Path) -> Settings:
    return settings_module.load(environment(folder))


def kept(folder: Path) -> bytes:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def known(folder: Path) -> dict[str, int]:
    """How many rows of each table are about the customer."""
    columns = {
        "ixc_customers": "id",
        "ixc_contracts": "customer_id",
        "ixc_receivables": "customer_id",
        "bot_contacts": "customer_id",
        "bot_claims": "customer_id",
        "bot_push_clients": "customer_id",
    }
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        counts = {
            name: connection.execute(
                f"SELECT count(*) FROM {name} WHERE {column} = ?",  # noqa: S608
                (WHO,),
            ).fetchone()[0]
            for name, column in columns.items()
        }
    return {name: count for name, count in counts.items() if count}


async def a_day(opened: World) -> None:
    """A list that names the customer, her card, a promise, a copy of the night."""
    await opened.app.services.synchronisation.run()
    opened.clock.set(8)
    await opened.app.push.tick()
    (card,) = await opened.ask(f"/cliente {WHO}")
    await opened.press(card, "🤝 seg")
    await opened.emulator.until(lambda: "desfazer" in str(opened.group))
    opened.clock.set(23)
    await opened.app.copy()


async def test_nothing_of_the_customer_is_left(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path) as opened:
        await a_day(opened)
    before = known(tmp_path)
    assert len(before) == 6
    assert NAME.encode() in kept(tmp_path)
    told = await forgetting.forget(settings(tmp_path), WHO, copies=True)
    assert f"Cliente {WHO} esquecido: 1 cadastro, " in told
    assert "1 contato da equipe" in told
    assert "título" in told
    assert "Fica fora até o IXC lançar um título novo" in told
    assert "As cópias antigas foram apagadas" in told
    assert known(tmp_path) == {}
    content = kept(tmp_path)
    for name in (NAME, html.escape(NAME)):
        assert name.encode() not in content
    row = next(r for r in case("sujo")["cliente"].rows if r["id"] == str(WHO))
    assert row["cnpj_cpf"].encode() not in content


async def test_she_stays_out_until_she_has_a_new_titulo(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path) as opened:
        await opened.app.services.synchronisation.run()
        new = (await opened.app.services.figures.at()).portfolio
    await forgetting.forget(settings(tmp_path), WHO, copies=False)
    tables = case("sujo")
    async with world(tables, tmp_path, hour=9) as opened:
        synchronisation = opened.app.services.synchronisation
        for complete in (True, False, True):
            report = await synchronisation.run(complete=complete)
            assert report.changes.receivables_new == 0
            assert report.changes.customers_new == 0
            assert report.changes.vanished == 0
            assert known(tmp_path) == {}
            (answer,) = await opened.ask(f"/cliente {WHO}")
            assert NAME not in text(answer)
            facts = await opened.app.services.figures.at()
            assert len(facts.portfolio.debtors) == len(new.debtors) - 1
        tables.insert("fn_areceber", a_new_title(tables))
        await synchronisation.run()
        await synchronisation.run(complete=True)
        (answer,) = await opened.ask(f"/cliente {WHO}")
        assert NAME in text(answer)
        assert len((await opened.app.services.figures.at()).portfolio.debtors) == len(new.debtors)


def a_new_title(tables: Tables) -> dict[str, str]:
    rows = tables["fn_areceber"].rows
    mine = next(row for row in rows if row["id_cliente"] == str(WHO))
    highest = max(int(row["id"]) for row in rows if row["id"].isdecimal())
    return {
        **mine,
        "id": str(highest + 1),
        "status": "A",
        "data_vencimento": str(tables.today),
        "liberado": "S",
    }


async def test_a_list_on_its_way_is_waited_for(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8)
        opened.telegram_wire.unplugged = True
        await opened.app.push.tick()
    before = known(tmp_path)
    with pytest.raises(Explained, match=r"ainda não saiu.*Nada foi apagado"):
        await forgetting.forget(settings(tmp_path), WHO, copies=False)
    assert known(tmp_path) == before


async def test_not_under_a_running_bot_and_nobody_unknown(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, polling=False) as opened:
        await opened.app.services.synchronisation.run()
    with lock.only_instance(tmp_path), pytest.raises(AnotherInstance, match="pare-o antes"):
        await forgetting.forget(settings(tmp_path), WHO, copies=False)
    with pytest.raises(Explained, match="Não conheço o cliente 777777: nada foi apagado"):
        await forgetting.forget(settings(tmp_path), 777_777, copies=False)
