"""`python -m bot` in a terminal: every fault that a person can mend is a line and an exit code."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests import ROOT
from tests.processes import Servers, command, full_disk, running, servers, wait_for
from tests.worlds import DATABASE, GROUP, case

pytestmark = pytest.mark.process

FAULTY_USER = (
    "  ✖ IXC_USER_ID precisa ser o número do usuário no IXC (coluna ID de Usuários) (está “maria”)"
)
VARIABLES = {"PYTHONPATH": str(ROOT)}


def test_without_a_file_the_folder_is_named(tmp_path: Path) -> None:
    for arguments in (["run"], ["sync"], ["relatorio"], ["push", "--grupo", "-1"], ["migrar"]):
        ended = command(tmp_path, VARIABLES, *arguments)
        assert ended.returncode == 2
        (line,) = ended.stderr.splitlines()
        assert line == (
            f"Não há .env em {tmp_path}: entre na pasta do bot, ou copie .env.example para .env e "
            "preencha."
        )
    assert list(tmp_path.iterdir()) == []  # no stray data folder


def test_a_misspelt_name_is_told_where_nothing_else_is_set(tmp_path: Path) -> None:
    ended = command(tmp_path, {**VARIABLES, "TELEGRAM_GRUPO": "-1"}, "run")
    assert ended.returncode == 2
    assert "quis dizer TELEGRAM_GRUPOS?" in ended.stderr


def test_faults_of_names_lines_and_values_are_told_together(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('PUSHH_HORA=07:00\nIXC_USER_ID="maria"\nTELEGRAM_GRUPOS 5\n')
    ended = command(tmp_path, {**VARIABLES, "TELEGRAM_GRUPO": "-1"}, "migrar")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "Configuração com problemas (.env):",
        "  ✖ linha 3 do .env: precisa ser NOME=valor (confira as aspas)",
        "  ✖ PUSHH_HORA não existe: quis dizer PUSH_HORA?",
        "  ✖ TELEGRAM_GRUPO, no ambiente, não existe: quis dizer TELEGRAM_GRUPOS?",
        FAULTY_USER,
    ]
    assert not (tmp_path / "data").exists()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Servers]:
    """An ERP and a Telegram for a bot in `tmp_path`, which has no database yet."""
    with servers(case("limpo"), tmp_path) as opened:
        yield opened


#: What works on the database; `run` and the last one would go on for ever, or have more to say.
COMMANDS = [
    ["run"],
    ["sync"],
    ["migrar"],
    ["relatorio"],
    ["push", "--grupo", str(GROUP)],
    ["push", "--grupo", str(GROUP), "--simular"],
]


def told(made: Servers, folder: Path, arguments: list[str]) -> str:
    """The one line that a command that cannot work leaves."""
    ended = command(folder, made.variables, *arguments)
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


def garbage(path: Path) -> None:
    path.write_bytes(b"isto nao e um banco" * 500)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def later(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE clientes (nome TEXT)")


def tables(path: Path) -> object:
    """What stands in a file that is a database; the bytes of any other."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute("SELECT name FROM sqlite_master").fetchall()
        except sqlite3.DatabaseError:
            return path.read_bytes()


@pytest.mark.parametrize(
    ("spoil", "says", "cure"),
    [
        (garbage, "não é um banco de dados", "cópia sã"),
        (half, "está danificado", "cópia sã"),
        (later, "é de uma versão mais nova do bot (revisão 9999; esta vai até", "atualize"),
        (foreign, "não é um banco deste bot", "confira DATABASE_URL"),
    ],
)
def test_a_database_that_is_none_of_ours(
    made: Servers, tmp_path: Path, spoil: Callable[[Path], None], says: str, cure: str
) -> None:
    path = tmp_path / DATABASE
    assert command(tmp_path, made.variables, "migrar").returncode == 0
    spoil(path)
    before = tables(path)
    for arguments in COMMANDS:
        line = told(made, tmp_path, arguments)
        assert line.startswith(f"O arquivo {path} {says}"), arguments
        assert cure in line
        assert tables(path) == before, arguments
    table = command(tmp_path, {**made.variables, "COLUMNS": "400"}, "doctor")
    assert table.returncode == 1
    (fault,) = [line for line in table.stdout.splitlines() if line.startswith("✖  Banco de dados")]
    assert f"O arquivo {path} {says}" in fault
    assert cure in table.stdout
    assert "Traceback" not in table.stderr


