"""Rules of the structure that no linter knows."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from ixc import errors
from tests import ROOT

PACKAGES = ("bot", "ixc", "metrics")


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Modules that a file imports, at any depth of it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_the_command_line_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        if re.search(r"os\.environ|os\.getenv|dotenv", path.read_text("utf-8"))
    ]
    assert readers == ["bot/__main__.py"]


def test_only_the_demo_knows_the_simulators() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        if not {"simulator", "emulator"} & set(path.parts)
        and any(name.startswith(("ixc.simulator", "bot.emulator")) for name in imports(path))
    }
    assert users <= {"bot/cli/demo.py"}


def test_the_simulator_shares_no_code_with_the_client() -> None:
    for path in sources("ixc/simulator"):
        ours = {name for name in imports(path) if name.split(".")[0] in PACKAGES}
        assert all(name.startswith("ixc.simulator") for name in ours), path


@pytest.mark.parametrize("path", sources("bot/views"), ids=lambda path: path.name)
def test_views_never_import_telegram(path: Path) -> None:
    assert not any(name.split(".")[0] == "telegram" for name in imports(path))


def test_nothing_asks_for_the_time_of_day_inside_the_metrics() -> None:
    for path in sources("metrics"):
        assert not re.search(r"\.(now|today|utcnow)\(", path.read_text("utf-8")), path


def test_every_error_towards_the_erp_has_the_one_base() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    assert classes
    assert all(issubclass(c, errors.IxcError) for c in classes)


def test_the_packages_of_the_project_are_listed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    on_disk = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for folder in PACKAGES
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert listed == on_disk
