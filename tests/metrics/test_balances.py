"""The balance at the end of a day."""

from __future__ import annotations

import numpy as np
import pytest

from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.snapshot import NO_AMOUNT, NO_DAY, Rules
from tests.ascii_tables import rows
from tests.factories import DAY, D, make_snapshot, open_cents

STATUS = {"A": 1, "P": 2, "R": 3}


def balance(case: dict[str, str]) -> int:
    """`aberto(D)` of one drawn título; days are relative to D, amounts in centavos."""

    def number(name: str, nothing: int, base: int = 0) -> int:
        return base + int(case[name]) if case[name] else nothing

    title = {
        "id": 1,
        "status": STATUS[case["status"]],
        "issued_day": number("emissão", NO_DAY, DAY),
        "paid_day": number("pago", NO_DAY, DAY),
        "amount_cents": int(case["valor"]),
        "open_cents": number("saldo", NO_AMOUNT),
        "due_day": DAY - 5,
    }
    return int(open_cents(Portfolio(make_snapshot([title]), Rules(D)), DAY)[0])


@pytest.mark.parametrize(
    "case",
    rows(
        """
        status | emissão | pago | valor | saldo | aberto
        -------+---------+------+-------+-------+-------
        A      |         |      |  1000 |  1000 |  1000
        A      |         |      |  1000 |   400 |   400
        A      |         |      |  1000 |  1400 |  1000
        A      |         |      |  1000 |     0 |     0
        A      |         |      |  1000 |       |  1000
        A      |         |   +9 |  1000 |   400 |   400
        A      |      -1 |      |  1000 |  1000 |  1000
        A      |       0 |      |  1000 |  1000 |  1000
        A      |      +1 |      |  1000 |  1000 |     0
        P      |         |   -1 |  1000 |   400 |   400
        P      |         |    0 |  1000 |   400 |   400
        P      |         |   -1 |  1000 |       |  1000
        R      |         |   -1 |  1000 |     0 |     0
        R      |         |    0 |  1000 |     0 |     0
        R      |         |   -1 |  1000 |   300 |     0
        """
    ),
    ids=lambda case: " ".join(case.values()),
)
def test_at_the_end_of_the_day(case: dict[str, str]) -> None:
    assert balance(case) == int(case["aberto"])


@pytest.mark.parametrize(("status", "now"), [("P", 400), ("R", 0)])
def test_before_the_payment_all_of_it_was_owed(status: str, now: int) -> None:
    title = {"id": 1, "status": STATUS[status], "open_cents": now, "paid_day": DAY}
    found = Portfolio(make_snapshot([title]), Rules(D))
    assert [int(open_cents(found, DAY + n)[0]) for n in (-1, 0, 1)] == [10_000, now, now]


@pytest.mark.parametrize(
    ("says", "shown", "paid"),
    [
        (30, 0, 0),  # dated in the future: it stands on the day that showed it
        (30, -3, -3),
        (-5, -3, -5),
        (-3, -3, -3),
        (-2, -3, -3),
        (NO_DAY - DAY, 0, NO_DAY - DAY),
    ],
)
def test_nobody_has_paid_later_than_the_facts_said_so(says: int, shown: int, paid: int) -> None:
    """All days relative to D."""
    dates = {"paid_day": DAY + says, "first_shown_day": DAY + shown}
    title = {"id": 1, "status": snapshot.STATUS_RECEIVED, **dates}
    found = Portfolio(make_snapshot([title]), Rules(D))
    assert found.derived.paid_day.tolist() == [DAY + paid]
    if paid > -100:
        days = (DAY + paid - 1, DAY + paid)
        assert [int(open_cents(found, day)[0]) for day in days] == [10_000, 0]


def test_section_8_ignores_the_date_of_issue() -> None:
    title = {"id": 1, "issued_day": DAY + 1, "open_cents": 10_000}
    found = Portfolio(make_snapshot([title]), Rules(D))
    assert int(open_cents(found, DAY)[0]) == 0
    rows = np.array([0])
    assert found.open_cents_of(rows, DAY, by_issue=False).tolist() == [10_000]


def test_due_today_is_not_overdue() -> None:
    titles = [{"id": n, "due_day": DAY + n - 2, "open_cents": 1} for n in (1, 2, 3)]
    assert list(Portfolio(make_snapshot(titles), Rules(D)).overdue(DAY).rows) == [0]
