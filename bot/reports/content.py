"""A report as data: sections of figures, tables, charts and notes, before any format.

Every format is rendered from this, so that all of them tell the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.text import formatting
from bot.views.basis import Basis
from bot.views.charts import Chart
from bot.views.values import Figure, Kind, Value


@dataclass(frozen=True)
class Typed:
    """A value of another kind than its column's."""

    value: Value
    kind: Kind


Row: TypeAlias = tuple[Value | Typed, ...]


class NotMade(Exception):
    """A report that there will not be; its text says why, and what to do instead."""


@dataclass(frozen=True)
class Column:
    """A column's heading, and what its cells are unless they say otherwise.

    `unit` stands beside a value where there is no room for headings: a person's on a phone.
    Cells that are `short` stand on one line.
    """

    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    short: bool = False


@dataclass(frozen=True)
class Table:
    """`name` is unique in a report and at most 31 characters, as a spreadsheet wants it.

    Each row, and the total, has a cell for each column.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    #: Each row is one person.
    is_personal: bool = False
    #: Percentages are shaded.
    is_heat_map: bool = False
    #: Long, and not what the report is about: a page shows it once it is asked for.
    is_folded: bool = False


@dataclass(frozen=True)
class Figures:
    """Key figures side by side."""

    items: Sequence[Figure]


@dataclass(frozen=True)
class Note:
    """A paragraph; `is_lead` where a section begins with it."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True)
class Terms:
    """A glossary: term, what it means, its formula."""

    items: Sequence[tuple[str, str, str]]


Block: TypeAlias = Table | Figures | Note | Terms | Chart


@dataclass(frozen=True)
class Section:
    """A part of a report; `anchor` is unique in it and stands in addresses."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Report:
    """`stem` begins the file's name; `generated` is a moment for people."""

    title: str
    stem: str
    basis: Basis
    generated: str
    sections: Sequence[Section]
    is_for_outside: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must not be overlooked, as sentences."""
        sentences = []
        if self.basis.is_old:
            sentences.append(f"Os dados são de {self.basis.text}: quem pagou depois ainda aparece.")
        if self.basis.is_past_date:
            sentences.append(
                f"Reconstruído para {formatting.day(self.basis.as_of)} com os fatos de hoje: "
                "contratos, acesso, desbloqueios, cancelamentos e renegociações estão como agora."
            )
        if self.basis.shortfall:
            sentences.append(self.basis.shortfall)
        return tuple(sentences)

    @property
    def confidentiality(self) -> str:
        """Who may see the file, as a sentence."""
        if self.is_for_outside:
            return "Sem dados pessoais; nada aqui diz algo de menos de 3 clientes."
        return "Só para a equipe de cobrança: contém dados pessoais (LGPD)."


def cells(table: Table, row: Row) -> list[Typed]:
    """A row's values with their kinds, in the order of the columns.

    Raises:
        ValueError: The row has not one value a column.
    """
    return [
        value if isinstance(value, Typed) else Typed(value, column.kind)
        for value, column in zip(row, table.columns, strict=True)
    ]


def without_empty_columns(table: Table) -> Table:
    """Only columns that say something of some row; the first stays.

    In a list of people a number that is 0 of everybody says nothing either.
    """
    nothing = (None, "", 0) if table.is_personal else (None, "")
    every = [cells(table, row) for row in (*table.rows, *((table.total,) if table.total else ()))]
    stays = [
        place
        for place in range(len(table.columns))
        if place == 0 or not table.rows or any(row[place].value not in nothing for row in every)
    ]
    if len(stays) == len(table.columns):
        return table

    def fewer(row: Row) -> Row:
        return tuple(row[place] for place in stays)

    total = fewer(table.total) if table.total else ()

    return replace(
        table,
        columns=[table.columns[place] for place in stays],
        rows=[fewer(row) for row in table.rows],
        total=total if any(value not in nothing for value in total[1:]) else None,
    )


def tables(report: Report) -> list[tuple[Section, Table]]:
    """Every table of a report with the section that it stands in."""
    return [
        (section, block)
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table)
    ]
