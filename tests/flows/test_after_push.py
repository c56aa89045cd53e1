"""After the push: who has paid, in the list itself and in the next morning's first message."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.emulator.errors import Dropped, bad_request
from bot.emulator.state import Json
from bot.storage.tables import push_parts
from ixc.simulator.tables import Tables
from tests.crossings import crossing
from tests.ixc.erps import TODAY
from tests.worlds import OWNER, World, labels, world

pytestmark = pytest.mark.usefixtures("one_thread")

TOMORROW = TODAY + timedelta(days=1)
SATURDAY = TODAY + timedelta(days=2)  # the next push: the 20th is a holiday
#: Twelve at the line and two before it.
DAYS = [TODAY] * 12 + [TOMORROW] * 2


@pytest.fixture
def tables() -> Tables:
    return crossing(TODAY, *DAYS)


@pytest.fixture
async def pushed(tmp_path: Path, tables: Tables) -> AsyncIterator[World]:
    """A quarter past eight; the lists are out."""
    async with world(tables, tmp_path, hour=7) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8)
        await opened.app.push.tick()
        opened.clock.set(8, 15)
        yield opened


def pay(tables: Tables, row_id: int, day: date = TODAY) -> None:
    paid = {"status": "R", "valor_aberto": "0.00", "valor_recebido": "10.00"}
    tables.update(
        "fn_areceber", row_id, **paid, pagamento_data=str(day), baixa_data=f"{day} 08:10:00"
    )


async def later(opened: World, hour: int, minute: int = 0) -> None:
    """A synchronisation, and the look at the lists that follows it."""
    opened.clock.set(hour, minute)
    await opened.app.services.synchronisation.run()
    await opened.app.marks.refresh()


def the_list(opened: World, title: str = "Migração crítica") -> Json:
    return next(m for m in opened.from_bot() if title in m["text"])


def marked(message: Json) -> list[int]:
    return sorted(int(number) for number in re.findall(r"✅ \d+\. Cruza(\d+)", message["text"]))


def numbered(text: str) -> list[str]:
    """The customers' lines without their marks."""
    lines = (line.removeprefix("✅ ") for line in text.splitlines())
    return [line for line in lines if re.match(r"\d+\. ", line)]


async def test_who_pays_gets_a_mark_and_keeps_the_place(pushed: World, tables: Tables) -> None:
    before = the_list(pushed)["text"]
    pay(tables, 3)
    pay(tables, 12)
    await later(pushed, 8, 30)
    after = the_list(pushed)
    assert marked(after) == [3, 12]
    assert after["text"].splitlines()[1] == "Faltam 10 de 12 · R$\u00a0100,00 · ✅ 2 pagaram"
    assert numbered(after["text"]) == numbered(before)
    assert pushed.emulator.rejected == []


async def test_when_all_have_paid_nobody_is_missing(pushed: World, tables: Tables) -> None:
    for row_id in range(1, 12):
        pay(tables, row_id)
    await later(pushed, 8, 30)
    assert "Falta 1 de 12 · R$\u00a010,00 · ✅ 11 pagaram" in the_list(pushed)["text"]
    pay(tables, 12)
    await later(pushed, 8, 50)
    assert "Não falta ninguém dos 12 · ✅ 12 pagaram" in the_list(pushed)["text"]


async def test_who_owes_it_no_more_without_paying_is_told_apart(
    pushed: World, tables: Tables
) -> None:
    tables.update("fn_areceber", 1, status="C", valor_aberto="0.00", data_cancelamento=str(TODAY))
    tables.delete("fn_areceber", 2)
    tables.update("fn_areceber", 3, titulo_renegociado="S", status="R", valor_aberto="0.00")
    tables.update("fn_areceber", 4, status="P", valor_aberto="5.00", pagamento_data=str(TODAY))
    await later(pushed, 8, 30)
    (answer,) = await pushed.ask("/critica")
    for message in (the_list(pushed), answer):
        assert marked(message) == []
        assert re.findall(r"➖ (\d+)\. ", message["text"]) == ["1", "2", "3"]
        assert "Faltam 9 de 12 · R$\u00a090,00" in message["text"]
        assert "➖ 3 saíram sem pagar: título cancelado, renegociado ou apagado" in message["text"]


async def test_who_pays_and_stays_blocked_needs_a_person(pushed: World, tables: Tables) -> None:
    blocked = {"status_internet": "CA", "ultima_atualizacao": f"{TODAY} 08:20:00"}
    for row_id in (1, 2):
        tables.update("cliente_contrato", row_id, **blocked)
    pay(tables, 1)
    await later(pushed, 8, 30)
    (answer,) = await pushed.ask("/critica")
    for message in (the_list(pushed), answer):
        assert message["text"].count("⚠️ pagou e segue bloqueado") == 1
    unblocked = {"status_internet": "A", "ultima_atualizacao": f"{TODAY} 08:40:00"}
    tables.update("cliente_contrato", 1, **unblocked)
    await later(pushed, 8, 50)
    assert "segue bloqueado" not in the_list(pushed)["text"]


