"""A report as Markdown: the same facts, readable as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch

from bot.reports.content import Block, Figures, Note, Report, Row, Table, Terms, cells
from bot.text import formatting
from bot.views.charts import Chart
from bot.views.values import full_text

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def render(report: Report) -> bytes:
    """The text in UTF-8; charts are left out, their tables say the same."""
    return ("\n".join(_lines(report)).rstrip() + "\n").encode()


def _lines(report: Report) -> Iterator[str]:
    basis = report.basis
    yield f"# {_plain(report.title)}\n"
    only = f" · só {_plain(basis.narrowed_to)}" if basis.narrowed_to else ""
    yield f"{formatting.weekday(basis.as_of)} · dados de {basis.text}{only}\n"
    for warning in report.warnings:
        yield f"> {_plain(warning)}\n"
    for section in report.sections:
        yield f"## {_plain(section.title)}\n"
        for block in section.blocks:
            yield from _block(block)
    yield f"---\n\nGerado em {report.generated}. {report.confidentiality}"


@singledispatch
def _block(_block: Block) -> Iterator[str]:
    yield from ()


@_block.register
def _(block: Table) -> Iterator[str]:
    yield f"**{_plain(block.caption)}**\n"
    if not block.rows:
        yield "Nada a mostrar.\n"
        return
    yield _row(_plain(column.label) for column in block.columns)
    yield _row("---:" if column.kind.is_number else "---" for column in block.columns)
    for row in (*block.rows, *((block.total,) if block.total else ())):
        yield _row(_texts(block, row))
    yield ""


@_block.register
def _(block: Figures) -> Iterator[str]:
    for figure in block.items:
        change = f" ({figure.change_text} em 7 dias)" if figure.change_text else ""
        value = full_text(figure.value, figure.kind)
        yield f"- **{_plain(figure.label)}: {value}**{change} {_plain(figure.sentence)}"
    yield ""


@_block.register
def _(block: Note) -> Iterator[str]:
    yield f"{_plain(block.text)}\n"


@_block.register
def _(block: Terms) -> Iterator[str]:
    for term, meaning, formula in block.items:
        yield f"- **{_plain(term)}**: {_plain(meaning)} ({_plain(formula)})"
    yield ""


@_block.register
def _(block: Chart) -> Iterator[str]:
    yield f"*{_plain(block.title)}*\n"


def _texts(table: Table, row: Row) -> Iterator[str]:
    return (_plain(full_text(cell.value, cell.kind)) for cell in cells(table, row))


def _row(texts: Iterator[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _plain(text: str) -> str:
    """On one line, with nothing that Markdown would take for its own."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
