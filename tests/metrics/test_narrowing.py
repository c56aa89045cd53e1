"""Narrowed figures are those of some customers, and together they are those of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given

from metrics.aging import aging
from metrics.cei import cei
from metrics.due_cohorts import due_cohorts
from metrics.funnel import funnel
from metrics.narrowing import Place, branches, of_branch, of_person, of_places, places
from metrics.payments import payments
from metrics.portfolio import Portfolio
from metrics.roll_rate import matrix
from metrics.segments import bairros, persons
from metrics.situation import situations
from metrics.snapshot import Rules, Snapshot
from metrics.summary import summary
from metrics.trust_unlock import trust_unlocks
from metrics.worklists import worklists
from tests.depth import examples
from tests.factories import DAY, D, late, make_snapshot
from tests.metrics.test_invariants import RULES, SNAPSHOTS


def debts(found: Portfolio) -> dict[int, tuple[Any, ...]]:
    """What every debtor owes and how it stands."""
    d = found.debtors
    columns = (d.days, d.cents, d.receivables, situations(found), d.awaiting_confirmation)
    return dict(zip(d.customer_ids.tolist(), zip(*(c.tolist() for c in columns)), strict=True))  # noqa: B905


def one_by_one(whole: Portfolio) -> list[Portfolio]:
    return [of_places(whole, frozenset({place})) for place in places(whole)]


@examples(150)
@given(SNAPSHOTS, RULES)
def test_the_bairros_part_the_debtors(facts: Snapshot, rules: Rules) -> None:
    whole = Portfolio(facts, rules)
    parts = [debts(part) for part in one_by_one(whole)]
    together = {owner: debt for part in parts for owner, debt in part.items()}
    assert sum(map(len, parts)) == len(together)
    everybody = debts(whole)
    assert all(everybody[owner] == debt for owner, debt in together.items())
    # Who has neither a row nor a contract stands nowhere, unless a bairro is empty too.
    assert all(
        owner not in facts.customers["id"].to_numpy() for owner in everybody.keys() - together
    )


@examples(150)
@given(SNAPSHOTS, RULES)
def test_a_bairros_sums_are_those_of_its_segment(facts: Snapshot, rules: Rules) -> None:
    whole = Portfolio(facts, rules)
    for found in bairros(whole):
        key = {p for p in places(whole) if (p.key, p.city_id) == (found.key, found.city_id)}
        if not key:
            continue
        here = summary(of_places(whole, key))
        assert (here.debtors, here.overdue_cents) == (found.segment.customers, found.segment.cents)
        assert here.overdue_receivables == found.segment.receivables


@examples(150)
@given(SNAPSHOTS, RULES)
def test_pf_and_pj_are_their_segments(facts: Snapshot, rules: Rules) -> None:
    whole = Portfolio(facts, rules)
    by_name = {segment.name: segment for segment in persons(whole)}
    for letter, name in (("F", "PF"), ("J", "PJ")):
        here = summary(of_person(whole, letter))
        expected = by_name.get(name)
        assert here.debtors == (expected.customers if expected else 0)
        assert here.overdue_cents == (expected.cents if expected else 0)
        if expected:
            assert here.active_base == expected.active_base
            assert here.delinquency == expected.delinquency


@examples(100)
@given(SNAPSHOTS, RULES)
def test_the_filiais_part_the_titles(facts: Snapshot, rules: Rules) -> None:
    whole = Portfolio(facts, rules)
    found = [
        aging(of_branch(whole, branch)) for branch in branches(whole) - rules.excluded_branches
    ]
    assert sum(part.cents for part in found) == aging(whole).cents
    assert sum(part.receivables for part in found) == aging(whole).receivables


@examples(100)
@given(SNAPSHOTS, RULES)
def test_every_figure_survives_a_narrowing(facts: Snapshot, rules: Rules) -> None:
    whole = Portfolio(facts, rules)
    for part in (of_person(whole, "J"), of_branch(whole, 1), *one_by_one(whole)[:2]):
        for figure in (aging, cei, due_cohorts, funnel, matrix, payments, trust_unlocks, worklists):
            figure(part)


def test_somebody_elses_contract_lends_its_status_but_brings_no_owner() -> None:
    contracts = [{"id": 7, "customer_id": 2, "trust_unlocked": True, "access_status": "CA"}]
    customers = [{"id": 1, "person_type": "F"}, {"id": 2, "person_type": "J"}]
    facts = make_snapshot([late(9, customer_id=1, contract_id=7)], customers, contracts)
    whole = Portfolio(facts, Rules(D))
    assert (len(whole.debtors), trust_unlocks(whole).settled) == (1, 1)
    only = of_person(whole, "F")
    assert bool(only.debtors.trust_unlocked[0])
    assert trust_unlocks(only).settled == 0  # customer 2 is not a PF
    assert summary(only).active_base == 0


def test_a_bairro_of_two_cities_is_two_places() -> None:
    customers = [
        {"id": 1, "bairro": "Centro", "city_id": 1},
        {"id": 2, "bairro": "CENTRO", "city_id": 2},
        {"id": 3, "bairro": "centro ", "city_id": 2},
        {"id": 4, "bairro": "CENTRO", "city_id": 2},
    ]
    titles = [late(3, id=n, customer_id=n) for n in (1, 2, 3)]
    whole = Portfolio(make_snapshot(titles, customers), Rules(D))
    found = sorted(places(whole), key=lambda place: place.city_id)
    assert found == [Place("centro", 1, "Centro"), Place("centro", 2, "CENTRO")]
    assert of_places(whole, {found[1]}).debtors.customer_ids.tolist() == [2, 3]
    assert of_places(whole, set(found)).debtors.customer_ids.tolist() == [1, 2, 3]


def test_a_narrowing_of_nothing_is_empty() -> None:
    whole = Portfolio(make_snapshot(), Rules(D))
    assert places(whole) == ()
    assert len(of_person(whole, "F").debtors) == 0
    assert np.all(of_places(whole, frozenset()).overdue(DAY).rows == [])
