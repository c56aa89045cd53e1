"""Roll rate: what reaches a gate, the cohort's edges, the matrix between two days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.roll_rate import BANDS, Cell, gate_days, gates, matrix
from metrics.situation import Situation, by_days
from metrics.snapshot import Rules, Snapshot
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import DAY, late, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS

CURRENT, EARLY, TRANSITION, CHRONIC = (
    Situation.CURRENT,
    Situation.EARLY,
    Situation.TRANSITION,
    Situation.CHRONIC,
)


def paid(row_id: int, due_day: int, days_late: int, **facts: Any) -> dict[str, Any]:
    """A título received so many days after its due date."""
    received = {"status": snapshot.STATUS_RECEIVED, "paid_day": due_day + days_late}
    return {"id": row_id, "due_day": due_day, **received, **facts}


def test_the_check_of_the_definitions() -> None:
    """50 títulos: 30 paid by the due day, 8 by day 3, 4 by day 6, 3 later, 5 never."""
    due = DAY - 20
    delays = [0] * 20 + [-2] * 10 + [1] * 3 + [3] * 5 + [4] * 2 + [6] * 2 + [7, 9, 15]
    titles = [paid(n, due, days) for n, days in enumerate(delays, start=1)]
    titles += [dict(late(20, id=100 + n)) for n in range(5)]
    assert len(titles) == 50
    first = gates(portfolio(titles))[0]
    assert (first.base_count, first.rolled_count) == (20, 8)
    assert first.rate == Decimal("40.00")
    assert first.self_cure == Decimal("60.00")


@pytest.mark.parametrize(
    "case",
    rows(
        """
        pago | base 1 | rolou 7 | base 7 | rolou 10 | base 10 | rolou 30
        -----+--------+---------+--------+----------+---------+---------
          -1 |      0 |       0 |      0 |        0 |       0 |        0
           0 |      0 |       0 |      0 |        0 |       0 |        0
           1 |      1 |       0 |      0 |        0 |       0 |        0
           6 |      1 |       0 |      0 |        0 |       0 |        0
           7 |      1 |       1 |      1 |        0 |       0 |        0
           9 |      1 |       1 |      1 |        0 |       0 |        0
          10 |      1 |       1 |      1 |        1 |       1 |        0
          29 |      1 |       1 |      1 |        1 |       1 |        0
          30 |      1 |       1 |      1 |        1 |       1 |        1
        """
    ),
    ids=lambda case: case["pago"],
)
def test_a_title_reaches_a_day_that_it_begins_unpaid(case: dict[str, str]) -> None:
    found = gates(portfolio([paid(1, DAY - 35, int(case.pop("pago")))]))
    counts = [count for gate in found for count in (gate.base_count, gate.rolled_count)]
    assert counts == [int(drawn) for drawn in case.values()]


@pytest.mark.parametrize(
    ("days", "counted"),
    [
        (6, (0, 0, 0)),
        (7, (1, 0, 0)),
        (9, (1, 0, 0)),
        (10, (1, 1, 0)),
        (29, (1, 1, 0)),
        (30, (1, 1, 1)),
        (51, (1, 1, 1)),
        (52, (0, 1, 1)),
        (54, (0, 1, 1)),
        (55, (0, 0, 1)),
        (74, (0, 0, 1)),
        (75, (0, 0, 0)),
    ],
)
def test_edges_of_the_cohorts(days: int, counted: tuple[int, ...]) -> None:
    """45 due dates each: D−51 to D−7, D−54 to D−10, D−74 to D−30."""
    assert tuple(gate.base_count for gate in gates(portfolio([late(days)]))) == counted


def test_a_window_of_one_day_has_one_due_date() -> None:
    titles = [late(days, customer=days) for days in range(1, 40)]
    assert [gate.base_count for gate in gates(portfolio(titles, window_days=1))] == [1, 1, 1]


@pytest.mark.parametrize("n", range(4, 21))
def test_gates_derive_from_the_blocking_rule(n: int) -> None:
    assert gate_days(n) == ((1, n), (n, n + 3), (n + 3, 30))


def test_both_sides_weigh_what_was_owed_at_the_first_gate() -> None:
    """60 of 100 paid on day 3: what rolls is weighed with the 100 it owed on day 1."""
    due = DAY - 20
    partly = {
        "id": 1,
        "due_day": due,
        "status": snapshot.STATUS_PARTIAL,
        "paid_day": due + 3,
        "open_cents": 4000,
    }
    first, second, _ = gates(portfolio([partly, paid(2, due, 4, amount_cents=30_000)]))
    assert (first.base_cents, first.rolled_cents) == (40_000, 10_000)
    assert first.rate_cents == Decimal("25.00")
    assert (second.base_cents, second.rolled_cents) == (4000, 4000)


def test_what_was_issued_after_the_first_gate_is_in_no_base() -> None:
    first, second, _ = gates(portfolio([late(20, issued_day=DAY - 17)]))
    assert (first.base_count, first.rolled_count) == (0, 0)
    assert (second.base_count, second.rolled_count) == (1, 1)


def test_without_a_base_there_is_no_rate() -> None:
    for gate in gates(portfolio()):
        assert (gate.rate, gate.rate_cents, gate.self_cure) == (None, None, None)


def test_matrix_that_a_bookkeeper_can_check() -> None:
    """Between D−7 and D; `antes` and `hoje` are the oldest debt's days at both ends."""
    drawn = rows(
        """
        cliente | dias | pago há | centavos | antes | hoje
        --------+------+---------+----------+-------+-----
        1       |    8 |       3 |     1000 |     1 |
        2       |   13 |         |     2000 |     6 |   13
        3       |   14 |       1 |     3000 |     7 |    2
        4       |   17 |         |     4000 |    10 |   17
        5       |    7 |         |     5000 |       |    7
        """
    )
    titles: list[dict[str, Any]] = [{**late(2, customer=3, cents=900)}]
    for r in drawn:
        title = dict(late(int(r["dias"]), int(r["cliente"]), int(r["centavos"])))
        if r["pago há"]:
            title |= {"status": snapshot.STATUS_RECEIVED, "paid_day": DAY - int(r["pago há"])}
        titles.append(title)
    found = matrix(portfolio(titles))
    filled = {
        (origin, target): cell
        for origin, row in found.rows.items()
        for target, cell in row.items()
        if cell != Cell(0, 0)
    }
    assert filled == {
        (EARLY, CURRENT): Cell(1, 1000),
        (EARLY, CHRONIC): Cell(1, 2000),
        (TRANSITION, EARLY): Cell(1, 3000),
        (CHRONIC, CHRONIC): Cell(1, 4000),
    }
    assert (found.start, found.end, found.newcomers) == (DAY - 7, DAY, 1)


