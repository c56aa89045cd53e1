"""CEI: the vectors, the sums of a period, the identity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from metrics import snapshot
from metrics.cei import Sums, cei, figures, index
from metrics.periods import Period
from metrics.portfolio import Portfolio
from metrics.ratios import percent
from metrics.snapshot import NO_DAY, Rules, Snapshot
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import DAY, D, late, open_cents, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS

WEEK = Period(DAY - 6, DAY)


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        (Sums(6_200, 10_890, 6_340, 3_590), "79.63"),
        (Sums(100_000, 1_000_000, 120_000, 100_000), "98.00"),
        (Sums(1_000, 500, 600, 400), "81.82"),
    ],
)
def test_vectors_of_the_bare_formula(sums: Sums, expected: str) -> None:
    assert index(sums) == Decimal(expected)


def test_nothing_to_collect_is_undefined() -> None:
    assert index(Sums(0, 0, 0, 0)) is None
    assert index(Sums(0, 500, 500, 500)) is None  # all of it falls due on the last day
    assert cei(portfolio()).window.cei is None


def test_a_week_that_a_bookkeeper_can_check() -> None:
    """Due and paid as days before D; of the week D−6 to D."""
    drawn = rows(
        """
        vence | pago | centavos | B    | S    | E    | corrente
        ------+------+----------+------+------+------+---------
        7     |      |     1000 | 1000 |      | 1000 |
        7     |    0 |     2000 | 2000 |      |      |
        7     |    7 |      100 |      |      |      |
        6     |      |     3000 |      | 3000 | 3000 |
        6     |    6 |     4000 |      | 4000 |      |
        3     |    7 |      200 |      |      |      |
        0     |      |     5000 |      | 5000 | 5000 |     5000
        0     |    0 |     6000 |      | 6000 |      |
        -1    |      |      300 |      |      |      |
        """
    )
    titles = []
    for n, r in enumerate(drawn, start=1):
        title = dict(late(int(r["vence"]), cents=int(r["centavos"]), id=n))
        if r["pago"]:
            title |= {"status": snapshot.STATUS_RECEIVED, "paid_day": DAY - int(r["pago"])}
        titles.append(title)
    columns = ("B", "S", "E", "corrente")
    expected = Sums(*(sum(int(r[name] or 0) for r in drawn) for name in columns))
    found = figures(portfolio(titles), WEEK)
    assert found.sums == expected == Sums(3000, 18_000, 9000, 5000)
    assert found.cei == Decimal("75.00")  # 12,000 of 16,000


def test_a_carne_issued_in_the_period_cannot_move_it() -> None:
    issues = (NO_DAY, DAY - 300, DAY - 4, DAY + 1)
    titles = [late(3, cents=1000, issued_day=day, id=n) for n, day in enumerate(issues, start=1)]
    assert figures(portfolio(titles), WEEK).sums == Sums(0, 4000, 4000, 0)


@pytest.mark.parametrize(("days", "counts"), [(89, True), (90, True), (91, False)])
def test_old_debt_leaves_the_recent_index(days: int, counts: bool) -> None:
    paid = {
        "id": 1,
        "due_day": DAY - 3,
        "status": snapshot.STATUS_RECEIVED,
        "paid_day": DAY - 1,
    }
    found = figures(portfolio([paid, late(days, id=2)]), WEEK)
    assert found.cei == Decimal("50.00")
    assert found.recent == Decimal("50.00" if counts else "100.00")


def test_the_recent_index_counts_back_from_the_periods_end() -> None:
    """Of the week that ended seven days ago, 97 days late is 90 days late."""
    (_, week, *_) = cei(portfolio([late(97, id=1), late(98, id=2)])).weeks
    assert week.recent == Decimal("0.00")
    (_, week, *_) = cei(portfolio([late(98, id=2)])).weeks
    assert week.recent is None


def test_the_periods() -> None:
    found = cei(portfolio())
    assert (found.window.period.first_date, found.window.period.last_date) == (
        date(2026, 10, 6),
        D,
    )
    assert (found.month.period.first_date, found.month.period.last_date) == (
        date(2026, 11, 1),
        D,
    )
    assert [(DAY - week.period.last, DAY - week.period.first) for week in found.weeks] == [
        (0, 6),
        (7, 13),
        (14, 20),
        (21, 27),
        (28, 34),
        (35, 41),
    ]


@examples(200)
@given(SNAPSHOTS, RULES)
def test_the_identity(facts: Snapshot, rules: Rules) -> None:
    """CEI = 100·C ÷ (C + overdue at e), with the balances of section 8."""
    found = cei(Portfolio(facts, rules))
    due = facts.receivables["due_day"].to_numpy()
    for each in (found.window, found.month, *found.weeks):
        end = Portfolio(
            _issued_long_ago(facts),
            Rules(each.period.last_date, excluded_branches=rules.excluded_branches),
        )
        overdue = int(open_cents(end, each.period.last)[due < each.period.last].sum())
        collected = each.sums.collected
        assert collected >= 0
        assert each.cei == percent(collected, collected + overdue)
        assert each.cei is None or 0 <= each.cei <= 100
        assert each.recent is None or 0 <= each.recent <= 100


def _issued_long_ago(facts: Snapshot) -> Snapshot:
    undated = np.full(len(facts.receivables), NO_DAY, dtype=np.int32)
    return replace(facts, receivables=facts.receivables.assign(issued_day=undated))
