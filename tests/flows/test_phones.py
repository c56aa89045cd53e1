"""Phones as the ERP holds them and as people paste them: found, shown, dialled."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.emulator.state import Json
from bot.reports.files import RENDERERS, XLSX
from tests.crowds import Person, peopled
from tests.flows.test_commands import text
from tests.worlds import GROUP, OWNER, World, labels, world

pytestmark = pytest.mark.usefixtures("one_thread")

BASE = peopled(
    Person("Lia Costa", {"telefone_celular": "(31) 98888-1234"}, reais="79.90"),
    Person("Rui Velho", {"fone": "31 8765-4321"}),
    Person("Casa Fixa", {"fone": "(31) 3333-1234"}),
    Person("Bia Nova", {"whatsapp": "31 93333-1234"}),
    Person("Sem Área", {"telefone_celular": "97777-1234"}),
    Person(
        "Dois Números",
        {"whatsapp": "0800 123 4567", "fone": "3222-0000 / (31) 3222-5555 ou +55 31 97676-5454"},
        reais="10.00",
    ),
    Person("Fora do País", {"whatsapp": "+351 912 345 678"}, reais="5.00"),
)


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[World]:
    async with world(BASE.copy(), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("+55 31 98888-1234", "Lia Costa"),
        ("\u202a+55 31 98888\u20111234\u202c", "Lia Costa"),  # as contacts are copied
        ("5531988881234", "Lia Costa"),
        ("031 98888-1234", "Lia Costa"),
        ("(31) 98888.1234", "Lia Costa"),
        ("31 8888-1234", "Lia Costa"),  # without the ninth digit
        ("8888-1234", "Lia Costa"),
        ("98888 1234", "Lia Costa"),
        ("+55 31 98765-4321", "Rui Velho"),  # the ERP lacks the ninth digit
        ("98765-4321", "Rui Velho"),
        ("3333-1234", "Casa Fixa"),
        ("31 93333-1234", "Bia Nova"),  # no mobile had eight digits that begin with 3
        ("31 3333-1234", "Casa Fixa"),
        ("+55 31 97777-1234", "Sem Área"),
        ("31 3222-5555", "Dois Números"),
        ("31 7676-5454", "Dois Números"),
        ("0800 123 4567", "Dois Números"),
        ("+351 912 345 678", "Fora do País"),
        ("5555", "Dois Números"),
    ],
)
async def test_a_pasted_number_finds_its_customer(base: World, typed: str, name: str) -> None:
    (card,) = await base.ask(f"/cliente {typed}")
    assert text(card).startswith(f"👤 {name} · ")


@pytest.mark.parametrize("typed", ["21 98888-1234", "31 93333-9999", "+1 31 98888-1234", "000"])
async def test_another_number_finds_nobody(base: World, typed: str) -> None:
    (answer,) = await base.ask(f"/cliente {typed}")
    assert text(answer).startswith("🔎 Ninguém com")


async def test_an_end_of_few_digits_finds_all_that_have_it(base: World) -> None:
    (answer,) = await base.ask("/cliente 1234")
    assert text(answer).startswith("🔎 4 clientes encontrados")


def whatsapp(card: Json) -> list[str]:
    rows = card["reply_markup"]["inline_keyboard"]
    return [button["url"].partition("?")[0] for row in rows for button in row if "url" in button]


async def test_each_number_of_a_field_stands_on_the_card(base: World) -> None:
    (card,) = await base.ask("/cliente 6")
    assert [line for line in text(card).splitlines() if line.startswith("📞")] == [
        "📞 0800 123 4567 (não dá para discar)",
        "📞 3222-0000 (não dá para discar)",
        "📞 +55 31 3222-5555",
        "📞 +55 31 97676-5454",
    ]
    assert whatsapp(card) == ["https://wa.me/5531976765454"] * 2  # a landline has none


async def test_a_foreign_number_has_no_whatsapp_button(base: World) -> None:
    (card,) = await base.ask("/cliente 7")
    assert "📞 +351 912 345 678 (não dá para discar)" in text(card)
    assert [label for label in labels(card) if "💬" in label] == ["💬 WhatsApp ⇄"]


async def test_the_list_has_the_first_that_can_be_dialled(base: World) -> None:
    (file,) = await base.ask("/critica md", chat=OWNER)
    content = base.emulator.files[file["document"]["file_id"]].content.decode()
    phones = {
        row.split(" | ")[0].strip("| "): row.split(" | ")[6]
        for row in content.splitlines()
        if row.startswith("| ") and row.count(" | ") == 8
    }
    assert phones["Dois Números"] == "(31) 3222-5555"
    assert phones["Fora do País"] == ""


@pytest.mark.parametrize("fmt", RENDERERS)
@pytest.mark.parametrize("command", ["critica", "relatorio", "aging"])
async def test_in_a_group_a_phone_stands_on_the_card_alone(
    base: World, command: str, fmt: str
) -> None:
    """Neither in a list nor in its file; in private both have it."""
    (card,) = await base.ask("/cliente lia costa")
    assert "+55 31 98888-1234" in text(card)
    for chat, has_phone in ((GROUP, False), (OWNER, True)):
        (answer,) = await base.ask(f"/{command} {fmt}", chat=chat)
        content = base.emulator.files[answer["document"]["file_id"]].content
        if fmt == XLSX:
            book = load_workbook(io.BytesIO(content))
            cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
            content = "\n".join(cells).encode()
        assert (b"98888-1234" in content) is has_phone
        assert b"98888-1234" not in text(answer).encode()
