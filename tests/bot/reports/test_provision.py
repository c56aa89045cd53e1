"""The aging's column of PROVISAO: in every file, and nowhere without the setting."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

from openpyxl import load_workbook

from bot import settings
from bot.figures.facts import Facts
from bot.reports import build, html, markdown, workbook
from bot.reports.content import Table, tables
from bot.reports.json_report import document

NOON = datetime(2026, 11, 19, 15, tzinfo=UTC)
TABLE = settings.load({"PROVISAO": "1-30:2.5,31-60:20,61-90:50,90+:100"}).provisao


def aging(facts: Facts) -> Table:
    return next(table for _, table in tables(build.whole(facts)) if table.name == "Aging")


def test_the_column_stands_in_every_file_and_adds_up(facts: Facts) -> None:
    told = replace(facts, provision=TABLE)
    table = aging(told)
    assert table.columns[-1].label == "Provisão"
    assert table.total is not None
    assert table.total[-1] == sum(row[-1] for row in table.rows)  # type: ignore[misc]
    assert table.rows[-1][-1] == table.rows[-1][3]  # 100 % of it
    report = build.whole(told)
    for render in (html.render, markdown.render):
        text = render(report).decode()
        assert "Provisão, em % do valor da faixa: 1-6: 2,5% · 7-9: 2,5%" in text.replace("\\", "")
    sheet = load_workbook(io.BytesIO(workbook.render(report)))["Aging"]
    assert sheet.cell(1, 6).value == "Provisão"
    assert round(sheet.cell(9, 6).value * 100) == table.total[-1]


def test_without_the_setting_nothing_is_said_of_it(facts: Facts) -> None:
    assert [column.label for column in aging(facts).columns][-1] == "% do vencido"
    assert "Provisão" not in markdown.render(build.whole(facts)).decode()


def test_the_json_stays_as_it_is(facts: Facts) -> None:
    def made(some: Facts) -> object:
        return document(some.portfolio, generated_at=NOON, synced_at=NOON)

    assert made(replace(facts, provision=TABLE)) == made(facts)
