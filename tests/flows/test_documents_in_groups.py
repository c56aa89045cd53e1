"""CPF and CNPJ: found as people write them, and never whole in a group, a name's CPF neither."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.chat.commands import COMMANDS
from bot.emulator.errors import Dropped
from bot.emulator.records import callbacks
from bot.reports.files import ALL, RENDERERS
from tests import cpfs
from tests.crowds import TODAY, Person, peopled
from tests.flows.test_after_push import pay
from tests.flows.test_buttons import idle, press
from tests.flows.test_commands import text
from tests.worlds import GROUP, OWNER, World, labels, world

pytestmark = pytest.mark.usefixtures("one_thread")

MEI: Final = "JOSE DA SILVA 98765432100"
FIRM: Final = {"tipo_pessoa": "J", "cnpj_cpf": "12.ABC.345/01DE-35"}
FEW = peopled(
    Person(MEI, {"cnpj_cpf": "98.765.432/0001-98"}, reais="79.90"),
    Person("Padaria Lima Ltda", FIRM, reais="10.00"),
    Person("Oficina Souza", {"tipo_pessoa": "J", "cnpj_cpf": "12ABC34501DE36"}),
    Person("Ana Dias", {"cnpj_cpf": "529.982.247-25"}),
    Person("12.345.678 RITA SÁ", {"telefone_celular": "(31) 98888-1234"}),
)


@pytest.fixture
async def few(tmp_path: Path) -> AsyncIterator[World]:
    async with world(FEW.copy(), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


@pytest.mark.parametrize(
    ("typed", "name", "shown"),
    [
        ("12ABC34501DE35", "Padaria Lima Ltda", "**.ABC.345/****-**"),
        ("12abc34501de35", "Padaria Lima Ltda", "**.ABC.345/****-**"),
        ("12.ABC.345/01DE-35", "Padaria Lima Ltda", "**.ABC.345/****-**"),
        ("12 ABC 345 01DE 35", "Padaria Lima Ltda", "**.ABC.345/****-**"),
        ("12.ABC.345/01DE-36", "Oficina Souza", "**.ABC.345/****-**"),
        ("529.982.247-25", "Ana Dias", "***.982.247-**"),
        ("52998224725", "Ana Dias", "***.982.247-**"),
        ("***.982.247-**", "Ana Dias", "***.982.247-**"),  # as groups see it
        ("98765432100", "JOSE DA SILVA ***.654.321-**", "**.765.432/****-**"),
    ],
)
async def test_a_document_finds_its_customer(few: World, typed: str, name: str, shown: str) -> None:
    (card,) = await few.ask(f"/cliente {typed}")
    assert text(card).startswith(f"👤 {name} · ")
    assert re.search(rf"^(CPF|CNPJ) {re.escape(shown)}$", text(card), re.MULTILINE)


async def test_in_private_both_stay_whole(few: World) -> None:
    (card,) = await few.ask("/cliente 1", chat=OWNER)
    assert text(card).startswith(f"👤 {MEI} · 1\n")
    assert " 98.765.432/0001-98" in text(card)
    (answer,) = await few.ask("/critica", chat=OWNER)
    assert MEI in text(answer)
    (file,) = await few.ask("/critica md", chat=OWNER)
    assert MEI in few.emulator.files[file["document"]["file_id"]].content.decode()


async def test_other_numbers_in_names_stay(few: World) -> None:
    (card,) = await few.ask("/cliente rita")
    assert text(card).startswith("👤 12.345.678 RITA SÁ · 5\n")
    whatsapp = card["reply_markup"]["inline_keyboard"][0][0]
    assert whatsapp["url"].startswith("https://wa.me/5531988881234?text=Ol%C3%A1%21")
    assert whatsapp["url"].endswith("Falo%20com%20Rita%3F")


# Everything that leaves

ACTIVE: Final = {"status": "A", "status_internet": "A"}
KINDS: Final = (
    *[{"days": 7, "reais": "10.00", "contract": ACTIVE}] * 14,  # two pages
    *[{"days": 6, "reais": "20.00"}] * 4,  # cross the line on a holiday
    *[{"days": 5, "reais": "30.00"}] * 4,
    *[{"days": 40, "reais": "40.00", "contract": ACTIVE}] * 4,
    *[{"contract": {"status": "A", "status_internet": "CA"}}] * 2,
    *[{"days": 9, "reais": "50.00", "contract": {**ACTIVE, "desbloqueio_confianca_ativo": "S"}}]
    * 2,
)
CPFS: Final = [cpfs.valid(123_456_780 + 7_654_321 * place) for place in range(len(KINDS))]
WHERE: Final = ("JOSE LIMA {}", "{} JOSE LIMA", "JOSE {} LIMA ME", "JOSE<b>{}</b>")


def named(place: int) -> str:
    """Each CPF in another spelling, at another place of its name."""
    spelling = cpfs.SPELLINGS[place % len(cpfs.SPELLINGS)]
    return WHERE[place % len(WHERE)].format(cpfs.spelt(CPFS[place], spelling))


BASE = peopled(
    *(
        Person(named(place), {"telefone_celular": f"(82) 99999-{place:04}"}, **kind)  # type: ignore[arg-type]
        for place, kind in enumerate(KINDS)
    )
)


def everything_sent(opened: World) -> list[str]:
    """Every text, button and file name, and every file, a spreadsheet unpacked."""
    sent = []
    for call in opened.emulator.calls:
        sent.append(json.dumps(call.parameters, ensure_ascii=False, default=lambda file: file.name))
    for file in opened.emulator.files.values():
        sent.append(file.name)
        if zipfile.is_zipfile(io.BytesIO(file.content)):
            with zipfile.ZipFile(io.BytesIO(file.content)) as book:
                sent += [book.read(name).decode() for name in book.namelist()]
        elif not file.content.startswith(b"\x89PNG"):
            sent.append(file.content.decode())
    return sent


async def press_everything(opened: World) -> None:
    """Every button of the group, and those that come up by pressing."""
    pressed: set[tuple[int, str]] = set()
    while True:
        there = {(m["message_id"], d): m for m in opened.from_bot() for d in callbacks(m)}
        new = [key for key in there if key not in pressed]
        if not new:
            return
        key = new[0]
        pressed.add(key)
        await press(opened, there[key], key[1])
        await idle(opened)


async def test_no_valid_cpf_of_a_name_leaves_by_any_command_or_button(tmp_path: Path) -> None:
    async with world(BASE.copy(), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        for command in COMMANDS:
            for words in ("", *(fmt for fmt in command.accepts.formats if fmt != ALL)):
                await opened.ask(f"/{command.name} {words}")
        for words in ("jose", "lima", "josé limma", "1", CPFS[0], named(1), f"zé {CPFS[2]}"):
            await opened.ask(f"/cliente {words}")
        await opened.ask(f"/aging {named(3)}")
        await idle(opened)
        await press_everything(opened)
        sent = everything_sent(opened)
        # Pressed twice a button may ask for what the message says already.
        assert [r for r in opened.emulator.rejected if "message is not modified" not in r] == []
    shown = "\n".join(sent)
    assert len(set(re.findall(r"\*\*\*\.[0-9.]+-\*\*", shown))) == len(CPFS)
    assert {name.rpartition(".")[2] for name in sent} >= set(RENDERERS)
    assert cpfs.shown_in(shown, CPFS) == []


async def test_no_valid_cpf_of_a_name_leaves_by_a_push(tmp_path: Path) -> None:
    """The lists of two days, who crossed between them, ✅, a part in doubt, the month's report."""
    tables = BASE.copy()
    async with world(tables, tmp_path, hour=7, RELATORIO_MENSAL_GRUPOS=str(GROUP)) as opened:
        for days in (0, 2, 10):
            opened.clock.set(8, days=days)
            await opened.app.services.synchronisation.run()
            if days:
                opened.emulator.faults.fail("sendMessage", Dropped(), skip=1)
            await opened.app.push.tick()
        pay(tables, 1, TODAY + timedelta(days=12))
        opened.clock.set(9)
        await opened.app.services.synchronisation.run()
        await opened.app.marks.refresh()
        await press_everything(opened)
        texts = "\n".join(str(m.get("text")) for m in opened.from_bot())
        shown = "\n".join(everything_sent(opened))
    assert "Também cruzaram" in texts
    assert "document" in {name for m in opened.from_bot() for name in m}
    assert "Reenviar" in " ".join(label for m in opened.from_bot() for label in labels(m)) or (
        "Reenviada" in texts
    )
    assert "***." in texts
    assert cpfs.shown_in(shown, CPFS) == []


def test_a_leak_would_be_noticed() -> None:
    for place, cpf in enumerate(CPFS):
        assert cpfs.shown_in(f"x {named(place)} y", CPFS) == [cpf]
    assert cpfs.shown_in("https://wa.me/55?text=Ol%C3%A1%20987.654.321%2D00", ["98765432100"])
