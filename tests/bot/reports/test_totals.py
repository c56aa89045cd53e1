"""The totals of the whole report: compared, parted and named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.figures.facts import Facts
from bot.reports.content import Section, Table, cells
from bot.reports.totals import largest_section, totals_section
from bot.views.comparison import comparison
from bot.views.values import Kind, full_text
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules
from metrics.summary import summary
from tests.factories import D, late, make_snapshot


def tables(section: Section) -> dict[str, Table]:
    return {block.name: block for block in section.blocks if isinstance(block, Table)}


def test_seven_days_and_last_month_stand_side_by_side(facts: Facts) -> None:
    table = tables(totals_section(facts))["Resumo"]
    assert [c.label for c in table.columns[2:]] == ["Mudança em 7 dias", "Mudança desde 19/10"]
    row = next(cells(table, row) for row in table.rows if row[0] == "Valor vencido")
    _, now, week, month = (cell.value for cell in row)
    for day, change in ((date(2026, 11, 12), week), (date(2026, 10, 19), month)):
        then = facts.portfolio.under(replace(facts.portfolio.rules, as_of=day))
        assert isinstance(now, int)
        assert change == now - summary(then).overdue_cents
    assert row[3].kind is Kind.CHANGE
    assert full_text(month, Kind.CHANGE)[0] in "+−"


def test_what_the_mirror_does_not_reach_is_not_compared(facts: Facts) -> None:
    known = comparison(replace(facts, reach=date(2026, 10, 19)))
    unknown = comparison(replace(facts, reach=date(2026, 10, 20)))
    assert any(change is not None for change in known.month_changes)
    assert set(unknown.month_changes) == {None}


def test_the_base_and_those_who_left_are_parted(facts: Facts) -> None:
    table = tables(totals_section(facts))["Quem deve"]
    assert [row[0] for row in table.rows][:2] == ["Base ativa", "Ex-clientes"]
    assert table.total is not None
    for place in (1, 2, 3):
        assert sum(row[place] for row in table.rows) == table.total[place]  # type: ignore[misc]
    assert table.total[3] == facts.portfolio.debtors.cents.sum()


def test_twenty_owe_most(facts: Facts) -> None:
    (table,) = tables(largest_section(facts)).values()
    assert len(table.rows) == 20
    amounts = [row[2] for row in table.rows]
    assert amounts == sorted(facts.portfolio.debtors.cents.tolist(), reverse=True)[:20]


def test_of_few_the_share_is_told_too(facts: Facts) -> None:
    owing = make_snapshot([late(3, 1, 3_000), late(3, 2, 1_000)])
    (table,) = tables(
        largest_section(replace(facts, portfolio=Portfolio(owing, Rules(D))))
    ).values()
    assert table.caption.replace("\u00a0", " ") == "Juntos devem R$ 40,00, 100,0% do vencido"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1_250, Kind.CHANGE, "+R$ 12,50"),
        (-1, Kind.CHANGE, "−R$ 0,01"),
        (0, Kind.CHANGE, "sem mudança"),
        (-3, Kind.COUNT_CHANGE, "−3"),
        (1_200, Kind.COUNT_CHANGE, "+1.200"),
        (Decimal("-0.94"), Kind.POINTS, "−0,94"),
        (Decimal("-0.00"), Kind.POINTS, "sem mudança"),
        (None, Kind.POINTS, "—"),
    ],
)
def test_changes_have_their_sign(value: int | Decimal | None, kind: Kind, text: str) -> None:
    assert full_text(value, kind).replace("\u00a0", " ") == text
