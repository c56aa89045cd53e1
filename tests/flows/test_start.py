"""What a command loads before it does anything: every library costs a start its time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import ROOT

pytestmark = pytest.mark.process

#: Needed for some answers only, by a new database only, by spreadsheets only.
SELDOM = "matplotlib", "alembic", "xlsxwriter"


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("bot.__main__", (*SELDOM, "sqlalchemy", "pandas", "telegram")),
        ("bot.cli.upkeep", (*SELDOM, "pandas", "apscheduler", "telegram.ext")),
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
