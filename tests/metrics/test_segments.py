"""Segments: who stands where, under which name, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from metrics.portfolio import Portfolio
from metrics.segments import bairros, customer_types, persons
from metrics.snapshot import Rules, Snapshot
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import D, late, make_snapshot, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS

Facts = Iterable[Mapping[str, Any]]


def base(titles: Facts, customers: Facts, contracts: Facts = (), **names: Any) -> Portfolio:
    """A portfolio whose cities and types have names."""
    return Portfolio(replace(make_snapshot(titles, customers, contracts), **names), Rules(D))


def residents(*spellings: str) -> Portfolio:
    """Customers 1, 2, … of one city, each overdue by 100 centavos."""
    people = [{"id": n, "bairro": text} for n, text in enumerate(spellings, start=1)]
    return portfolio([late(3, n, 100) for n in range(1, len(people) + 1)], people)


@pytest.mark.parametrize(
    ("spellings", "key", "shown"),
    [
        (["Centro", "CENTRO", "centro", "Centro"], "centro", "Centro"),
        (["poco", "Poço", "POCO"], "poco", "POCO"),  # a tie: the first by code point
        (["pOCO", "POCo"], "poco", "POCo"),
        (["  São   José ", "Sao Jose", "São José"], "sao jose", "São José"),
        (["Ze\u0301", "Zé", "ZE", "ZE"], "ze", "ZE"),
        (["STRASSE", "Straße", "Straße"], "strasse", "Straße"),
        (["", "  "], "", "Sem bairro"),
    ],
)
def test_spellings_of_one_bairro(spellings: list[str], key: str, shown: str) -> None:
    (found,) = bairros(residents(*spellings))
    assert (found.key, found.segment.name) == (key, shown)
    assert found.segment.customers == len(spellings)


def test_the_same_name_in_two_cities_is_two_bairros() -> None:
    """Equal sums: by key, then city name with none first, then city id."""
    drawn = rows(
        """
        cliente | cidade | bairro | centavos
        --------+--------+--------+---------
        1       | 6      | Centro |      100
        2       | 5      | Centro |      100
        3       | 0      | Centro |      100
        4       | 8      | Centro |      100
        5       | 7      | Centro |      100
        6       | 5      | Abrigo |      100
        7       | 5      | Zumbi  |      101
        """
    )
    customers = [
        {"id": int(r["cliente"]), "city_id": int(r["cidade"]), "bairro": r["bairro"]} for r in drawn
    ]
    titles = [late(3, int(r["cliente"]), int(r["centavos"])) for r in drawn]
    cities = {5: "Serra", 6: "Alta", 7: "Alta", 9: "Longe"}
    found = bairros(base(titles, customers, cities=cities))
    assert [(each.key, each.city, each.city_id) for each in found] == [
        ("zumbi", "Serra", 5),
        ("abrigo", "Serra", 5),
        ("centro", None, 0),
        ("centro", "8", 8),  # the id, where the name is unknown
        ("centro", "Alta", 6),
        ("centro", "Alta", 7),
        ("centro", "Serra", 5),
    ]


def test_a_citys_id_may_have_eighteen_digits() -> None:
    city = 10**18 - 1
    people = [{"id": n, "city_id": city, "bairro": f"Bairro {n}"} for n in range(1, 31)]
    found = bairros(portfolio([late(3, n) for n in range(1, 31)], people))
    assert {each.city_id for each in found} == {city}
    assert {each.city for each in found} == {str(city)}


@pytest.mark.parametrize(
    ("contract", "place"),
    [
        ({"own_address": True, "bairro": "Poço", "city_id": 6}, (6, "poco")),
        ({"own_address": True, "bairro": "Poço", "city_id": 0}, (5, "poco")),
        ({"own_address": True, "bairro": " ", "city_id": 6}, (5, "centro")),
        ({"own_address": False, "bairro": "Poço", "city_id": 6}, (5, "centro")),
    ],
)
def test_a_debtor_stands_where_its_reference_contract_does(
    contract: dict[str, Any], place: tuple[int, str]
) -> None:
    customers = [{"id": 1, "city_id": 5}]
    contracts = [{"id": 10}, {"id": 20, "active": False, **contract}]
    (found,) = bairros(base([late(3, contract_id=20)], customers, contracts))
    assert (found.city_id, found.key) == place


def test_a_customer_without_a_row_stands_where_its_contract_does() -> None:
    contract = {"id": 10, "own_address": True, "bairro": "Poço", "city_id": 6}
    (found,) = bairros(base([late(3)], [], [contract], cities={6: "Alta"}))
    assert (found.city, found.key) == ("Alta", "poco")
    assert (found.segment.active_base, found.segment.delinquency) == (0, None)


def test_taxa_places_both_sides_by_the_rule_of_the_base() -> None:
    """Customer 1 owes under a contract in Poço, but its first active one is in Centro."""
    customers = [{"id": n} for n in (1, 2, 3)]
    contracts: list[dict[str, Any]] = [{"id": n, "customer_id": n} for n in (1, 2, 3)]
    contracts.append({"id": 9, "customer_id": 1, "own_address": True, "bairro": "Poço"})
    titles = [late(4, 1, 900, contract_id=9), late(2, 2, 100)]
    poco, centro = bairros(base(titles, customers, contracts))
    assert (poco.key, poco.segment.customers) == ("poco", 1)
    assert (poco.segment.active_base, poco.segment.delinquency) == (0, None)
    assert (centro.segment.customers, centro.segment.active_base) == (1, 3)
    assert centro.segment.delinquency == Decimal("66.67")


def test_persons() -> None:
    kinds = ("F", "J", "", "E", "f")
    people = [{"id": n, "person_type": kind} for n, kind in enumerate(kinds, start=1)]
    titles = [late(n, customer=n, cents=100 * n) for n in range(1, 7)]  # the sixth has no row
    found = persons(portfolio(titles, people))
    assert [(each.name, each.customers, each.cents) for each in found] == [
        ("Outros", 4, 1800),
        ("PJ", 1, 200),
        ("PF", 1, 100),
    ]
    assert found[0].mean_days == Decimal("4.50")


def test_types_go_by_their_names() -> None:
    """1 and 2 share a name; 3 has none; 9 is unknown; the sixth customer has no row."""
    types = {1: "Residencial", 2: "Residencial", 3: "", 4: "Comercial"}
    people = [
        {"id": n, "customer_type_id": type_id} for n, type_id in enumerate((1, 2, 3, 9, 4), start=1)
    ]
    titles = [late(3, n, 100) for n in range(1, 7)]
    found = customer_types(base(titles, people, customer_types=types))
    assert [(each.name, each.customers) for each in found] == [
        ("Sem tipo", 3),
        ("Residencial", 2),
        ("Comercial", 1),
    ]


def test_groups_without_a_debtor_are_not_listed() -> None:
    people = [{"id": 1, "bairro": "Poço"}, {"id": 2, "bairro": "Centro", "person_type": "J"}]
    contracts = [{"id": n, "customer_id": n} for n in (1, 2)]
    found = portfolio([late(3, customer=1)], people, contracts)
    assert [each.key for each in bairros(found)] == ["poco"]
    assert [each.name for each in persons(found)] == ["PF"]


@examples(150)
@given(SNAPSHOTS, RULES)
def test_every_debtor_stands_in_one_group_of_each_kind(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    debtors = found.debtors
    for segments in (
        [each.segment for each in bairros(found)],
        persons(found),
        customer_types(found),
    ):
        assert sum(each.customers for each in segments) == len(debtors)
        assert sum(each.receivables for each in segments) == debtors.receivables.sum()
        assert sum(each.cents for each in segments) == debtors.cents.sum()
        assert all(each.customers > 0 for each in segments)
        assert sum(each.active_base for each in segments) <= len(found.active_base)
