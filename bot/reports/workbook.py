"""A report as a spreadsheet: a sheet a table, typed cells, filters, frozen headers."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.reports.content import Report, Row, Table, Typed, cells, tables
from bot.text import formatting
from bot.views.values import Kind, full_text, rounded

if TYPE_CHECKING:
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
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def render(report: Report) -> bytes:
    """The bytes of an .xlsx; texts are texts, whatever they begin with."""
    import xlsxwriter  # start-up time: only a spreadsheet needs it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        styles = {
            kind: workbook.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()
        }
        styles[Kind.TEXT] = styles[Kind.PHONE] = workbook.add_format()
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _about(workbook.add_worksheet("Sobre"), report, bold)
        for _, table in tables(report):
            _sheet(workbook.add_worksheet(sheet_name(table)), table, styles, bold)
    return buffer.getvalue()


def sheet_name(table: Table) -> str:
    """The table's name as a spreadsheet takes it: no forbidden signs, at most 31 characters."""
    return _FORBIDDEN.sub(" ", table.name)[:LONGEST_NAME]


def _about(sheet: Worksheet, report: Report, bold: Format) -> None:
    """What the file is, how old its data are, and what stands on each sheet."""
    basis = report.basis
    lines = [
        (report.title, formatting.weekday(basis.as_of)),
        ("Dados de", basis.text),
        *([("Só", basis.narrowed_to)] if basis.narrowed_to else []),
        ("Gerado em", report.generated),
        *(("Atenção", warning) for warning in report.warnings),
        ("", report.confidentiality),
        ("", ""),
        ("Folha", "O que mostra"),
        *((sheet_name(table), table.caption) for _, table in tables(report)),
    ]
    for place, (label, text) in enumerate(lines):
        sheet.write_string(place, 0, label, bold)
        sheet.write_string(place, 1, text)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)


def _sheet(sheet: Worksheet, table: Table, styles: dict[Kind, Format], bold: Format) -> None:
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.label, bold)
    for number, row in enumerate(table.rows, start=1):
        _write(sheet, number, table, row, styles)
    last = len(table.rows)
    if table.total:
        _write(sheet, last + 1, table, table.total, styles)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)


def _write(
    sheet: Worksheet, number: int, table: Table, row: Row, styles: dict[Kind, Format]
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
