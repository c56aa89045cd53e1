"""`python -m bot doctor`: each fault is named with its cure, over real sockets."""

from __future__ import annotations

import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.cli.doctor import ixc_side
from bot.cli.doctor.finding import Mark
from bot.emulator.app import create_app as create_telegram
from bot.emulator.server import LocalServer
from bot.emulator.state import Emulator
from ixc.simulator.app import Simulator
from ixc.simulator.app import create_app as create_ixc
from ixc.simulator.faults import Faults
from tests import ROOT
from tests.worlds import GROUP, MEMBER, OWNER, STRANGERS, case, environment, people

pytestmark = pytest.mark.process


@contextmanager
def places(folder: Path) -> Iterator[tuple[Simulator, Emulator, dict[str, str]]]:
    """Both servers, and the settings that lead to them."""
    app, emulator = create_ixc(case("limpo"), Faults()), people(lambda: datetime.now(UTC))
    with LocalServer(app) as ixc, LocalServer(create_telegram(emulator)) as telegram:
        yield (
            app.state.simulator,
            emulator,
            {
                **environment(folder),
                "IXC_BASE_URL": ixc.url,
                "TELEGRAM_API_BASE_URL": telegram.url,
                "PYTHONPATH": str(ROOT),
                "COLUMNS": "160",
            },
        )


def doctor(folder: Path, variables: Mapping[str, str]) -> tuple[int, str]:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in told.stderr
    return told.returncode, told.stdout


def line(table: str, what: str) -> str:
    """The line of a check with the one below it, where a cure stands."""
    lines = table.splitlines()
    number = next(i for i, text in enumerate(lines) if what in text)
    return " ".join(" ".join(lines[number : number + 2]).split())


def test_all_is_well(tmp_path: Path) -> None:
    with places(tmp_path) as (simulator, _, variables):
        code, table = doctor(tmp_path, variables)
        assert simulator.refused == []
    assert code == 0
    assert "✖" not in table
    assert "Tudo pronto" in table
    assert "fn_areceber" in table
    assert "cerca de" in line(table, "sincronização completa")
    assert "pode escrever" in line(table, f"grupo {GROUP}")
    assert "será criado" in line(table, "Banco de dados")
    assert not (tmp_path / "cobranca.db").exists()  # the doctor changes nothing


@pytest.mark.parametrize(
    ("fault", "what", "says"),
    [
        (
            {"denied_tables": {"fn_areceber"}},
            "tabela fn_areceber",
            "Permissões → listar fn_areceber",
        ),
        ({"denied_tables": {"tipo_cliente"}}, "tabela tipo_cliente", "listar tipo_cliente"),
        ({"ip_refused": True}, "IXC: token", "Seu IP não está liberado"),
        ({"red_box_tables": {"cliente"}}, "tabela cliente ", "página de erro"),
        ({"token_moved": True}, "IXC: token", "(403) → gere outro"),
    ],
    ids=str,
)
def test_what_the_erp_refuses(
    tmp_path: Path, fault: dict[str, object], what: str, says: str
) -> None:
    with places(tmp_path) as (simulator, _, variables):
        for name, value in fault.items():
            setattr(simulator.faults, name, value)
        code, table = doctor(tmp_path, variables)
    assert code == 1
    assert "✖" in line(table, what)
    assert says in line(table, what)


def test_what_is_odd_but_works_is_a_warning(tmp_path: Path) -> None:
    with places(tmp_path) as (simulator, _, variables):
        simulator.faults.denied_tables = frozenset({"cidade"})
        simulator.faults.ignored_filters = frozenset({"ultima_atualizacao"})
        code, table = doctor(tmp_path, {**variables, "TELEGRAM_GRUPOS": ""})
    assert code == 0
    for what in ("tabela cidade", "filtro de alterações", "Telegram: grupos"):
        assert "⚠" in line(table, what)
    assert "Tudo pronto" not in table
    assert "a lista da manhã ainda não vai a ninguém" in table