async def test_edits_are_ten_minutes_apart(pushed: World, tables: Tables) -> None:
    for minute, row_id, shown in [(30, 1, [1]), (34, 2, [1]), (39, 3, [1]), (40, 4, [1, 2, 3, 4])]:
        pay(tables, row_id)
        await later(pushed, 8, minute)
        assert marked(the_list(pushed)) == shown
    edits = [call for call in pushed.emulator.calls if call.method == "editmessagetext"]
    assert len(edits) == 2


async def test_a_page_of_the_shared_list_answers_who_turned_it(tmp_path: Path) -> None:
    """Ninety are more than one message takes; the list itself stays for all as it is."""
    tables = crossing(TODAY, *[TODAY] * 90)
    async with world(tables, tmp_path, hour=7) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8)
        await opened.app.push.tick()
        pay(tables, 90)
        pay(tables, 1)
        await later(opened, 8, 30)
        before = dict(the_list(opened))
        assert "página 1 de 2" in before["text"]
        assert marked(before) == [1]
        await opened.press(the_list(opened), "próxima")
        answer = await opened.emulator.until(lambda: opened.from_bot()[3:])
        assert the_list(opened) == before
        assert marked(answer[0]) == [90]
        assert "página 2 de 2" in answer[0]["text"]
        assert "Faltam 88 de 90" in answer[0]["text"]
        await opened.press(answer[0], "anterior")  # one's own answer turns in place
        await opened.emulator.until(lambda: "página 1" in answer[0]["text"])
        assert len(opened.from_bot()) == 4
        shown = re.findall(r"^(?:✅ )?(\d+)\. ", answer[0]["text"], re.MULTILINE)
        assert shown == [str(number) for number in range(1, len(shown) + 1)]


async def test_a_reversed_payment_loses_its_mark(pushed: World, tables: Tables) -> None:
    pay(tables, 1)
    await later(pushed, 8, 30)
    assert marked(the_list(pushed)) == [1]
    tables.update("fn_areceber", 1, status="A", valor_aberto="10.00", pagamento_data="0000-00-00")
    await later(pushed, 8, 50)
    assert marked(the_list(pushed)) == []


async def test_the_command_has_the_numbers_of_the_morning(pushed: World, tables: Tables) -> None:
    pay(tables, 2)
    await later(pushed, 9)
    (answer,) = await pushed.ask("/critica")
    assert answer["text"].splitlines()[1] == "Faltam 11 de 12 · R$\u00a0110,00 · ✅ 1 pagou"
    assert answer["text"].splitlines()[3:] == the_list(pushed)["text"].splitlines()[3:]
    assert labels(answer) == labels(the_list(pushed))
    (prevention,) = await pushed.ask("/prevencao")
    assert "✅" not in prevention["text"]
    (narrowed,) = await pushed.ask("/critica pf")
    numbers = re.findall(r"^(\d+)\. ", narrowed["text"], re.MULTILINE)
    assert numbers == ["1", *map(str, range(3, 13))]


async def test_who_comes_later_stands_after_the_others(pushed: World, tables: Tables) -> None:
    due = str(TODAY - timedelta(days=7))
    tables.update("fn_areceber", 14, data_vencimento=due, ultima_atualizacao=f"{TODAY} 08:20:00")
    await later(pushed, 8, 30)
    (answer,) = await pushed.ask("/critica")
    assert "Entraram depois da lista · 1\n13. Cruza14" in answer["text"]
    assert "13 clientes" in answer["text"]
    assert "Cruza14" not in the_list(pushed)["text"]


async def test_the_owner_alone_has_the_groups_numbers(pushed: World, tables: Tables) -> None:
    pay(tables, 2)
    await later(pushed, 9)
    (answer,) = await pushed.ask("/critica", chat=OWNER)
    assert marked(answer) == [2]


async def test_before_the_next_edit_command_and_list_say_the_same(
    pushed: World, tables: Tables
) -> None:
    """A synchronisation is enough: an answer does not wait for the edit of the list."""
    pay(tables, 2)
    await later(pushed, 8, 30)
    pay(tables, 12)
    pay(tables, 13)
    pushed.clock.set(8, 31)
    await pushed.app.services.synchronisation.run()
    (answer,) = await pushed.ask("/critica")
    assert "Faltam 10 de 12" in answer["text"]
    (prevention,) = await pushed.ask("/prevencao")
    assert "Falta 1 de 2 · R$\u00a010,00 · ✅ 1 pagou" in prevention["text"]


