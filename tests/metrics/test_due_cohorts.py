"""Safra de vencimento: what became of the títulos of a due date."""

from __future__ import annotations

import pytest

from metrics import snapshot
from metrics.due_cohorts import DueCohort, due_cohorts
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, date_of
from tests.ascii_tables import rows
from tests.factories import DAY, D, late, make_snapshot, portfolio

STATUS = {"A": snapshot.STATUS_OPEN, "P": snapshot.STATUS_PARTIAL, "R": snapshot.STATUS_RECEIVED}


@pytest.mark.parametrize(
    ("days", "listed"), [(-1, False), (0, True), (1, True), (45, True), (46, False)]
)
def test_edges_of_the_window(days: int, listed: bool) -> None:
    found = due_cohorts(portfolio([late(days, id=1)]))
    assert bool(found) == listed


def test_each_title_of_a_day_that_a_bookkeeper_can_check() -> None:
    """Due on D−5; `pago` is days after the due date, `saldo` centavos of 100."""
    drawn = rows(
        """
        status | pago | saldo | em dia | com atraso | em aberto
        -------+------+-------+--------+------------+----------
        R      |   -1 |     0 |      1 |            |
        R      |    0 |     0 |      1 |            |
        R      |    1 |     0 |        |          1 |
        R      |    5 |     0 |        |          1 |
        R      |    9 |     0 |        |          1 |
        A      |      |   100 |        |            |         1
        A      |      |     0 |        |            |
        P      |    1 |    40 |        |            |         1
        P      |    1 |     0 |        |            |
        """
    )
    due = DAY - 5
    titles = [
        {
            "id": n,
            "due_day": due,
            "status": STATUS[r["status"]],
            "paid_day": due + int(r["pago"] or 0),
            "amount_cents": 100,
            "open_cents": int(r["saldo"]),
        }
        for n, r in enumerate(drawn, start=1)
    ]
    counts = (
        sum(int(r[name] or 0) for r in drawn) for name in ("em dia", "com atraso", "em aberto")
    )
    assert due_cohorts(portfolio(titles)) == (DueCohort(date_of(due), len(drawn), *counts),)


def test_on_a_past_day_later_payments_are_still_to_come() -> None:
    """Due two days before D and paid the day after it, as known three days later."""
    title = {
        "id": 1,
        "due_day": DAY - 2,
        "status": snapshot.STATUS_RECEIVED,
        "paid_day": DAY + 1,
        "first_shown_day": DAY + 3,
    }
    known = make_snapshot([title])
    (found,) = due_cohorts(Portfolio(known, Rules(D)))
    assert (found.paid_on_time, found.paid_late, found.open) == (0, 0, 1)
    (found,) = due_cohorts(Portfolio(known, Rules(date_of(DAY + 1))))
    assert (found.paid_on_time, found.paid_late, found.open) == (0, 1, 0)


def test_newest_first_and_days_without_titles_left_out() -> None:
    titles = [late(days, id=n) for n, days in enumerate((9, 2, 30, 2), start=1)]
    found = due_cohorts(portfolio(titles))
    assert [(DAY - snapshot.day_of(each.due_on), each.receivables) for each in found] == [
        (2, 2),
        (9, 1),
        (30, 1),
    ]
