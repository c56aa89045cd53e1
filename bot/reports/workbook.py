"""A report as a spreadsheet: a sheet a table, typed cells, filters, frozen headers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.reports.content import Report, Row, Table, Typed, cells, tables
from bot.text import formatting
from bot.views.values import Kind, full_text, rounded

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Spreadsheets show these in the reader's own locale: R$ 1.234,56 in Brazil.
NUMBER_FORMATS: Final = {
    Kind.COUNT: "#,##0",
    Kind.MONEY: '"R$" #,##0.00',
    Kind.REAIS: '"R$" #,##0.00',
    Kind.PERCENT: "0.00%",
    Kind.DECIMAL: "#,##0.00",
    Kind.DAY: "dd/mm/yyyy",
    Kind.ID: "0",
    Kind.CHANGE: '"+R$" #,##0.00;"−R$" #,##0.00;"sem mudança"',
    Kind.COUNT_CHANGE: '"+"#,##0;"−"#,##0;"sem mudança"',
    Kind.POINTS: '"+"#,##0.00;"−"#,##0.00;"sem mudança"',
}
LONGEST_NAME, WIDEST = 31, 48
#: The sheet that says what stands on the others.
CONTENTS: Final = "Sobre"
#: Behind headings.
FILL: Final = "#DCE6F1"
#: As spreadsheets number paper.
A4: Final = 9
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def render(report: Report) -> bytes:
    """The bytes of an .xlsx, which prints on A4; texts are texts, whatever they begin with."""
    import xlsxwriter  # start-up time: only a spreadsheet needs it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        styles = _styles(workbook)
        contents = workbook.add_worksheet(CONTENTS)
        _about(contents, report, styles)
        _paper(contents, report)
        for _, table in tables(report):
            sheet = workbook.add_worksheet(sheet_name(table))
            _sheet(sheet, table, styles)
            _paper(sheet, report, landscape=True)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Styles:
    """How cells look, by their kind where a number's format depends on it."""

    cells: Mapping[Kind, Format]
    totals: Mapping[Kind, Format]
    header: Format
    label: Format
    link: Format


def _styles(workbook: Workbook) -> _Styles:
    def by_kind(**look: Any) -> dict[Kind, Format]:
        return {
            kind: workbook.add_format({"num_format": NUMBER_FORMATS.get(kind, "General"), **look})
            for kind in Kind
        }

    bold = {"bold": True, "valign": "top"}
    return _Styles(
        cells=by_kind(),
        totals=by_kind(bold=True, top=1),
        header=workbook.add_format({**bold, "text_wrap": True, "bg_color": FILL, "bottom": 1}),
        label=workbook.add_format({**bold, "text_wrap": True}),
        link=workbook.add_format({"font_color": "#0b5cb3", "underline": 1}),
    )


def _paper(sheet: Worksheet, report: Report, *, landscape: bool = False) -> None:
    """A4, as wide as the sheet is, with the headings and the page's number on each."""
    if landscape:
        sheet.set_landscape()
        sheet.repeat_rows(0)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    day = formatting.day(report.basis.as_of)
    sheet.set_footer(f"&L{report.title.replace('&', '&&')} · {day}&R&A · &P de &N")


def sheet_name(table: Table) -> str:
    """The table's name as a spreadsheet takes it: no forbidden signs, at most 31 characters."""
    return _FORBIDDEN.sub(" ", table.name)[:LONGEST_NAME]


def _about(sheet: Worksheet, report: Report, styles: _Styles) -> None:
    """What the file is, how old its data are, and a link to each sheet."""
    basis = report.basis
    lines = [
        (report.title, formatting.weekday(basis.as_of)),
        ("Dados de", basis.text),
        *([("Só", basis.narrowed_to)] if basis.narrowed_to else []),
        ("Gerado em", report.generated),
        *(("Atenção", warning) for warning in report.warnings),
        ("", report.confidentiality),
        ("", ""),
    ]
    for place, (label, text) in enumerate(lines):
        sheet.write_string(place, 0, label, styles.label)
        sheet.write_string(place, 1, text)
    for place, heading in enumerate(("Folha", "O que mostra", "Linhas")):
        sheet.write_string(len(lines), place, heading, styles.header)
    for row, (_, table) in enumerate(tables(report), start=len(lines) + 1):
        name = sheet_name(table)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles.link, name)
        sheet.write_string(row, 1, table.caption)
        sheet.write_number(row, 2, len(table.rows))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)


def _sheet(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.label, styles.header)
    for number, row in enumerate(table.rows, start=1):
        _write(sheet, number, table, row, styles.cells)
    last = len(table.rows)
    if table.total:
        for place in range(len(table.columns)):
            sheet.write_blank(last + 1, place, None, styles.totals[Kind.TEXT])
        _write(sheet, last + 1, table, table.total, styles.totals)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)


def _write(
    sheet: Worksheet, number: int, table: Table, row: Row, styles: Mapping[Kind, Format]
) -> None:
    for place, cell in enumerate(cells(table, row)):
        style, value = styles[cell.kind], cell.value
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(number, place, value, style)
        elif isinstance(value, date):
            sheet.write_datetime(number, place, value, style)
        else:
            sheet.write_number(number, place, number_of(cell), style)


def number_of(cell: Typed) -> float:
    """What a cell of a number holds: money in reais, a percentage as a part of one."""
    value: Any = cell.value
    exact = rounded(value) if isinstance(value, Decimal) else Decimal(value)
    if cell.kind in (Kind.MONEY, Kind.CHANGE, Kind.PERCENT):
        exact = exact.scaleb(-2)
    return float(exact)


def _widths(table: Table) -> list[int]:
    """Of the header and the first rows; the longest name need not fit."""
    widths = [len(column.label) // 2 + 6 for column in table.columns]
    for row in table.rows[:200]:
        for place, cell in enumerate(cells(table, row)):
            widths[place] = max(widths[place], len(full_text(cell.value, cell.kind)) + 2)
    return [min(width, WIDEST) for width in widths]