def test_the_matrix_ignores_the_unlock() -> None:
    contracts = [{"id": 10, "trust_unlocked": True}]
    found = matrix(portfolio([late(14)], [{"id": 1}], contracts))
    assert found.rows[TRANSITION][CHRONIC].customers == 1


def test_the_matrix_weighs_with_the_debt_at_its_start() -> None:
    """The second título fell due since; the first is half paid since."""
    partly = {
        **late(14, cents=1000),
        "status": snapshot.STATUS_PARTIAL,
        "paid_day": DAY - 2,
        "open_cents": 400,
    }
    found = matrix(portfolio([partly, late(3, cents=9000)]))
    assert found.rows[TRANSITION][CHRONIC] == Cell(1, 1000)


@examples(200)
@given(SNAPSHOTS, RULES)
def test_what_rolled_is_part_of_the_base_and_rows_add_up(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    for gate in gates(found):
        assert 0 <= gate.rolled_count <= gate.base_count
        assert 0 <= gate.rolled_cents <= gate.base_cents
    moves = matrix(found)
    before = Portfolio(facts, Rules(snapshot.date_of(moves.start), rules.blocking_days))
    if not rules.excluded_branches:
        bands = by_days(before.debtors.days, rules.blocking_days)
        for band in BANDS:
            cells = moves.rows[band].values()
            assert sum(cell.customers for cell in cells) == (bands == band).sum()
            assert sum(cell.cents for cell in cells) == before.debtors.cents[bands == band].sum()
    stayed = sum(c.customers for b in BANDS for t, c in moves.rows[b].items() if t is not CURRENT)
    assert stayed + moves.newcomers == len(found.debtors)
