"""Files: by word and by button, for every answer that has them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.chat.commands import COMMANDS
from bot.emulator.state import Json
from bot.reports import files
from bot.reports.files import ALL, RENDERERS
from tests.flows.test_commands import text
from tests.worlds import World, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


def file_names(messages: list[Json]) -> list[str]:
    return [m["document"]["file_name"] for m in messages if "document" in m]


@pytest.mark.parametrize("fmt", RENDERERS)
@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.accepts.formats])
async def test_a_word_attaches_the_answer(sujo: World, command: str, fmt: str) -> None:
    before = len(sujo.from_bot())
    await sujo.ask(f"/{command} {fmt}")
    await sujo.emulator.until(lambda: file_names(sujo.from_bot()[before:]))
    (name,) = file_names(sujo.from_bot()[before:])
    assert name.endswith(f"-2026-11-19.{fmt}")


async def test_the_spreadsheet_button_attaches_the_customers_too(sujo: World) -> None:
    (answer,) = await sujo.ask("/aging pf")
    before = len(sujo.from_bot())
    await sujo.press(answer, "XLSX")
    await sujo.emulator.until(lambda: file_names(sujo.from_bot()[before:]))
    document = sujo.from_bot()[-1]["document"]
    assert document["file_name"] == "aging-2026-11-19.xlsx"
    book = load_workbook(io.BytesIO(sujo.emulator.files[document["file_id"]].content))
    assert book.sheetnames == ["Sobre", "Aging", "A vencer", "Clientes em atraso"]
    assert ("Só", "PF") in [
        tuple(row) for row in book["Sobre"].iter_rows(max_col=2, values_only=True)
    ]
    assert book["Clientes em atraso"].max_row == 82 + 2  # header and total


async def test_a_bairros_file_has_its_row_and_its_customers(sujo: World) -> None:
    (answer,) = await sujo.ask("/bairro centro xlsx")
    document = answer["document"]
    book = load_workbook(io.BytesIO(sujo.emulator.files[document["file_id"]].content))
    assert book.sheetnames == ["Sobre", "Bairros", "Clientes em atraso"]
    customers = sum(row[0] for row in book["Bairros"].iter_rows(2, 3, 2, 2, values_only=True))
    assert book["Clientes em atraso"].max_row == customers + 2


async def test_everything_at_once(sujo: World) -> None:
    before = len(sujo.from_bot())
    await sujo.ask(f"/relatorio {ALL} 10/11")
    await sujo.emulator.until(lambda: len(file_names(sujo.from_bot()[before:])) == 3)
    stems = {name.rpartition(".")[0] for name in file_names(sujo.from_bot()[before:])}
    assert stems == {"relatorio-2026-11-10"}


async def test_a_report_for_outside_names_nobody(sujo: World) -> None:
    before = len(sujo.from_bot())
    await sujo.ask("/relatorio externo")
    await sujo.emulator.until(lambda: file_names(sujo.from_bot()[before:]))
    answer = sujo.from_bot()[-1]
    document = answer["document"]
    assert document["file_name"] == "relatorio-2026-11-19-externo.html"
    assert "Tânia" not in sujo.emulator.files[document["file_id"]].content.decode()
    # The caption goes along where the file is forwarded.
    assert text(answer) == (
        "📄 Relatório externo · qui., 19/11/2026\n"
        "Sem dados pessoais: pode ser encaminhado. Contagens arredondadas a 5, valores a R$ 100.\n"
        "dados de 10:00"
    )


async def test_a_report_for_outside_of_few_is_refused(sujo: World) -> None:
    (answer,) = await sujo.ask("/relatorio externo poço pj")
    assert "document" not in answer
    assert "menos de 10 clientes" in text(answer)
    assert "Nada foi enviado" in text(answer)


async def test_a_file_that_no_bot_can_send(sujo: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    (answer,) = await sujo.ask("/aging html")
    assert "o Telegram aceita até 50. Nada foi enviado. Peça menos" in text(answer)
