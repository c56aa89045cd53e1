"""The column of the aging that says what is not expected to come, where PROVISAO sets it."""

from __future__ import annotations

from dataclasses import replace

from bot.figures.facts import Facts
from bot.reports.content import Block, Column, Note, Table
from bot.text import formatting
from bot.views.values import Kind
from metrics.aging import aging
from metrics.provision import provision


def with_provision(facts: Facts, table: Table) -> tuple[Block, ...]:
    """The aging's table with the column and the percentages, or as it is without a setting.

    Its rows are the aging's overdue ranges, and it has a total.
    """
    if not facts.provision:
        return (table,)
    figures = provision(aging(facts.portfolio), facts.provision)
    parts = (
        f"{label}: {formatting.number(percentage)}%"
        for label, percentage in facts.provision.items()
    )
    widened = replace(
        table,
        columns=(*table.columns, Column("Provisão", Kind.MONEY)),
        rows=[(*row, cents) for row, cents in zip(table.rows, figures.cents, strict=True)],
        total=(*(table.total or ()), figures.total),
    )
    return widened, Note(f"Provisão, em % do valor da faixa: {' · '.join(parts)}.")
