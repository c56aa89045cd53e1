"""Situação: every customer in exactly one, at every edge."""

from __future__ import annotations

import pytest

from metrics.situation import DayRange, Situation, bands, situation_totals, situations
from tests.factories import late, portfolio


@pytest.mark.parametrize(
    ("days", "situation"),
    [
        (1, Situation.EARLY),
        (5, Situation.EARLY),
        (6, Situation.EARLY),
        (7, Situation.TRANSITION),
        (8, Situation.TRANSITION),
        (9, Situation.TRANSITION),
        (10, Situation.CHRONIC),
        (11, Situation.CHRONIC),
        (400, Situation.CHRONIC),
    ],
)
def test_edges_of_the_default_rule(days: int, situation: Situation) -> None:
    assert list(situations(portfolio([late(days)]))) == [situation]


@pytest.mark.parametrize("n", range(4, 21))
def test_edges_derive_from_the_blocking_rule(n: int) -> None:
    found = [
        int(situations(portfolio([late(days)], blocking_days=n))[0])
        for days in (n - 1, n, n + 2, n + 3)
    ]
    assert found == [
        Situation.EARLY,
        Situation.TRANSITION,
        Situation.TRANSITION,
        Situation.CHRONIC,
    ]


def test_the_days_of_the_bands_meet_without_a_gap() -> None:
    assert dict(bands(7)) == {
        Situation.EARLY: DayRange(1, 6),
        Situation.TRANSITION: DayRange(7, 9),
        Situation.CHRONIC: DayRange(10, None),
    }


def test_the_oldest_debt_decides_and_the_sum_is_of_all() -> None:
    found = portfolio([late(3, cents=100), late(12, cents=50), late(1, cents=7)])
    total = situation_totals(found)[Situation.CHRONIC]
    assert (total.customers, total.receivables, total.cents) == (1, 3, 157)


def test_current_counts_the_active_base_only() -> None:
    customers = [{"id": 1}, {"id": 2}, {"id": 3, "active": False}, {"id": 4}]
    contracts = [
        {"id": 10, "customer_id": 1},
        {"id": 20, "customer_id": 2},
        {"id": 30, "customer_id": 3},
        {"id": 40, "customer_id": 4, "active": False},
    ]
    found = portfolio([late(3, customer=2), late(3, customer=4)], customers, contracts)
    totals = situation_totals(found)
    assert totals[Situation.CURRENT].customers == 1
    assert totals[Situation.EARLY].customers == 2


@pytest.mark.parametrize(
    ("links", "unlocked"),
    [
        ({"contract_id": 10}, True),
        ({"contract_id": 99, "standalone_contract_id": 10}, True),  # 99 does not exist
        ({"contract_id": 11, "standalone_contract_id": 10}, False),
        ({"main_contract_id": 10}, True),
        ({}, False),  # the customer's active contract with the lowest id: 5
    ],
)
def test_the_reference_contract_is_the_first_link_that_exists(
    links: dict[str, int], unlocked: bool
) -> None:
    contracts = [
        {"id": 4, "active": False, "trust_unlocked": True},
        {"id": 5},
        {"id": 6, "trust_unlocked": True},
        {"id": 10, "customer_id": 77, "trust_unlocked": True},  # whoever owns it
        {"id": 11},
    ]
    (found,) = situations(portfolio([late(8, **links)], [{"id": 1}], contracts))
    assert (found == Situation.TRUST_UNLOCK) == unlocked


def test_of_titles_equally_old_the_lowest_id_names_the_contract() -> None:
    contracts = [{"id": 1, "trust_unlocked": True}, {"id": 2}]
    titles = [late(8, id=5, contract_id=2), late(8, id=4, contract_id=1)]
    assert list(situations(portfolio(titles, (), contracts))) == [Situation.TRUST_UNLOCK]
