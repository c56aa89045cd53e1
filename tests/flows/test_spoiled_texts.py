"""Names that the ERP spoils reach chat, spreadsheet and page without what nobody takes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.cli import tasks
from tests.flows.test_commands import text
from tests.worlds import case, world

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize(
    "switch", ["raw_controls", "escaped_controls", "half_pairs", "spoiled_byte", "latin1_pages"]
)
async def test_every_answer_arrives(tmp_path: Path, switch: str) -> None:
    async with world(case("sujo"), tmp_path, hour=10) as opened:
        setattr(opened.simulator.faults, switch, True)
        report = await opened.app.services.synchronisation.run()
        assert (f" · {report.mended} texto" in tasks._sentence(report)) is (report.mended > 0)
        (status,) = await opened.ask("/status")
        told = f"🧹 Textos estragados no IXC, lidos limpos: {report.mended}\nclientes:"
        assert (told in text(status)) is (report.mended > 0)
        assert "Postos de lado: 7" in text(status)
        (answer,) = await opened.ask("/critica")
        assert "1. " in text(answer)
        assert text(answer).replace("\n", "").isprintable()
        for fmt in ("xlsx", "html"):
            messages = await opened.ask(f"/critica {fmt}")
            assert "document" in messages[-1]
            file = opened.emulator.files[messages[-1]["document"]["file_id"]].content
            if fmt == "html":
                assert "\x00" not in file.decode()
                continue
            book = load_workbook(io.BytesIO(file))
            cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
            assert all(value.replace("\n", "").isprintable() for value in cells)
        assert opened.emulator.rejected == []
