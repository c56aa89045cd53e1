"""Funil: bands by access status, the two alarms, the three rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from metrics import snapshot
from metrics.funnel import active_after_block_items, blocked_current_items, funnel, labels
from tests.ascii_tables import rows
from tests.factories import DAY, late, portfolio


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (4, ["1-3", "4-6", ">6"]),
        (7, ["1-6", "7-9", ">9"]),
        (10, ["1-9", "10-12", ">12"]),
        (20, ["1-19", "20-22", ">22"]),
    ],
)
def test_labels_follow_the_blocking_rule(n: int, expected: list[str]) -> None:
    assert list(labels(n).values()) == [*expected, "desbloqueio_confianca"]


def test_customers_by_band_and_access_status() -> None:
    drawn = rows(
        """
        cliente | dias | acesso | confiança
        --------+------+--------+----------
        1       |    3 | A      |
        2       |    6 | A      |
        3       |    6 | FA     |
        4       |    7 |        |
        5       |    9 | XYZ    |
        6       |   10 | CA     |
        7       |   12 | A      | S
        """
    )
    titles = [late(int(r["dias"]), int(r["cliente"]), 100) for r in drawn]
    contracts = [
        {
            "id": int(r["cliente"]) * 10,
            "customer_id": int(r["cliente"]),
            "access_status": r["acesso"],
            "trust_unlocked": r["confiança"] == "S",
        }
        for r in drawn
    ]
    found = funnel(portfolio([*titles, late(30, 8, 100)], (), contracts))
    assert [dict(row.access) for row in found.rows] == [
        {"A": 2, "FA": 1},
        {"": 1, "XYZ": 1},
        {"CA": 1, None: 1},
        {"A": 1},
    ]
    assert [(row.customers, row.cents) for row in found.rows] == [
        (3, 300),
        (2, 200),
        (2, 200),
        (1, 100),
    ]
    assert found.conversion == Decimal("40.00")


@pytest.mark.parametrize(
    ("days", "contract", "counted"),
    [
        (6, {}, 0),
        (7, {}, 1),
        (8, {}, 1),
        (8, {"trust_unlocked": True}, 0),
        (8, {"access_status": "FA"}, 0),
        (8, {"active": False}, 1),  # of any status
    ],
)
def test_service_given_away(days: int, contract: dict[str, Any], counted: int) -> None:
    titles = [late(days, contract_id=10)]
    found = portfolio(titles, [{"id": 1}], [{"id": 10, **contract}])
    assert funnel(found).active_after_block == counted
    assert len(active_after_block_items(found)) == counted


def test_blocked_without_a_debt() -> None:
    drawn = rows(
        """
        cliente | ativo | contrato | acesso | deve | conta
        --------+-------+----------+--------+------+------
        1       | S     | A        | CM     |      | CM
        2       | S     | A        | CA     |      | CA
        3       | S     | A        | A      |      |
        4       | S     | A        | CA     | sim  |
        5       | N     | A        | CA     |      |
        6       | S     | I        | CA     |      |
        7       | S     | A        | CM     |      | CA
        """
    )
    customers = [{"id": int(r["cliente"]), "active": r["ativo"] == "S"} for r in drawn]
    contracts = [
        {
            "id": int(r["cliente"]) * 10,
            "customer_id": int(r["cliente"]),
            "active": r["contrato"] == "A",
            "access_status": r["acesso"],
        }
        for r in drawn
    ]
    # The last has both: counted once, as what the ERP did by itself.
    contracts.append({"id": 71, "customer_id": 7, "access_status": "CA"})
    # A contract that has ended says nothing of the one in force.
    contracts.append({"id": 31, "customer_id": 3, "access_status": "CA", "active": False})
    titles = [late(1, int(r["cliente"])) for r in drawn if r["deve"]]
    found = portfolio(titles, customers, contracts)
    figures = funnel(found)
    assert (figures.blocked_automatic, figures.blocked_manual, figures.blocked_current) == (2, 1, 3)
    listed = [(item.customer_id, item.access_status) for item in blocked_current_items(found)]
    assert listed == [(2, "CA"), (7, "CA"), (1, "CM")]


def test_who_is_blocked_without_a_debt_stands_where_its_contract_does() -> None:
    """Section 10: the contract's own address before the customer's."""
    contracts = [
        {"id": 10, "customer_id": 1, "access_status": "CA", "own_address": True, "bairro": "Poço"},
        {"id": 20, "customer_id": 2, "access_status": "CM", "bairro": "Poço"},
    ]
    customers = [{"id": 1, "bairro": "Centro"}, {"id": 2, "bairro": " Ponta  Verde "}]
    listed = blocked_current_items(portfolio([], customers, contracts))
    assert [item.bairro for item in listed] == ["Poço", "Ponta Verde"]


def test_self_cure_is_what_the_first_gate_let_go() -> None:
    cured = {
        "id": 1,
        "due_day": DAY - 20,
        "status": snapshot.STATUS_RECEIVED,
        "paid_day": DAY - 18,
    }
    found = funnel(portfolio([cured, late(20, id=2), late(21, id=3)]))
    assert found.self_cure == Decimal("33.33")
    assert found.mean_days_to_recover == Decimal("2.00")


def test_nothing_at_all() -> None:
    found = funnel(portfolio())
    assert [row.customers for row in found.rows] == [0, 0, 0, 0]
    assert (found.conversion, found.self_cure, found.mean_days_to_recover) == (None, None, None)
