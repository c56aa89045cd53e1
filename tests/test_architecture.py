"""Rules of the structure that no linter and no import contract knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ixc import errors
from tests import ROOT

PACKAGES = ("bot", "ixc", "metrics")


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_only_the_command_line_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*PACKAGES)
        if re.search(r"os\.environ|os\.getenv|dotenv", path.read_text("utf-8"))
    ]
    assert readers == ["bot/__main__.py", "bot/cli/environment.py"]


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