def test_who_asked_is_listed_with_the_id_to_copy(tmp_path: Path) -> None:
    """And stays for the bot to answer, once it runs."""
    with places(tmp_path) as (_, _, variables):
        for chat, user in ((STRANGERS, MEMBER), (OWNER, OWNER)):
            said = {"chat": chat, "user": user, "text": "/start"}
            httpx.post(f"{variables['TELEGRAM_API_BASE_URL']}/_/say", json=said).raise_for_status()
        for _ in range(2):
            code, table = doctor(tmp_path, {**variables, "TELEGRAM_DONO_ID": ""})
            assert f"/vincular no bot, ou {STRANGERS} em TELEGRAM_GRUPOS" in line(
                table, f"grupo {STRANGERS}"
            )
            assert f"{OWNER} em TELEGRAM_DONO_ID" in line(table, f"pessoa {OWNER}")
        code, table = doctor(tmp_path, variables)
    assert code == 0
    assert f"pessoa {OWNER}" not in table
    assert f"grupo {GROUP}" in table


def test_groups_that_the_bot_is_not_in(tmp_path: Path) -> None:
    with places(tmp_path) as (_, _, variables):
        groups = f"-1009,{STRANGERS}"
        code, table = doctor(tmp_path, {**variables, "TELEGRAM_GRUPOS": groups})
    assert code == 1
    assert "não encontrado → adicione o bot" in line(table, "grupo -1009 ")


def test_a_group_that_became_a_supergroup(tmp_path: Path) -> None:
    with places(tmp_path) as (_, emulator, variables):
        emulator.upgrade(GROUP, -1005550001111)
        code, table = doctor(tmp_path, variables)
    assert code == 0
    assert "virou supergrupo: agora é -1005550001111" in line(table, f"grupo {GROUP}")


def test_nobody_is_there(tmp_path: Path) -> None:
    variables = {**environment(tmp_path), "PYTHONPATH": str(ROOT), "COLUMNS": "160"}
    nowhere = {"IXC_BASE_URL": "http://127.0.0.1:9", "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9"}
    code, table = doctor(tmp_path, {**variables, **nowhere})
    assert code == 1
    assert "conexão recusada → confira IXC_BASE_URL" in line(table, "IXC: endereço")
    assert "✖" in line(table, "Telegram: token")


def test_nothing_is_set(tmp_path: Path) -> None:
    code, table = doctor(tmp_path, {"PYTHONPATH": str(ROOT), "COLUMNS": "160"})
    assert code == 1
    assert "IXC_BASE_URL está vazio" in table
    assert "TELEGRAM_BOT_TOKEN está vazio" in table
    assert "copie .env.example para .env" in line(table, "Configuração")


def test_names_in_the_file_that_mean_nothing_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HORA_DA_LISTA=07:00\n")
    with places(tmp_path) as (_, _, variables):
        code, table = doctor(tmp_path, variables)
    assert code == 0
    assert "o bot não lê: HORA_DA_LISTA" in line(table, "Configuração")


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "cobranca.db"
    path.write_bytes(b"isto nao e um banco" * 500)
    with places(tmp_path) as (_, _, variables):
        code, table = doctor(tmp_path, variables)
    assert code == 1
    assert "✖" in line(table, "Banco de dados")


def test_a_database_of_an_older_version(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "cobranca.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    with places(tmp_path) as (_, _, variables):
        code, table = doctor(tmp_path, variables)
    assert code == 0
    assert "python -m bot migrar" in line(table, "Banco de dados")


def test_a_certificate_about_to_end_is_a_warning() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    soon, later = "Dec  1 12:00:00 2026 GMT", "Mar  1 12:00:00 2027 GMT"
    assert ixc_side._certificate("x", "ixc.test", soon, now).mark is Mark.WARNING
    fine = ixc_side._certificate("x", "ixc.test", later, now)
    assert (fine.mark, fine.detail) == (Mark.GOOD, "ixc.test, TLS válido até 01/03/2027")
    assert ssl.cert_time_to_seconds(soon) < ssl.cert_time_to_seconds(later)
