"""A report as one self-contained HTML file: nothing is fetched, all of it prints."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Final

from markupsafe import Markup

from bot.reports.content import Column, Report, Table, Typed, cells, tables
from bot.text import phones
from bot.text import render as templates
from bot.views.charts import Chart
from bot.views.values import Kind, full_text

#: Rows of people in a page; the spreadsheet has all of them, a phone could not hold more.
MOST_PEOPLE: Final = 6_000
#: The style of each unit, see `page.css`.
_UNITS: Final = {"id": "i", "dias": "t", "tít.": "u"}
_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates" / "reports"


def render(report: Report) -> bytes:
    """The page in UTF-8; it works without network, and runs no script but its own."""
    script, most = _script(), _most_rows(report)
    text = (
        templates.environment()
        .get_template("reports/page.html.j2")
        .render(
            report=report,
            basis=report.basis,
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=_hash(script),
            svg=_svg,
            body=partial(_body, most=most),
            total_of=_total_of,
            most_people=most,
        )
    )
    return text.encode()


@cache
def _script() -> str:
    return (_TEMPLATES / "page.js").read_text("utf-8").strip()


def _hash(script: str) -> str:
    """What the page's policy lets run, and nothing else."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _svg(chart: Chart) -> Markup:
    from bot.reports import charts  # start-up time: matplotlib takes 0.3 s

    return Markup(charts.draw_svg(chart))  # noqa: S704 - matplotlib escapes its texts


def _most_rows(report: Report) -> int:
    """Of each list of people, so that all of them together stay within bounds."""
    lists = sum(table.is_personal for _, table in tables(report))
    return MOST_PEOPLE // max(lists, 1)


def _body(table: Table, most: int) -> Markup:
    """The rows, without the closing tags that HTML does without: lists are long."""
    rows = table.rows[:most] if table.is_personal else table.rows
    parts = []
    for row in rows:
        parts.append("<tr>")
        for place, cell in enumerate(cells(table, row)):
            tag = "th scope=row" if place == 0 else "td"
            style = _style(table, cell, table.columns[place])
            parts.append(f"<{tag}{style}>{_text(cell)}")
    return Markup("".join(parts))  # noqa: S704 - every text was escaped


def _total_of(table: Table) -> Table:
    return replace(table, rows=(table.total,) if table.total else (), total=None)


def _style(table: Table, cell: Typed, column: Column) -> str:
    """Numbers stand right, days on one line, shares of a heat map on their shade."""
    if table.is_heat_map and isinstance(cell.value, Decimal):
        return f' class="n h{min(int(cell.value) // 10, 9)}"'
    if column.kind in (Kind.DAY, Kind.PHONE) or column.short:
        return " class=d"
    if table.is_personal and column.unit:
        return f' class="n {_UNITS[column.unit]}"'
    return " class=n" if column.kind.is_number else ""


def _text(cell: Typed) -> str:
    text = str(Markup.escape(full_text(cell.value, cell.kind)))
    return _linked(text) if cell.kind is Kind.PHONE else text


def _linked(text: str) -> str:
    """A number that calls when it is tapped and, of a mobile, a sign that opens WhatsApp."""
    number = phones.digits(text)
    if number is None:
        return text
    chat = f"<a class=w href=https://wa.me/55{number} aria-label=WhatsApp></a>"
    return f"<a href=tel:+55{number}>{text}</a>{chat if phones.is_mobile(number) else ''}"
