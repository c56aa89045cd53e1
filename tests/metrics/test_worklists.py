"""The two lists: who is in, who is left out, in which order."""

from __future__ import annotations

import pytest

from metrics.worklists import worklists
from tests.factories import late, portfolio


@pytest.mark.parametrize(
    ("days", "critical", "prevention"),
    [(4, 0, 0), (5, 0, 1), (6, 0, 1), (7, 1, 0), (8, 0, 0)],
)
def test_edges(days: int, critical: int, prevention: int) -> None:
    found = worklists(portfolio([late(days)]))
    assert (len(found.critical.items), len(found.prevention.items)) == (critical, prevention)


@pytest.mark.parametrize("n", [4, 7, 20])
def test_edges_follow_the_blocking_rule(n: int) -> None:
    titles = [late(days, customer=days) for days in range(1, 25)]
    found = worklists(portfolio(titles, blocking_days=n))
    assert [item.days for item in found.critical.items] == [n]
    assert sorted(item.days for item in found.prevention.items) == [n - 2, n - 1]


def test_who_is_left_out_counts_once() -> None:
    customers = [{"id": n, "collectable": n != 2 and n != 3} for n in (1, 2, 3)]
    contracts = [{"id": n * 10, "customer_id": n, "trust_unlocked": n in (1, 2)} for n in (1, 2, 3)]
    titles = [late(7, customer=n) for n in (1, 2, 3)]
    critical = worklists(portfolio(titles, customers, contracts)).critical
    assert critical.items == ()
    assert (critical.trust_unlocked, critical.not_collectable) == (2, 1)


def test_order_is_by_value_then_days_then_id() -> None:
    titles = [
        late(5, customer=4, cents=100),
        late(6, customer=3, cents=100),
        late(5, customer=1, cents=100),
        late(5, customer=2, cents=900),
    ]
    items = worklists(portfolio(titles)).prevention.items
    assert [item.customer_id for item in items] == [2, 3, 1, 4]


def test_a_customer_without_a_row_is_an_ex_customer_even_under_a_contract() -> None:
    contracts = [{"id": 10, "customer_id": 1, "access_status": "CA", "bairro": "Poço"}]
    (item,) = worklists(portfolio([late(7)], (), contracts)).critical.items
    assert item.name is None
    assert item.is_ex_customer
    assert item.access_status == "CA"
    assert item.bairro is None


@pytest.mark.parametrize(
    ("own", "at_contract", "at_customer", "bairro"),
    [
        (True, "  Poço   Fundo ", "Centro", "Poço Fundo"),
        (True, "  ", "Centro", "Centro"),
        (False, "Poço", "Centro", "Centro"),
        (False, "Poço", " ", None),
    ],
)
def test_where_a_customer_stands(
    own: bool, at_contract: str, at_customer: str, bairro: str | None
) -> None:
    customers = [{"id": 1, "bairro": at_customer}]
    contracts = [{"id": 10, "own_address": own, "bairro": at_contract}]
    (item,) = worklists(portfolio([late(7)], customers, contracts)).critical.items
    assert item.bairro == bairro


def test_no_contract_and_no_status_are_two_things() -> None:
    (item,) = worklists(portfolio([late(7)], [{"id": 1}])).critical.items
    assert item.access_status is None
    contracts = [{"id": 10, "access_status": ""}]
    (item,) = worklists(portfolio([late(7)], [{"id": 1}], contracts)).critical.items
    assert item.access_status == ""


def test_one_title_in_confirmation_marks_the_customer() -> None:
    titles = [late(7, awaiting_confirmation=False), late(2, awaiting_confirmation=True)]
    (item,) = worklists(portfolio(titles)).critical.items
    assert item.is_confirming
    assert item.receivables == 2
