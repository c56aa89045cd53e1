"""The key figures, drawn so that a bookkeeper can check them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics import snapshot
from metrics.summary import summary
from tests.ascii_tables import rows
from tests.factories import DAY, late, portfolio


def test_sums_that_a_bookkeeper_can_check() -> None:
    """Customers 1 to 3 are the base; 4 owes and has left; 5 has only what is to come."""
    drawn = rows(
        """
        cliente | dias | centavos
        --------+------+---------
        1       |    3 |     1000
        1       |   10 |     2000
        4       |    5 |      500
        5       |    0 |     7000
        5       |  -30 |      900
        5       |  -31 |       80
        """
    )
    titles = [
        late(int(r["dias"]), int(r["cliente"]), int(r["centavos"]), id=n)
        for n, r in enumerate(drawn, start=1)
    ]
    customers = [{"id": n} for n in range(1, 6)]
    contracts = [{"id": n, "customer_id": n} for n in (1, 2, 3)]
    found = summary(portfolio(titles, customers, contracts))
    assert (found.active_base, found.debtors, found.overdue_receivables) == (3, 2, 3)
    assert found.delinquency == Decimal("33.33")
    assert (found.overdue_cents, found.upcoming_cents) == (3500, 7900)
    assert found.mean_debt == Decimal("17.50")
    assert found.mean_days == Decimal("7.50")


@pytest.mark.parametrize(
    ("customer", "contract", "branches", "counted"),
    [
        ({}, {}, (), 1),
        ({"active": False}, {}, (), 0),
        ({}, {"active": False}, (), 0),
        ({}, {"customer_id": 2}, (), 0),
        ({"branch_id": 3}, {}, (3,), 0),
        ({}, {"branch_id": 3}, (3,), 1),  # the customer's branch decides, not the contract's
    ],
)
def test_who_is_in_the_active_base(
    customer: dict[str, int], contract: dict[str, int], branches: tuple[int, ...], counted: int
) -> None:
    found = portfolio(
        (),
        [{"id": 1, **customer}],
        [{"id": 10, **contract}],
        excluded_branches=frozenset(branches),
    )
    assert summary(found).active_base == counted


def test_several_contracts_are_one_customer() -> None:
    contracts = [{"id": n} for n in (10, 11, 12)]
    assert summary(portfolio((), [{"id": 1}], contracts)).active_base == 1


def test_money_that_came_in_and_the_windows_index() -> None:
    """100.00 due five days ago and paid yesterday, 100.00 due then and open."""
    paid = {
        "id": 1,
        "due_day": DAY - 5,
        "status": snapshot.STATUS_RECEIVED,
        "paid_day": DAY - 1,
    }
    found = summary(portfolio([paid, late(5, id=2)]))
    assert (found.received_cents, found.recovered_cents) == (10_000, 10_000)
    assert found.cei == Decimal("50.00")


@pytest.mark.parametrize("cents", [1, 0])
def test_a_base_of_one(cents: int) -> None:
    found = summary(portfolio([late(1, cents=cents)], [{"id": 1}], [{"id": 1}]))
    assert (found.active_base, found.debtors) == (1, cents)
    assert found.delinquency == Decimal(100 * cents)
    assert found.mean_debt == (Decimal("0.01") if cents else None)
