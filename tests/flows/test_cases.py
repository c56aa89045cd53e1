"""The acceptance cases: what the simulator serves comes out as the expected figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.server import LocalServer
from bot.reports.json_report import document
from ixc.simulator.app import DEMO_TOKEN, create_app
from tests import ROOT
from tests.worlds import CASES, ZONE, case, world

EXPECTED = sorted(path.stem for path in CASES.glob("*.json"))


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    """Every place where `found` lacks or contradicts `expected`; more keys are welcome."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if not isinstance(found, dict) or key not in found:
                yield f"{path}/{key} is missing"
            else:
                yield from differences(value, found[key], f"{path}/{key}")
    elif isinstance(expected, list):
        if len(expected) != len(found):
            yield f"{path}: {len(expected)} items expected, {len(found)} found"
        for place, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, f"{path}[{place}]")
    elif expected != found:
        yield f"{path}: {expected!r} expected, {found!r} found"


def expected(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    return content


@pytest.mark.parametrize("name", EXPECTED)
async def test_figures_of_a_case(name: str, tmp_path: Path) -> None:
    base, _, day = name.partition("-")
    async with world(case(base), tmp_path, hour=12, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        facts = await opened.app.services.figures.at(date.fromisoformat(day))
        found = document(
            facts.portfolio,
            generated_at=facts.now.astimezone(ZONE),
            synced_at=facts.synced_at.astimezone(ZONE),
        )
    assert found["sincronizado_em"] == f"{case(base).today}T12:00:00-03:00"
    assert list(differences(expected(name), json.loads(json.dumps(found)))) == []


def command_line(folder: Path, *arguments: str, at: str = "", **variables: str) -> Any:
    """Runs the product as its users do, in a folder of its own; `at` stops its clock."""
    program = ["tests.at", at] if at else ["bot"]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'data' / 'x.db'}",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-m", *program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.process
@pytest.mark.parametrize("name", EXPECTED)
def test_the_command_line_gives_the_same(name: str, tmp_path: Path) -> None:
    base, _, day = name.partition("-")
    noon = f"{case(base).today}T12:00:00-03:00"
    with LocalServer(create_app(case(base))) as server:
        ixc = {"IXC_BASE_URL": server.url, "IXC_API_TOKEN": DEMO_TOKEN}
        synced = command_line(tmp_path, "sync", at=noon, **ixc)
        assert synced.returncode == 0, synced.stderr
        assert synced.stdout == ""
        assert "Sincronizado" in synced.stderr
    made = command_line(tmp_path, "relatorio", "--formato", "json", "--data", day, at=noon)
    assert made.returncode == 0, made.stderr
    assert list(differences(expected(name), json.loads(made.stdout))) == []
    page = command_line(tmp_path, "relatorio", "--data", day, "--saida", "r.html")
    assert page.returncode == 0, page.stderr
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    text = command_line(tmp_path, "relatorio", "--formato", "md", "--data", day)
    assert text.stdout.startswith("# Relatório de cobrança\n")
    told = command_line(tmp_path, "relatorio", "--externo", "--formato", "json", "--data", day)
    assert json.loads(told.stdout)["secoes"]["resumo"]["Base ativa"] % 5 == 0, told.stderr
    sheet = command_line(tmp_path, "relatorio", "--formato", "xlsx", "--saida", "r.xlsx")
    assert sheet.returncode == 0, sheet.stderr
    assert (tmp_path / "r.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.process
def test_a_folder_of_any_name_can_hold_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "50% #1?"
    folder.mkdir()
    relative = {"DATABASE_URL": "sqlite+aiosqlite:///data/x.db"}
    with LocalServer(create_app(case("limpo"))) as server:
        ixc = {"IXC_BASE_URL": server.url, "IXC_API_TOKEN": DEMO_TOKEN}
        synced = command_line(folder, "sync", **ixc, **relative)
        assert synced.returncode == 0, synced.stderr
    made = command_line(folder, "relatorio", "--formato", "md", **relative)
    assert made.stdout.startswith("# Relatório de cobrança\n"), made.stderr


@pytest.mark.process
def test_settings_that_are_wrong_are_all_named_and_nothing_starts(tmp_path: Path) -> None:
    made = command_line(tmp_path, "run", IXC_BASE_URL="servidor", PUSH_HORA="8h")
    assert made.returncode == 2
    for name in ("IXC_BASE_URL", "IXC_API_TOKEN", "TELEGRAM_BOT_TOKEN", "PUSH_HORA"):
        assert name in made.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.process
def test_a_server_that_is_down_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    with LocalServer(create_app(case("limpo"))) as server:
        gone = server.url
    ixc = {"IXC_BASE_URL": gone, "IXC_API_TOKEN": DEMO_TOKEN, "IXC_TIMEOUT_S": "1"}
    made = command_line(tmp_path, "sync", at="2026-11-19T12:00:00-03:00", **ixc)
    assert made.returncode == 1
    assert "Sem conexão com o IXC" in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["relatorio"], 1, "Ainda não há dados"),
        (["relatorio", "--data", "31/11/26"], 2, "--data: 31/11/26 não é uma data."),
        (["relatorio", "--data", "0001-01-01"], 2, "antes de 1990"),
        (["relatorio", "--data", "2099-01-01"], 2, "ainda não veio"),
        (["relatorio", "--formato", "doc"], 2, "doc"),
        (["relatorio", "--formato", "xlsx"], 2, "--saida"),
        (["demo", "--uma-vez", "--dados", "nada.json"], 1, "Não consegui ler nada.json"),
        (["migrar"], 0, ""),
        (["push", "--grupo", "5"], 2, "TELEGRAM_BOT_TOKEN"),
        (["push", "--grupo", "5", "--simular"], 1, "Ainda não há dados"),
    ],
)
def test_the_command_lines_own_errors(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    made = command_line(tmp_path, *arguments)
    assert made.returncode == code, made.stderr
    assert says in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.process
def test_the_demo_does_the_mornings_work_once(tmp_path: Path) -> None:
    data = str(CASES / "sujo.json.gz")
    made = command_line(tmp_path, "demo", "--uma-vez", "--dados", data)
    assert made.returncode == 0, made.stderr
    assert "🔴 Migração crítica · qui., 19/11/2026" in made.stdout
    assert "🟠 Prevenção · qui., 19/11/2026" in made.stdout
    assert (tmp_path / "relatorio-demo.html").exists()
    assert "Traceback" not in made.stderr