def test_a_file_in_the_folders_place(made: Servers, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    made.variables["DATABASE_URL"] = "sqlite+aiosqlite:///data/x.db"
    for arguments in COMMANDS:
        line = told(made, tmp_path, arguments)
        assert line == (
            "Não consegui gravar data (há um arquivo no lugar de uma pasta): "
            "tire esse arquivo dali, ou use outra pasta."
        )
    table = command(tmp_path, {**made.variables, "COLUMNS": "200"}, "doctor")
    assert table.returncode == 1
    assert f"{tmp_path / 'data'} é um arquivo, e não uma pasta" in table.stdout


def test_a_folder_in_the_databases_place(made: Servers, tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    for arguments in COMMANDS:
        assert told(made, tmp_path, arguments).startswith("Não consegui abrir o arquivo")


@pytest.mark.parametrize("kilobytes", [0, 20, 100, 200])
def test_a_full_disk_stops_a_synchronisation(made: Servers, tmp_path: Path, kilobytes: int) -> None:
    """Before the first table, among them, and while rows are written."""
    full = full_disk(kilobytes * 1024)
    ended = command(tmp_path, made.variables, "sync", prepare=full)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    last = ended.stderr.splitlines()[-1]
    assert "O disco " in last
    assert "espaço" in last
    assert command(tmp_path, made.variables, "sync").returncode == 0


def test_a_full_disk_under_a_running_bot_is_a_line_in_the_log(
    made: Servers, tmp_path: Path
) -> None:
    assert command(tmp_path, made.variables, "migrar").returncode == 0
    with running(tmp_path, made.variables, prepare=full_disk(60 * 1024)) as process:
        wait_for(lambda: made.emulator.menus)
        # Until the one of the start is over, the answer is that it runs.
        wait_for(lambda: made.asked("/atualizar") and any("código" in t for t in made.texts()))
        process.terminate()
        errors = process.communicate(timeout=30)[1]
        assert process.returncode == 0, errors
    assert "O disco " in errors
    assert "Traceback" not in errors


def test_the_report_says_where_it_was_written(made: Servers, tmp_path: Path) -> None:
    assert command(tmp_path, made.variables, "sync").returncode == 0
    written = command(tmp_path, made.variables, "relatorio", "--saida", "r.html")
    assert written.returncode == 0
    assert written.stdout == ""
    kilobytes = -(-(tmp_path / "r.html").stat().st_size // 1024)
    assert written.stderr == f"Relatório escrito em r.html ({kilobytes} KB).\n"
    for target, says in (
        ("nada/r.html", "não existe"),
        (str(tmp_path), "é uma pasta"),
        ("/dev/full", "disco cheio"),
    ):
        refused = command(tmp_path, made.variables, "relatorio", "--saida", target)
        assert refused.returncode == 1
        assert refused.stderr == f"Não consegui escrever {target}: {says}.\n"


def test_a_simulated_push_is_text_as_people_read_it(made: Servers, tmp_path: Path) -> None:
    assert command(tmp_path, made.variables, "sync").returncode == 0
    shown = command(tmp_path, made.variables, "push", "--grupo", str(GROUP), "--simular")
    assert shown.returncode == 0, shown.stderr
    assert "Migração crítica · " in shown.stdout
    assert not re.search(r"</?[a-z]+[^>]*>|&[a-z]+;", shown.stdout)
    assert made.texts() == []


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """The page is then on another one, and the address shown is the right one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--porta", str(port)],
            cwd=tmp_path,
            env={**VARIABLES, "PYTHONUNBUFFERED": "1"},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            assert any(f"A porta {port} está ocupada" in line for line in lines)
            address = next(line for line in lines if "http://" in line).rpartition(" ")[2].strip()
            assert httpx.get(address).status_code == 200
        finally:
            process.kill()
            process.communicate()


def test_nobody_else_reads_what_is_written(made: Servers, tmp_path: Path) -> None:
    """Database, what SQLite keeps beside it, saved columns, locks and reports."""
    folder = tmp_path / "instalado"
    folder.mkdir()
    made.variables["DATABASE_URL"] = "sqlite+aiosqlite:///dados/espelho/x.db"
    before = os.umask(0o022)
    try:
        with running(folder, made.variables):
            wait_for(lambda: made.emulator.menus)
            wait_for(lambda: "Resumo ·" in made.asked("/resumo"))
            target = ("relatorio", "--saida", "r.html")
            assert command(folder, made.variables, *target).returncode == 0
            modes = {p.relative_to(folder): p.stat().st_mode & 0o777 for p in folder.rglob("*")}
    finally:
        os.umask(before)
    assert {path.name for path in modes} >= {"x.db", "bot.lock", "r.html"}
    assert {path for path, mode in modes.items() if mode & 0o077} == set()
