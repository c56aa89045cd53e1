"""Recebido, recuperado and the time that recovery takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from metrics import snapshot
from metrics.payments import Payments, payments
from metrics.portfolio import Portfolio
from metrics.snapshot import NO_AMOUNT, Rules
from tests.ascii_tables import rows
from tests.factories import DAY, D, make_snapshot, portfolio

STATUS = {"A": snapshot.STATUS_OPEN, "P": snapshot.STATUS_PARTIAL, "R": snapshot.STATUS_RECEIVED}


def paid(row_id: int = 1, **facts: Any) -> dict[str, Any]:
    """100.00 received on D for what fell due on D−4."""
    received = {"status": snapshot.STATUS_RECEIVED, "due_day": DAY - 4, "paid_day": DAY}
    return {"id": row_id, **received, **facts}


@pytest.mark.parametrize(
    "case",
    rows(
        """
        status | valor | saldo | recebido no ERP | conta
        -------+-------+-------+-----------------+------
        R      | 10000 |     0 |           10215 | 10215
        R      | 10000 |     0 |                 | 10000
        R      | 10000 |       |                 | 10000
        R      | 10000 |   300 |                 |  9700
        P      | 10000 |  4000 |            6000 |  6000
        P      | 10000 |  4000 |                 |  6000
        P      | 10000 |       |                 |     0
        P      | 10000 | 12000 |                 |     0
        A      | 10000 |  4000 |            6000 |     0
        """
    ),
    ids=lambda case: " ".join(case.values()),
)
def test_the_amount(case: dict[str, str]) -> None:
    title = paid(
        status=STATUS[case["status"]],
        amount_cents=int(case["valor"]),
        open_cents=int(case["saldo"] or NO_AMOUNT),
        received_cents=int(case["recebido no ERP"] or NO_AMOUNT),
    )
    assert payments(portfolio([title])).received_cents == int(case["conta"])


@pytest.mark.parametrize(("ago", "counted"), [(0, 1), (1, 1), (44, 1), (45, 0)])
def test_edges_of_the_window(ago: int, counted: int) -> None:
    found = payments(portfolio([paid(due_day=DAY - 60, paid_day=DAY - ago)]))
    assert (found.received_count, found.recovered_count) == (counted, counted)


@pytest.mark.parametrize(("late", "recovered"), [(-1, 0), (0, 0), (1, 1)])
def test_only_what_came_after_the_due_date_was_recovered(late: int, recovered: int) -> None:
    found = payments(portfolio([paid(due_day=DAY - 5, paid_day=DAY - 5 + late)]))
    assert (found.received_count, found.recovered_count) == (1, recovered)


def test_the_mean_is_of_titles_paid_whole_and_late() -> None:
    titles = [
        paid(1, due_day=DAY - 1),
        paid(2, due_day=DAY - 4),
        paid(3, due_day=DAY),
        paid(4, due_day=DAY - 40, status=snapshot.STATUS_PARTIAL, open_cents=1000),
    ]
    found = payments(portfolio(titles))
    assert found.mean_days_late == Decimal("2.50")
    assert (found.received_count, found.recovered_count) == (4, 3)


def test_a_payment_dated_after_the_facts_came_on_their_day() -> None:
    future = make_snapshot([paid(due_day=DAY - 4, paid_day=DAY + 3)])
    assert payments(Portfolio(future, Rules(D))).mean_days_late == Decimal("4.00")


def test_nothing_came_in() -> None:
    assert payments(portfolio()) == Payments(0, 0, 0, 0, None)
