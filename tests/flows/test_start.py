"""What a command loads before it does anything: every library costs a start its time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.processes import command, servers
from tests.worlds import case

pytestmark = pytest.mark.process

#: Needed for some answers only, by a new database only, by spreadsheets only.
SELDOM = "matplotlib", "alembic", "xlsxwriter"
#: For talking and for what happens by itself.
CHAT = "telegram", "httpx", "apscheduler", "jinja2"


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("bot.__main__", (*SELDOM, "sqlalchemy", "pandas", "telegram", "asyncio", "holidays")),
        ("bot.cli.upkeep", (*SELDOM, *CHAT, "pandas", "numpy")),
        ("bot.cli.examination", (*SELDOM, "pandas", "apscheduler", "telegram.ext")),
        ("bot.cli.report", (*SELDOM, "telegram")),
        ("bot.cli.tasks", SELDOM),
        ("bot.cli.demo", SELDOM),
    ],
)
def test_a_command_loads_what_it_needs(module: str, spared: tuple[str, ...]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(spared).isdisjoint(told.stdout.split())


#: `python -m bot`, which tells at its end what it has loaded.
TELLING = """
import atexit, sys
atexit.register(lambda: print("LOADED", *sys.modules, file=sys.stderr))
from bot.__main__ import main
main()
"""


def loaded(folder: Path, variables: dict[str, str], *arguments: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", TELLING, *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.splitlines()[-1].removeprefix("LOADED ").split())


def test_what_needs_no_chat_and_no_charts_never_loads_them(tmp_path: Path) -> None:
    """To the end of the command, not only at its begin."""
    with servers(case("limpo"), tmp_path) as made:
        first = loaded(tmp_path, made.variables, "migrar")
        assert first.isdisjoint({"telegram", "pandas", "numpy", "matplotlib", "jinja2", "httpx"})
        again = loaded(tmp_path, made.variables, "migrar")
        assert again.isdisjoint({"telegram", "pandas", "numpy", "matplotlib", "alembic"})
        assert command(tmp_path, made.variables, "sync").returncode == 0
        for fmt in ("json", "md"):
            report = loaded(tmp_path, made.variables, "relatorio", "--formato", fmt)
            assert report.isdisjoint({"telegram", "matplotlib", "xlsxwriter", "alembic"}), fmt
        page = loaded(tmp_path, made.variables, "relatorio", "--saida", "r.html")
        assert page.isdisjoint({"telegram", "xlsxwriter"})