async def test_a_list_that_was_sent_again_has_its_marks_at_once(
    tmp_path: Path, tables: Tables
) -> None:
    """Who paid between the two is noted for a list that has arrived only now."""
    async with world(tables, tmp_path, hour=7) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8)
        opened.emulator.faults.fail("sendMessage", Dropped(), skip=1)
        await opened.app.push.tick()
        pay(tables, 1)
        await later(opened, 8, 30)
        notice = opened.from_bot()[-1]
        await opened.press(notice, "2/3")
        await opened.emulator.until(lambda: labels(notice) == [])
        (answer,) = await opened.ask("/critica")
        assert "✅ 1 pagou" in answer["text"]
        await opened.app.marks.refresh()
        assert marked(the_list(opened)) == [1]


async def last_list(opened: World) -> str:
    (answer,) = await opened.ask("/status")
    text: str = answer["text"]
    return next(line for line in text.splitlines() if line.startswith("Última lista"))


async def test_only_a_list_of_customers_is_a_last_list(tmp_path: Path, tables: Tables) -> None:
    """Neither the notice that one may be missing, nor the warning in place of one."""
    async with world(tables, tmp_path, hour=7) as opened:
        await opened.app.services.synchronisation.run()
        assert await last_list(opened) == "Última lista: —"
        opened.clock.set(8)
        opened.emulator.faults.fail("sendMessage", Dropped(), skip=2)
        await opened.app.push.tick()
        opened.clock.set(8, 7)
        await opened.app.push.tick()
        assert "Pode faltar uma parte" in opened.from_bot()[-1]["text"]
        assert await last_list(opened) == "Última lista: 08:00"
        opened.clock.set(9, days=2)
        await opened.app.push.tick()
        assert "dados" in opened.from_bot()[-1]["text"]
        assert await last_list(opened) == "Última lista: 19/11, 08:00"


async def test_an_edit_that_failed_is_made_up_for(pushed: World, tables: Tables) -> None:
    pay(tables, 1)
    pushed.emulator.faults.fail("editMessageText", Dropped())
    await later(pushed, 8, 30)
    assert marked(the_list(pushed)) == []
    await later(pushed, 8, 41)
    assert marked(the_list(pushed)) == [1]


async def test_a_list_that_somebody_deleted_is_left_alone(pushed: World, tables: Tables) -> None:
    pay(tables, 1)
    pushed.emulator.faults.fail("editMessageText", bad_request("message to edit not found"))
    await later(pushed, 8, 30)
    before = len(pushed.emulator.rejected)
    await later(pushed, 8, 50)
    assert len(pushed.emulator.rejected) == before


async def test_the_next_morning_opens_with_the_result(pushed: World, tables: Tables) -> None:
    assert pushed.from_bot()[0]["text"].startswith("📈 Ontem: nada entrou")
    for row_id in (1, 2, 13):
        pay(tables, row_id, TODAY)
    pay(tables, 4, TOMORROW)
    pay(tables, 5, SATURDAY)  # this morning: not yesterday's
    pushed.clock.set(7, 50, days=2)
    await pushed.app.services.synchronisation.run()
    pushed.clock.set(8)
    before = len(pushed.from_bot())
    await pushed.app.push.tick()
    opening = pushed.from_bot()[before]["text"]
    assert opening.splitlines()[0] == (
        "📈 De qui., 19/11 a ontem: entraram R$\xa040,00 (4 títulos) · recuperado R$\xa040,00"
    )
    assert "Das listas de qui., 19/11, 5 de 14 clientes já pagaram ✅" in opening


async def test_a_payment_entered_late_counts_for_the_lists(pushed: World, tables: Tables) -> None:
    pay(tables, 1, TODAY - timedelta(days=1))  # the bank's answer came after the push
    await later(pushed, 8, 30)
    assert marked(the_list(pushed)) == [1]


@pytest.mark.parametrize("seed", range(5))
async def test_marks_are_those_who_paid_all(pushed: World, tables: Tables, seed: int) -> None:
    """Whatever happens in whatever order, the list shows what the base says in the end."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    paid: set[int] = set()
    for step in range(6):
        row_id = chance.randint(1, 10)
        if row_id in paid:
            paid.discard(row_id)
            back: dict[str, Any] = {"status": "A", "valor_aberto": "10.00"}
            tables.update("fn_areceber", row_id, **back, pagamento_data="0000-00-00")
        else:
            paid.add(row_id)
            pay(tables, row_id)
        await later(pushed, 9 + step)
    assert marked(the_list(pushed)) == sorted(paid)


async def test_the_lists_keep_their_buttons(pushed: World, tables: Tables) -> None:
    before = labels(the_list(pushed))
    pay(tables, 1)
    await later(pushed, 8, 30)
    assert labels(the_list(pushed)) == before


async def test_after_a_month_what_was_said_of_people_is_forgotten(pushed: World) -> None:
    pushed.clock.set(3, days=31)
    await pushed.app.sync_quietly(complete=True)
    async with pushed.app.services.database.read() as connection:
        rows = (await connection.execute(select(push_parts))).all()
    assert {(row.state, row.text, row.sheet, row.keyboard) for row in rows} == {
        ("sent", "", None, "[]")
    }
