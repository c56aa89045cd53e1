"""One customer's card: its situation is the lists', its títulos are its own."""

from __future__ import annotations

from hypothesis import given

from metrics.customer import Glance, glances, statement
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situations
from metrics.snapshot import STATUS_RECEIVED, Rules, Snapshot
from metrics.worklists import worklist
from tests.depth import examples
from tests.factories import DAY, D, Facts, late, make_snapshot, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS


@examples(200)
@given(SNAPSHOTS, RULES)
def test_every_card_agrees_with_the_debtors(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    debtors, standing = found.debtors, situations(found)
    for place, owner in enumerate(debtors.customer_ids.tolist()):
        card = statement(found, owner)
        assert card.situation == standing[place]
        assert card.days == debtors.days[place]
        assert card.overdue_cents == debtors.cents[place] == sum(t.cents for t in card.overdue)
        assert len(card.overdue) == debtors.receivables[place]
        assert [t.due_on for t in card.titles] == sorted(t.due_on for t in card.titles)


def test_what_is_to_come_is_shown_up_to_the_horizon() -> None:
    titles = [late(-30, id=1), late(-31, id=2), late(0, id=3), late(2, id=4)]
    card = statement(portfolio(titles), 1)
    assert [(title.id, title.days) for title in card.titles] == [(4, 2), (3, 0), (1, -30)]


def test_somebody_unknown_owes_nothing() -> None:
    card = statement(portfolio([late(3)]), 999)
    assert (card.situation, card.titles, card.contract_id) == (Situation.CURRENT, (), 0)
    assert card.access_status is None
    assert card.is_ex_customer


def test_without_debt_the_active_contract_speaks() -> None:
    contracts = [
        {"id": 5, "active": False, "access_status": "D"},
        {"id": 6, "access_status": "A"},
        {"id": 7, "access_status": "CM"},
    ]
    paid = late(9, status=STATUS_RECEIVED, paid_day=DAY - 1, open_cents=0)
    found = Portfolio(make_snapshot([paid], [{"id": 1}], contracts), Rules(D))
    card = statement(found, 1)
    assert (card.contract_id, card.access_status, card.is_ex_customer) == (6, "A", False)


# Glances


@examples(200)
@given(SNAPSHOTS, RULES)
def test_a_glance_agrees_with_the_card(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    ids = [9, *range(7)]
    seen = glances(found, ids)
    assert [glance.customer_id for glance in seen] == ids
    for glance in seen:
        card = statement(found, glance.customer_id)
        seen_at = (glance.situation, glance.days, glance.overdue_cents)
        assert seen_at == (card.situation, card.days, card.overdue_cents)


@examples(200)
@given(SNAPSHOTS, RULES)
def test_a_debtor_is_seen_where_the_lists_have_it(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    everybody = worklist(found, found.debtors.days > 0).items
    seen = {glance.customer_id: glance.bairro for glance in glances(found, range(7))}
    assert all(seen[item.customer_id] == (item.bairro or "") for item in everybody)


def test_a_glance_tells_people_of_one_name_apart() -> None:
    customers: list[Facts] = [{"id": 1, "bairro": ""}, {"id": 2}, {"id": 3, "bairro": "Poço"}]
    contracts = [
        {"id": 30, "customer_id": 3, "own_address": True, "bairro": "Jatiúca"},
        {"id": 31, "customer_id": 3, "own_address": True, "bairro": "Feitosa"},
    ]
    owed = [late(7, customer=2, cents=7_990), late(3, customer=3, main_contract_id=31)]
    assert glances(portfolio(owed, customers, contracts), [3, 1, 2, 8]) == (
        Glance(3, "Ana", "Feitosa", Situation.EARLY, 3, 10_000),
        Glance(1, "Ana", "", Situation.CURRENT, 0, 0),
        Glance(2, "Ana", "Centro", Situation.TRANSITION, 7, 7_990),
        Glance(8, "", "", Situation.CURRENT, 0, 0),
    )
    assert glances(portfolio(), []) == ()
