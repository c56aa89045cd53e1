"""How customers usually pay."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from metrics.habit import LEAST, MOST, Habit, habits
from metrics.portfolio import Portfolio
from metrics.snapshot import (
    NO_DAY,
    STATUS_CANCELLED,
    STATUS_PARTIAL,
    STATUS_RECEIVED,
    Rules,
    Snapshot,
)
from tests.depth import examples
from tests.factories import DAY, D, Facts, late, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS


def paid(delay: int, months_ago: int, **fields: Any) -> Facts:
    due = 30 * months_ago
    return late(due, status=STATUS_RECEIVED, paid_day=DAY - due + delay, open_cents=0, **fields)


def of_delays(*delays: int) -> Habit | None:
    """The newest last."""
    titles = [paid(delay, len(delays) - place) for place, delay in enumerate(delays)]
    return habits(portfolio(titles), np.array([1])).get(1)


@pytest.mark.parametrize(
    ("delays", "habit"),
    [
        ((), None),
        ((6, 6), None),
        ((6, 6, 6), Habit(6, 3, 3, True)),
        ((5, 6, 7), Habit(6, 3, 3, True)),
        ((4, 6, 8), Habit(6, 1, 3, True)),
        ((0, 0, 0), Habit(0, 3, 3, False)),
        ((-5, -1, 0), Habit(0, 3, 3, False)),  # before is on time
        ((0, 0, 1), Habit(0, 2, 3, True)),  # a day late is late
        ((1, 1, 0), Habit(1, 2, 3, True)),
        ((9, 1, 2, 2), Habit(2, 3, 4, True)),  # the lower median
        ((90, *[0] * 10), Habit(0, 10, 10, True)),  # late once, before the last ten
        ((*[6] * 9, 20), Habit(6, 9, 10, True)),
    ],
)
def test_the_usual_day(delays: tuple[int, ...], habit: Habit | None) -> None:
    assert of_delays(*delays) == habit


def test_only_what_was_paid_whole_by_then_counts() -> None:
    titles = [
        paid(6, 3),
        paid(6, 2),
        paid(6, 1),
        paid(40, 4, renegotiated=True),
        late(91, status=STATUS_CANCELLED),
        late(61, status=STATUS_PARTIAL, paid_day=DAY - 20, open_cents=100),
        late(9),
    ]
    assert habits(portfolio(titles), np.array([1])) == {1: Habit(6, 3, 3, True)}


def test_of_whom_nothing_was_asked_nothing_is_said() -> None:
    titles = [paid(6, month, customer_id=2) for month in range(1, 5)]
    assert habits(portfolio(titles), np.array([1])) == {}
    assert set(habits(portfolio(titles), np.array([1, 2, 3]))) == {2}


@examples(200)
@given(SNAPSHOTS, RULES)
def test_as_a_loop_over_the_rows_says(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    rows = facts.receivables
    columns = (rows["due_day"], rows["id"], rows["customer_id"], rows["status"])
    paid_days, kept = found.derived.paid_day.tolist(), found.derived.kept.tolist()
    titles = sorted(zip(*(column.tolist() for column in columns), paid_days, kept, strict=True))
    seen = habits(found, np.arange(9))
    for customer in range(9):
        delays = [
            max(0, day - due)
            for due, _, owner, status, day, counts in titles
            if owner == customer and counts and status == STATUS_RECEIVED
            if day != NO_DAY and day <= rules.day
        ]
        if len(delays) < LEAST:
            assert customer not in seen
            continue
        habit, last = seen[customer], delays[-MOST:]
        assert habit.of == len(last)
        assert 0 <= habit.count <= habit.of
        assert habit.was_late == (max(delays) > 0)
        assert sum(d <= habit.day for d in last) >= Fraction(len(last), 2)
        assert sum(d >= habit.day for d in last) >= Fraction(len(last), 2)


def test_a_past_day_knows_only_its_past() -> None:
    titles = [paid(6, month) for month in range(1, 5)]
    then = D - timedelta(days=60)
    assert habits(portfolio(titles).under(Rules(then)), np.array([1])) == {}
