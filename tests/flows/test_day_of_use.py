"""A day of use as a process of its own, and what it leaves: files for one user, logs of nobody."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
import structlog
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from bot.cli import logs
from bot.emulator.errors import Dropped
from bot.emulator.state import DEMO_TOKEN
from bot.storage import private
from bot.text.documents import bare
from ixc.database import Database
from ixc.simulator.app import DEMO_TOKEN as IXC_TOKEN
from ixc.simulator.tables import Tables
from tests.crossings import crossing
from tests.processes import command, noon, servers, wait_for

DIGITS = re.compile(r"[0-9]+")
DATABASE_URL = "sqlite+aiosqlite:///dados/espelho/x.db"


def secrets_of(tables: Tables) -> set[str]:
    """What stands in no log: tokens, and of every customer the name, the document, the phones."""
    found = {DEMO_TOKEN, IXC_TOKEN, IXC_TOKEN.partition(":")[2]}
    for row in tables["cliente"].rows:
        found |= {row["razao"], row["cnpj_cpf"], bare(row["cnpj_cpf"])}
        for field in ("fone", "telefone_celular", "telefone_comercial", "whatsapp"):
            found |= {row.get(field, ""), "".join(DIGITS.findall(row.get(field, "")))}
    return {secret for secret in found if len(secret) > 5}


@contextmanager
def running(folder: Path, variables: dict[str, str], log: IO[str]) -> Iterator[Any]:
    """`python -m bot run` under a umask that closes nothing, its words in a file."""
    before = os.umask(0o022)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=variables, stderr=log, text=True
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        os.umask(before)
        process.kill()


def modes(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mode & 0o777 for p in folder.rglob("*")}


@pytest.mark.process
def test_a_day_leaves_files_for_one_user_and_logs_of_nobody(tmp_path: Path) -> None:
    today, variables = noon()
    tables = crossing(today, today, today + timedelta(days=1))
    tables.update("cliente", 1, cnpj_cpf="701.133.542-46", telefone_celular="(82) 99876-5432")
    somebody = tables["cliente"].rows[0]
    folder = tmp_path / "instalado"
    folder.mkdir()
    log_path = tmp_path / "log.txt"
    with servers(tables, folder) as made, log_path.open("w") as log:
        made.variables |= {**variables, "LOG_LEVEL": "DEBUG", "DATABASE_URL": DATABASE_URL}
        with running(folder, made.variables, log) as process:
            wait_for(lambda: "🔴" in "".join(made.texts()))
            for said in ("/critica", "/aging", "/relatorio tudo", "/funil xlsx", "/fila"):
                made.asked(said)
            made.asked(f"/cliente {somebody['razao']}")
            made.asked(f"/cliente {somebody['cnpj_cpf']}")
            made.asked(f"/aging {somebody['razao']}")
            made.emulator.faults.fail("sendMessage", Dropped(), times=1)
            made.asked("/tipo")
            made.asked("/atualizar")
            outputs = (
                ("relatorio", "--saida", "saida.html"),
                ("contatos", "exportar", "--saida", "contatos.csv"),
                ("backup",),
            )
            for words in outputs:
                ended = command(folder, made.variables, *words)
                assert ended.returncode == 0, ended.stderr
                log.write(ended.stderr)
            arguments = Path(f"/proc/{process.pid}/cmdline").read_text()
            while_running = modes(folder)
        after = modes(folder)
    for found in (while_running, after):
        assert {Path(name).name for name in found} >= {"x.db", "bot.lock", "saida.html", "copias"}
        wrong = {
            name: oct(mode)
            for name, mode in found.items()
            if mode != (0o700 if (folder / name).is_dir() else 0o600)
        }
        assert wrong == {}
    assert {"dados/espelho/x.db-wal", "dados/espelho/x.db.columns"} <= while_running.keys()
    lines = log_path.read_text("utf-8")
    assert "sincronizado" in lines
    assert "debug" in lines.lower()
    for secret in secrets_of(tables):
        assert secret not in lines, secret
        assert secret not in arguments


def test_files_of_an_older_version_are_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "copias").mkdir(parents=True)
    names = ("x.db", "x.db-wal", "x.db.columns", "x.db.antes-2026", "bot.lock", "copias/x-1.db")
    for name in names:
        (folder / name).touch()
        (folder / name).chmod(0o644)
    (folder / "nota.txt").touch(0o644)
    (folder / "nota.txt").chmod(0o644)
    for path in (folder, folder / "copias"):
        path.chmod(0o755)
    private.tighten(folder / "x.db")
    found = modes(folder)
    assert {found[name] for name in names} == {0o600}
    assert (found["copias"], folder.stat().st_mode & 0o777) == (0o700, 0o700)
    assert found["nota.txt"] == 0o644  # not ours


def test_the_working_folder_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    Path("x.db").touch()
    private.tighten(Path("x.db"))
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert Path("x.db").stat().st_mode & 0o777 == 0o600


def failing(text: str) -> None:
    raise RuntimeError(text)


@pytest.mark.parametrize("style", ["texto", "json"])
def test_a_traceback_repeats_no_value(capsys: pytest.CaptureFixture[str], style: str) -> None:
    """What an exception quotes of its arguments: names as Python writes them, and numbers."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure(level="DEBUG", style=style, zone=UTC, secrets=())
    name, numbers = "Tânia Santos", "529.982.247-25 e +55 82 99999-0000"
    works: tuple[tuple[Callable[[str], object], str], ...] = (
        (int, name),
        (dict[str, int]().__getitem__, name),
        (failing, numbers),
    )
    try:
        for work, value in works:
            try:
                work(value)
            except (ValueError, KeyError, RuntimeError):
                structlog.get_logger("x").exception("pedido falhou")
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
    said = capsys.readouterr().err
    assert said.count("Traceback") == len(works)
    assert "work(value)" in said  # where it happened is told
    for secret in ("Tânia", "529.982", "99999"):
        assert secret not in said


async def test_a_failed_statement_repeats_no_value(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(DBAPIError) as caught:
        async with database.read() as connection:
            await connection.execute(sql("SELECT :who FROM nada"), {"who": "Tânia Santos"})
    await database.close()
    assert "no such table" in str(caught.value)
    assert "Tânia" not in str(caught.value)
