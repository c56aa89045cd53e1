"""Words that are code elsewhere (SQL, HTML, paths, formats, templates, formulas), here words.

As what people type after a command, and as what the ERP calls its customers.
"""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from openpyxl import load_workbook

from bot.chat.commands import COMMANDS
from bot.emulator.state import Json
from bot.reports.files import XLSX
from tests.crowds import Person, peopled
from tests.flows.test_commands import text
from tests.worlds import DATABASE, OWNER, World, synced, world

pytestmark = pytest.mark.usefixtures("one_thread")

#: By what they would be taken for.
TYPED: Final = {
    "sql": "x'); DROP TABLE ixc_customers;-- ' OR '1'='1 %_",
    "html": "<b>a</b><a href='http://evil.test'>b</a></pre><script>1</script>&lt;",
    "path": "../../../../etc/passwd ..\\x file:///etc/hosts C:\\x",
    "format": "%s %n {0.__class__.__mro__} ${HOME} $(id) `id`",
    "jinja": "{{ 7*191 }}{% for x in range(9) %}x{% endfor %}{# #} {{ view.basis }}",
    "xlsx": "=cmd|' /C calc'!A0 +1 -1 @SUM(1)",
}
NAMES: Final = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    '=HYPERLINK("http://evil.test","x")',
    "\t=1+1",
    "http://evil.test/x",
    "internal:'Sobre'!A1",
    "Robert'); DROP TABLE ixc_customers;--",
    "<script>window.hacked=1</script>",
    "</style></table><img src=http://evil.test/x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1><a href=javascript:window.hacked=1>x</a>",
    "{{ 7*191 }}{% raw %}",
    "{0.__class__} %s ${HOME}",
)


def hostile() -> list[Person]:
    """Persons who are called so, live in bairros that are, and are overdue in every way."""
    return [
        Person(
            name,
            {"bairro": NAMES[-place], "telefone_celular": name, "cnpj_cpf": name},
            days=(5, 6, 7, 40)[place % 4],
            reais="10.00",
            contract={"contrato": name, "status_internet": "A", "bairro": name},
        )
        for place, name in enumerate(NAMES)
    ]


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[World]:
    async with world(peopled(*hostile()), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


async def answers(opened: World, said: str) -> list[Json]:
    """All that comes of it, once the bot is idle."""
    before = len(opened.from_bot(OWNER))
    await opened.ask(said, chat=OWNER)
    processor = opened.app.application.update_processor
    while processor.current_concurrent_updates:  # noqa: ASYNC110 - it announces nothing
        await asyncio.sleep(0.005)
    return opened.from_bot(OWNER)[before:]


def joined(messages: list[Json]) -> str:
    return "\n".join(map(text, messages))


def customers(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        count: int = connection.execute("SELECT count(*) FROM ixc_customers").fetchone()[0]
        return count


@pytest.mark.parametrize("kind", TYPED)
async def test_what_is_typed_is_never_run(sujo: World, tmp_path: Path, kind: str) -> None:
    before = customers(tmp_path)
    words = TYPED[kind]
    for command in COMMANDS:
        said = joined(await answers(sujo, f"/{command.name} {words}"))
        assert "código" not in said, (command.name, said)
        assert "1337" not in said
        assert "root:" not in said
        assert str(Path.home()) not in said
    assert customers(tmp_path) == before
    for message in sujo.from_bot(OWNER):
        entities = [*message.get("entities", []), *message.get("caption_entities", [])]
        assert "text_link" not in {entity["type"] for entity in entities}


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if XLSX in c.accepts.formats])
async def test_no_cell_is_a_formula_or_a_link(base: World, command: str) -> None:
    """Looked at twice: as a spreadsheet reads them, and in the file's own XML."""
    found = [m for m in await answers(base, f"/{command} xlsx") if "document" in m]
    (document,) = [message["document"] for message in found]
    assert re.fullmatch(r"[a-z0-9-]+\.xlsx", document["file_name"])
    content = base.emulator.files[document["file_id"]].content
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert links <= {None, ""}  # only to sheets of the file itself
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = {n: parts.read(n).decode() for n in parts.namelist() if n.endswith((".xml", ".rels"))}
    assert not [name for name, part in xml.items() if "<f>" in part or "<f " in part]
    assert not [name for name, part in xml.items() if 'TargetMode="External"' in part]


async def test_texts_stay_texts_in_the_cells(base: World) -> None:
    (answer,) = await answers(base, "/critica xlsx")
    content = base.emulator.files[answer["document"]["file_id"]].content
    values = {
        cell.value for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row
    }
    assert "-2+3+cmd|' /C calc'!A0" in values
    assert "http://evil.test/x" in values


async def test_every_answer_shows_hostile_names_as_they_are(base: World) -> None:
    for command in COMMANDS:
        said = joined(await answers(base, f"/{command.name}"))
        assert "código" not in said, command.name
        assert "1337" not in said
    said = joined(await answers(base, "/cliente 13"))
    assert "{{ 7*191 }}{% raw %}" in said
