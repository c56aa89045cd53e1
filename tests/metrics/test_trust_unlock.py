"""Desbloqueio de confiança: who owes under it, who has paid since."""

from __future__ import annotations

from metrics.snapshot import NO_DAY
from metrics.trust_unlock import trust_unlocks
from tests.factories import DAY, late, portfolio


def test_who_owes_is_listed_by_debt_with_the_day_of_the_unlock() -> None:
    contracts = [
        {"id": 10, "customer_id": 1, "trust_unlocked": True, "trust_unlocked_day": DAY - 2},
        {"id": 20, "customer_id": 2, "trust_unlocked": True},
        {"id": 30, "customer_id": 3},
    ]
    titles = [late(8, 1, 100), late(20, 2, 900), late(8, 3, 500)]
    found = trust_unlocks(portfolio(titles, (), contracts))
    assert [(item.customer_id, item.days, item.cents) for item in found.items] == [
        (2, 20, 900),
        (1, 8, 100),
    ]
    assert found.unlocked_days == (NO_DAY, DAY - 2)
    assert (found.cents, found.settled) == (1000, 0)


def test_who_has_paid_counts_once_in_the_base_or_not() -> None:
    """1 has two unlocks, 2 is in no base, 3 owes still, 0 is nobody, 5's has ended."""
    contracts = [
        {"id": 10, "customer_id": 1, "trust_unlocked": True},
        {"id": 11, "customer_id": 1, "trust_unlocked": True, "active": False},
        {"id": 20, "customer_id": 2, "trust_unlocked": True, "active": False},
        {"id": 30, "customer_id": 3, "trust_unlocked": True},
        {"id": 40, "customer_id": 0, "trust_unlocked": True},
        {"id": 50, "customer_id": 5},
    ]
    found = trust_unlocks(portfolio([late(2, customer=3)], [{"id": 1}], contracts))
    assert found.settled == 2
    assert [item.customer_id for item in found.items] == [3]


def test_an_unlock_that_is_not_of_the_reference_contract_is_none() -> None:
    contracts = [{"id": 10}, {"id": 11, "trust_unlocked": True}]
    found = trust_unlocks(portfolio([late(2, contract_id=10)], [{"id": 1}], contracts))
    assert (found.items, found.settled) == ((), 0)


def test_nothing_at_all() -> None:
    found = trust_unlocks(portfolio())
    assert (found.items, found.cents, found.settled) == ((), 0, 0)
