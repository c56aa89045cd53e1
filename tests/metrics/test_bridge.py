"""The bridge from last week's overdue debt to today's: to the cent, whatever the base."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics import snapshot
from metrics.aging import aging
from metrics.bridge import BRIDGE_DAYS, Bridge, Flow, bridge, gone, moves
from metrics.bridge_parts import by_bairro, by_customer_type, by_person, by_range
from metrics.narrowing import of_branch, of_person, of_places, places
from metrics.portfolio import Portfolio
from metrics.segments import bairros
from metrics.snapshot import NO_AMOUNT, NO_DAY, Rules, Snapshot, date_of
from metrics.summary import summary
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import DAY, late, make_snapshot, open_cents, portfolio
from tests.metrics.test_invariants import (
    CENTS,
    CONTRACT_ROWS,
    CUSTOMER_ROWS,
    RECEIVABLES,
    RULES,
    maybe,
)

EXTRA = st.fixed_dictionaries(
    {
        "received_cents": maybe(CENTS, NO_AMOUNT),
        "first_shown_day": st.integers(DAY - 20, DAY),
        "paid_day": st.integers(DAY - 12, DAY + 5),
        "due_day": maybe(st.integers(DAY - 100, DAY + 3), NO_DAY),
    }
)
PEOPLE = st.fixed_dictionaries(
    {
        "bairro": st.sampled_from(["Centro", "centro ", "Poço", "", "  "]),
        "person_type": st.sampled_from(["F", "J", "", "E"]),
        "customer_type_id": st.integers(0, 3),
        "city_id": st.integers(0, 2),
        "branch_id": st.integers(1, 2),
    }
)


def widened(rows: st.SearchStrategy[Any], extra: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The rows with more columns, each of its own."""
    return rows.flatmap(
        lambda some: st.tuples(*(extra for _ in some)).map(
            lambda more: [{**row, **added} for row, added in zip(some, more, strict=True)]
        )
    )


DIRTY = st.builds(
    lambda receivables, customers, contracts: replace(
        make_snapshot(receivables, customers, contracts), customer_types={1: "Casa", 2: "Casa"}
    ),
    st.one_of(RECEIVABLES, widened(RECEIVABLES, EXTRA)),
    widened(CUSTOMER_ROWS, PEOPLE),
    CONTRACT_ROWS,
)


def terms(found: Bridge) -> dict[str, int]:
    names = ("opening", "entered", "issued_late", "paid", "written_off", "closing")
    return {name: getattr(found, name).cents for name in names}


def test_a_week_that_a_bookkeeper_can_check() -> None:
    """Each título's way through the seven days; `-` is not yet, or never, issued or paid."""
    drawn = rows(
        """
        what                     | due | issued | status | paid | received | amount | left
        -------------------------+-----+--------+--------+------+----------+--------+-----
        overdue all along        |  20 |      - |      A |    - |        - |   1000 | 1000
        paid whole               |  20 |      - |      R |    3 |     2300 |   2000 |    0
        paid in part             |  20 |      - |      P |    3 |      300 |   1000 |  700
        paid with a discount     |  20 |      - |      R |    0 |      400 |    500 |    0
        paid on the first day    |  20 |      - |      R |    7 |     5000 |   5000 |    0
        fell due, open           |   3 |      - |      A |    - |        - |    100 |  100
        fell due on the first day|   7 |      - |      A |    - |        - |     10 |   10
        was overdue the day before| 8  |      - |      A |    - |        - |   9000 | 9000
        fell due, paid since     |   5 |      - |      R |    2 |       60 |     60 |    0
        fell due, paid on the day|   5 |      - |      R |    5 |       70 |     70 |    0
        due today                |   0 |      - |      A |    - |        - |   8000 | 8000
        issued when long overdue |  30 |      2 |      A |    - |        - |     40 |   40
        """
    )
    codes = {"A": snapshot.STATUS_OPEN, "P": snapshot.STATUS_PARTIAL, "R": snapshot.STATUS_RECEIVED}

    def ago(text: str) -> int:
        return NO_DAY if text == "-" else DAY - int(text)

    titles = [
        {
            "id": number,
            "customer_id": number,
            "due_day": ago(row["due"]),
            "issued_day": ago(row["issued"]),
            "status": codes[row["status"]],
            "paid_day": ago(row["paid"]),
            "received_cents": NO_AMOUNT if row["received"] == "-" else int(row["received"]),
            "amount_cents": int(row["amount"]),
            "open_cents": int(row["left"]),
        }
        for number, row in enumerate(drawn, start=1)
    ]
    found = bridge(portfolio(titles))
    assert found.opening == Flow(1000 + 2000 + 1000 + 500 + 9000, 5, 5)
    assert found.entered == Flow(100 + 10 + 60, 3, 3)
    assert found.issued_late == Flow(40, 1, 1)
    assert found.paid == Flow(2000 + 300 + 400 + 60, 4, 4)
    assert found.written_off == Flow(100, 1, 1)
    assert found.closing == Flow(1000 + 700 + 100 + 10 + 9000 + 40, 6, 6)
    assert found.change == -2650


