"""Who asked, opened, exported, changed what: noted beside the answers, shown to the owner."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.chat.arguments import BadArguments
from bot.chat.handlers.audit import Asked, read
from bot.ledger.audit import KEPT, Deed
from ixc.database import Database
from tests.flows.test_commands import text
from tests.worlds import DATABASE, GROUP, MEMBER, OWNER, World, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


def rows(folder: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        columns = "deed, what, user_id, chat_id, customer_id"
        return connection.execute(f"SELECT {columns} FROM bot_audit ORDER BY id").fetchall()  # noqa: S608


async def test_every_deed_is_noted_by_ids_alone(sujo: World, tmp_path: Path) -> None:
    await sujo.ask("/aging")
    (card,) = await sujo.ask("/cliente tania santos souza")
    await sujo.ask("/funil xlsx")
    await sujo.press(card, "não atendeu")
    await sujo.emulator.until(lambda: "desfazer" in str(sujo.group))
    await sujo.ask("/relatorio externo", chat=OWNER)
    await sujo.app.services.audit.flush()
    found = rows(tmp_path)
    assert found[:4] == [
        ("asked", "/aging", MEMBER, GROUP, None),
        ("asked", "/cliente", MEMBER, GROUP, None),
        ("opened", "cliente", MEMBER, GROUP, 308),
        ("asked", "/funil", MEMBER, GROUP, None),
    ]
    assert ("exported", "funil-2026-11-19.xlsx", MEMBER, GROUP, None) in found
    assert ("changed", "nao_atendeu", MEMBER, GROUP, 308) in found
    assert ("exported", "relatorio-2026-11-19-externo.html", OWNER, OWNER, None) in found
    assert "tania" not in str(found).lower()


async def test_the_owner_reads_it_in_private(sujo: World) -> None:
    await sujo.ask("/cliente 308")
    (answer,) = await sujo.ask("/auditoria", chat=OWNER)
    lines = text(answer).splitlines()
    assert lines[0] == "🔎 Auditoria · 7 dias"
    assert lines[1] == "3 registros, os mais novos primeiro"
    assert lines[-2:] == [
        f"19/11 10:00 · {MEMBER} · abriu cliente 308",
        f"19/11 10:00 · {MEMBER} · pediu /cliente",
    ]
    (answer,) = await sujo.ask("/auditoria 30 dias cliente 308", chat=OWNER)
    assert "1 registro," in text(answer)
    (answer,) = await sujo.ask("/auditoria cliente 309", chat=OWNER)
    assert text(answer) == "🔎 Auditoria · 7 dias\nNada registrado."


async def test_nobody_else_reads_it_and_no_group(sujo: World) -> None:
    (answer,) = await sujo.ask("/auditoria")
    assert text(answer) == "🔒 /auditoria é só para o dono do bot."
    before = len(sujo.from_bot())
    await sujo.emulator.say(GROUP, OWNER, "/auditoria")
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    assert text(sujo.from_bot()[-1]) == "Peça no particular: a auditoria não é assunto do grupo."


async def test_a_day_of_many_deeds_fits_one_message(sujo: World) -> None:
    for number in range(60):
        sujo.app.services.audit.note(
            Deed.EXPORTED, "x" * 80, user_id=10**14, chat_id=GROUP, customer_id=10**14 + number
        )
    (answer,) = await sujo.ask("/auditoria", chat=OWNER)
    assert "E mais 33" in text(answer)


async def test_a_database_that_takes_nothing_costs_no_answer(
    sujo: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Database.write

    def busy(*_: Any) -> Any:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(Database, "write", busy)
    (answer,) = await sujo.ask("/aging")
    assert "Aging" in text(answer)
    assert rows(tmp_path) == []
    monkeypatch.setattr(Database, "write", whole)
    await sujo.ask("/tipo")
    await sujo.app.services.audit.flush()
    assert [row[1] for row in rows(tmp_path)] == ["/aging", "/tipo"]


async def test_what_is_noted_last_is_written_when_the_bot_stops(tmp_path: Path) -> None:
    async with synced("sujo", tmp_path, hour=10) as opened:
        opened.app.services.audit.note(Deed.ASKED, "/status", user_id=1, chat_id=1)
    assert rows(tmp_path) == [("asked", "/status", 1, 1, None)]


async def test_it_is_kept_for_400_days(sujo: World, tmp_path: Path) -> None:
    audit, clock = sujo.app.services.audit, sujo.clock
    audit.note(Deed.ASKED, "/aging", user_id=1)
    await audit.flush()
    clock.now += KEPT
    audit.note(Deed.ASKED, "/tipo", user_id=1)
    await audit.flush()
    await audit.forget()
    assert len(rows(tmp_path)) == 2
    clock.now += timedelta(seconds=1)
    await audit.forget()
    assert [row[1] for row in rows(tmp_path)] == ["/tipo"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", Asked()),
        ("30", Asked(30)),
        ("30 dias", Asked(30)),
        ("1 dia pessoa 701", Asked(1, user_id=701)),
        ("cliente 308 400", Asked(400, customer_id=308)),
    ],
)
def test_its_words(words: str, asked: Asked) -> None:
    assert read(words.split()) == asked


@pytest.mark.parametrize("words", ["0", "401", "cliente", "cliente x", "²", "9" * 30, "' OR 1=1"])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(BadArguments):
        read(words.split())


async def test_privacy_is_told_to_everybody_in_numbers_that_hold(sujo: World) -> None:
    (answer,) = await sujo.ask("/privacidade")
    said = text(answer)
    assert re.search(r"Título pago sai depois de 400 dias", said)
    assert "Os textos, por 30 dias" in said
    assert "só ids, por 400 dias" in said
    assert "não podem ser encaminhadas" not in said


async def test_what_is_protected_cannot_be_passed_on_but_for_the_report_for_outside(
    tmp_path: Path,
) -> None:
    async with synced("sujo", tmp_path, hour=10, PROTEGER_CONTEUDO="true") as opened:
        (answer,) = await opened.ask("/privacidade")
        assert answer["has_protected_content"]
        assert "não podem ser encaminhadas" in text(answer)
        (answer,) = await opened.ask("/critica xlsx")
        assert answer["has_protected_content"]
        (answer,) = await opened.ask("/relatorio externo")
        assert "has_protected_content" not in answer
