"""Every answer of the table has all its parts, each where the row says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import pytest

from bot.chat import button_targets, commands
from bot.chat.handlers import table_answer
from bot.figures.facts import Facts
from bot.figures.scope import Scope
from bot.messages.button_data import EXPORT, Press, decode
from bot.reports import build
from bot.reports.json_report import document
from bot.reports.table_answers import IN_MENU, IN_REPORT, TABLE_ANSWERS, TableAnswer
from bot.views.worklists import LISTS
from tests import ROOT

NOON = datetime(2026, 11, 19, 15, tzinfo=UTC)
each = pytest.mark.parametrize("row", TABLE_ANSWERS, ids=lambda row: row.stem)


@each
def test_its_texts(row: TableAnswer) -> None:
    assert (ROOT / "bot/templates/chat" / f"{row.chat_template}.html.j2").is_file()
    assert (ROOT / "tests/data/golden" / f"{row.command}.txt").is_file()
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"| `/{row.command} " in readme
    assert f"| {row.about} |" in readme


@each
def test_its_command_explains_itself(row: TableAnswer) -> None:
    command = commands.BY_NAME[row.command]
    assert (command.about, command.details) == (row.about, row.details)
    assert command.example.startswith(f"/{row.command} ")
    assert command.accepts.days is row.looks_back
    assert isinstance(command.answer, partial)
    assert command.answer.func is table_answer.answer


@each
def test_its_buttons_come_back_to_it(row: TableAnswer) -> None:
    widest = Scope(366 if row.looks_back else None, "J", 999_999_999, mark="0a1b2c3d")
    data = Press(EXPORT, row.stem, date(2026, 11, 19), "xlsx", widest).encode()
    assert len(data.encode()) <= 64
    assert decode(data).subject == row.stem
    assert row.stem in button_targets.BY_NAME


@each
def test_its_section_stands_in_the_whole_report(row: TableAnswer, facts: Facts) -> None:
    anchors = [section.anchor for section in build.whole(facts).sections]
    assert anchors.count(row.anchor) == 1
    (own, *behind) = build.of_answer(facts, row).sections
    assert own.anchor == row.anchor
    assert [section.anchor for section in behind] == list(row.lists_behind)
    assert set(row.lists_behind) | {row.list_of_place or "critical"} <= set(LISTS)


@each
def test_its_figures_stand_in_the_json(row: TableAnswer, facts: Facts) -> None:
    found = document(facts.portfolio, generated_at=NOON, synced_at=NOON)
    assert found[row.json_key] == row.json(facts.portfolio)


def test_no_two_share_a_name_or_a_place() -> None:
    for name in ("stem", "command", "anchor", "file_stem", "json_key", "menu_place"):
        values = [getattr(row, name) for row in TABLE_ANSWERS]
        assert len(set(values)) == len(values), name
    assert len({row.report_place for row in TABLE_ANSWERS}) == len(TABLE_ANSWERS)
    assert set(IN_MENU) == set(IN_REPORT) == set(TABLE_ANSWERS)


@pytest.mark.parametrize(
    ("old", "stem"),
    [
        ("roll", "roll_rate"),
        ("bairro", "bairros"),
        ("type", "types"),
        ("unlock", "trust_unlock"),
        ("cohort", "due_cohorts"),
        ("aging", "aging"),
    ],
)
def test_buttons_that_stand_in_the_chats_since_earlier_versions(old: str, stem: str) -> None:
    assert decode(f"v1:file:{old}:20261119:html").subject == stem