def test_what_was_cancelled_or_renegotiated_is_told_apart() -> None:
    """It counts at neither end; before the week, and of what was not overdue, it is nothing."""
    cancelled = {"status": snapshot.STATUS_CANCELLED, "paid_day": DAY - 2}
    titles = [
        late(20, 1, 100, id=1, **cancelled),
        late(20, 2, 200, id=2, **{**cancelled, "paid_day": DAY - 7}),
        late(3, 3, 400, id=3, **cancelled),
        late(20, 4, 800, id=4, renegotiated=True, status=3, paid_day=DAY),
        late(20, 5, 1600, id=5, **cancelled, released=False),
        late(20, 6, 3200, id=6, **cancelled, branch_id=9),
        late(20, 7, 6400, id=7, **cancelled, issued_day=DAY - 6),
    ]
    found = portfolio(titles, excluded_branches=frozenset({9}))
    assert gone(found).cancelled == Flow(100, 1, 1)
    assert gone(found).renegotiated == Flow(800, 1, 1)
    assert terms(bridge(found)) == dict.fromkeys(terms(bridge(found)), 0)


def test_who_moved_and_where() -> None:
    """Ana pays, Bia comes, Caio stays; two títulos of one customer that cancel out move nobody."""
    people = [
        {"id": 1, "bairro": "Poço"},
        {"id": 2, "bairro": "Centro", "person_type": "J"},
        {"id": 3, "bairro": "Centro"},
        {"id": 4, "bairro": "Feitosa"},
    ]
    was_paid = {"status": snapshot.STATUS_RECEIVED, "paid_day": DAY - 1}
    titles = [
        late(20, 1, 500, **was_paid),
        late(3, 2, 300),
        late(40, 3, 900),
        late(20, 4, 70, **was_paid),
        late(2, 4, 70),
    ]
    found = portfolio(titles, people)
    week = moves(found)
    assert [(p.name, p.opening, p.closing, p.customers) for p in by_bairro(found, week)] == [
        ("Poço", 500, 0, 1),
        ("Centro", 900, 1200, 1),
        ("Feitosa", 70, 70, 0),
    ]
    assert [(p.name, p.change, p.customers) for p in by_person(found, week)] == [
        ("PF", -500, 1),
        ("PJ", 300, 1),
    ]
    ranges = {p.name: (p.opening, p.closing, p.customers) for p in by_range(found, week)}
    assert ranges["1-6"] == (0, 370, 2)
    assert ranges["10-15"] == (570, 0, 2)
    assert ranges["31-60"] == (900, 900, 0)


def narrowings(found: Portfolio) -> list[Portfolio]:
    some = frozenset(places(found)[:2])
    return [found, of_person(found, "F"), of_branch(found, 2), of_places(found, some)]


@examples(300)
@given(DIRTY, RULES, st.integers(0, 40))
def test_it_reconciles_to_the_cent(facts: Snapshot, rules: Rules, back: int) -> None:
    for found in narrowings(Portfolio(facts, rules)):
        told = bridge(found, back)
        sums = terms(told)
        assert min(sums.values()) >= 0
        came, went = sums["entered"] + sums["issued_late"], sums["paid"] + sums["written_off"]
        assert sums["opening"] + came - went == sums["closing"]
        assert sums["closing"] == summary(found).overdue_cents
        assert told.closing.receivables == summary(found).overdue_receivables
        assert told.closing.customers == summary(found).debtors
        before = found.under(replace(found.rules, as_of=date_of(DAY - back)))
        assert sums["opening"] == summary(before).overdue_cents
        assert told.opening.customers == summary(before).debtors


@examples(300)
@given(DIRTY, RULES)
def test_its_parts_add_up(facts: Snapshot, rules: Rules) -> None:
    for found in narrowings(Portfolio(facts, rules)):
        week = moves(found)
        for split in (by_bairro, by_person, by_customer_type, by_range):
            parts = split(found, week)
            assert sum(part.change for part in parts) == bridge(found).change
            assert sum(part.opening for part in parts) == bridge(found).opening.cents
        assert [p.closing for p in by_range(found, week)] == [
            row.cents for row in aging(found).overdue
        ]
        closing = {(p.key, p.city_id): (p.name, p.closing) for p in by_bairro(found, week)}
        for bairro in bairros(found):
            told = bairro.segment.name, bairro.segment.cents
            assert closing[bairro.key, bairro.city_id] == told


@examples(200)
@given(DIRTY, RULES)
def test_it_is_what_somebody_sees_who_looks_each_evening(facts: Snapshot, rules: Rules) -> None:
    """Day by day: a título's debt when it is first overdue comes in, what it loses later goes."""
    found = Portfolio(facts, rules)
    due = facts.receivables["due_day"].to_numpy()

    def overdue(day: int) -> np.ndarray[Any, Any]:
        return np.where(due < day, open_cents(found, day), 0)

    evening = overdue(DAY - BRIDGE_DAYS)
    came = went = 0
    for day in range(DAY - BRIDGE_DAYS + 1, DAY + 1):
        before, evening = evening, overdue(day)
        came += int(np.maximum(evening - before, 0).sum())
        went += int(np.maximum(before - evening, 0).sum())
    told = bridge(found)
    assert told.entered.cents + told.issued_late.cents == came
    assert told.paid.cents + told.written_off.cents == went


def test_of_nothing() -> None:
    found = portfolio()
    assert bridge(found).change == 0
    assert gone(found).cancelled == Flow(0, 0, 0)
    assert by_bairro(found, moves(found)) == ()
