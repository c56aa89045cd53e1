"""Secrets and personal data: not in logs, not in the database beyond what figures need."""

from __future__ import annotations

import io
import logging
from datetime import UTC
from pathlib import Path

import structlog

from bot.cli import logs
from bot.emulator.errors import Dropped
from bot.emulator.state import DEMO_TOKEN
from ixc.simulator.app import DEMO_TOKEN as IXC_TOKEN
from ixc.simulator.town import grow_town
from tests.worlds import GROUP, case, world


async def test_no_token_and_no_name_in_any_log_line(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure(level="DEBUG", style="texto", zone=UTC, secrets=(DEMO_TOKEN, IXC_TOKEN))
    (handler,) = [h for h in root.handlers if isinstance(h.formatter, logs.Redactor)]
    written = io.StringIO()
    handler.setStream(written)  # type: ignore[attr-defined]
    try:
        async with world(case("sujo"), tmp_path, hour=10) as opened:
            await opened.app.services.synchronisation.run()
            await opened.ask("/critica")
            opened.emulator.faults.fail("sendMessage", Dropped(), times=1)
            await opened.emulator.say(GROUP, 701, "/aging")
            await opened.ask("/status")
            opened.simulator.faults.token_moved = True
            await opened.app.sync_quietly()
            logging.getLogger("x").error("%r", opened.app.application.bot)
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
    lines = written.getvalue()
    assert "sincronização falhou" in lines
    assert logs.HIDDEN in lines  # the repr of the bot holds the token
    for secret in (DEMO_TOKEN, IXC_TOKEN, IXC_TOKEN.partition(":")[2], "Tânia"):
        assert secret not in lines


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_only_needed_columns_reach_the_file(tmp_path: Path) -> None:
    tables = grow_town(3, case("limpo").today, 40)
    tables.update("cliente", 2, email="alguem@example.invalid", obs="segredo-da-observacao")
    async with world(tables, tmp_path, polling=False) as opened:
        await opened.app.services.synchronisation.run()
    content = everything_in(tmp_path)
    row = tables["cliente"].rows[0]
    assert row["senha"].encode() not in content
    for value in (row["nome_mae"], row["nome_pai"], "alguem@example", "segredo-da-observacao"):
        assert value.encode() not in content
    assert row["razao"].encode() in content


def test_a_traceback_tells_no_values() -> None:
    """A failed question is logged with its lines of code, not with whom its variables name."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure(level="INFO", style="texto", zone=UTC, secrets=())
    (handler,) = [h for h in root.handlers if isinstance(h.formatter, logs.Redactor)]
    written = io.StringIO()
    handler.setStream(written)  # type: ignore[attr-defined]
    try:
        name = "Tânia Santos"
        try:
            len(name) / 0
        except ZeroDivisionError:
            structlog.get_logger("x").exception("pedido falhou")
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
    assert "ZeroDivisionError" in written.getvalue()
    assert "Tânia" not in written.getvalue().replace('name = "Tânia', "")
