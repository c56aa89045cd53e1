"""What is written for the next person names things that exist."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from bot import __version__
from tests import ROOT

DOCUMENTS = (
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "README.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
    *(f"docs/decisions/{path.name}" for path in sorted((ROOT / "docs/decisions").glob("*.md"))),
)
PLACE = re.compile(r"`((?:bot|ixc|metrics|tests|alembic|docs)/[\w./*-]+)(?:::(\w+))?`")
NAME = re.compile(r"`((?:bot|ixc|metrics)(?:\.\w+)+)`")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def resolves(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = getattr(found, "__dataclass_fields__", {})
            if part not in fields and not hasattr(found, part):
                return False
            found = getattr(found, part, None)
        return True
    return False


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_tests_that_are_named_exist(document: str) -> None:
    for place, test in PLACE.findall(text(document)):
        if "*" in place or place.endswith(("nome.py", "nome.html.j2")):
            continue
        assert (ROOT / place).exists(), place
        if test:
            assert test in functions(ROOT / place), f"{place}::{test}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_names_in_code_that_are_named_exist(document: str) -> None:
    for name in NAME.findall(text(document)):
        assert resolves(name), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    for link in re.findall(r"\]\(([^)#]+)\)", text(document)):
        if not link.startswith("http"):
            assert (folder / link).exists(), link


def test_the_tables_of_the_glossary_are_the_databases() -> None:
    from bot.storage import tables
    from ixc import models

    known = {*models.metadata.tables, *tables.metadata.tables}
    named = set(re.findall(r"`((?:ixc|bot)_[a-z_]+)(?:\.\w+)?`", text("docs/glossario.md")))
    assert named
    assert named <= known


def test_the_map_of_data_names_what_there_is() -> None:
    from bot.ledger.audit import KEPT
    from bot.ledger.record import TEXTS_ARE_KEPT
    from bot.settings import SETTINGS
    from bot.storage import tables

    page = text("docs/seguranca.md")
    assert set(re.findall(r"`(bot_[a-z_]+)`", page)) <= set(tables.metadata.tables)
    names = {item.name for item in SETTINGS}
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", page)) <= names
    assert f"| {KEPT.days} dias |" in page
    assert f"| {TEXTS_ARE_KEPT.days} dias;" in page
    assert "docs/seguranca.md" in text("README.md")


def test_the_newest_version_of_the_changelog_is_the_programs() -> None:
    newest, *_ = re.findall(r"^## \[([0-9.]+)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert newest == __version__


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\]\((\d\d-[^)]+)\)", text("docs/decisions/README.md")))
    assert listed == {path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}
