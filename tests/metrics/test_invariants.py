"""What holds for every base, tidy or dirty."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from metrics import snapshot
from metrics.aging import aging
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situation_totals, situations
from metrics.snapshot import NO_AMOUNT, NO_DAY, Rules, Snapshot
from metrics.summary import summary
from metrics.worklists import worklists
from tests.depth import examples
from tests.factories import DAY, D, make_snapshot, open_cents

CUSTOMERS = st.integers(0, 6)
CONTRACTS = st.integers(0, 8)
DAYS = st.integers(DAY - 100, DAY + 40)
CENTS = st.integers(0, 20_000)


def maybe(strategy: st.SearchStrategy[int], nothing: int) -> st.SearchStrategy[int]:
    return st.one_of(strategy, st.just(nothing))


RECEIVABLES = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 60),
            "customer_id": CUSTOMERS,
            "branch_id": st.integers(1, 2),
            "contract_id": CONTRACTS,
            "standalone_contract_id": CONTRACTS,
            "main_contract_id": CONTRACTS,
            "status": st.integers(0, 4),
            "released": st.integers(0, 9).map(bool),
            "renegotiated": st.integers(0, 9).map(lambda n: n == 0),
            "awaiting_confirmation": st.booleans(),
            "issued_day": maybe(DAYS, NO_DAY),
            "due_day": maybe(DAYS, NO_DAY),
            "paid_day": maybe(DAYS, NO_DAY),
            "amount_cents": maybe(CENTS, NO_AMOUNT),
            "open_cents": maybe(CENTS, NO_AMOUNT),
        }
    ),
    max_size=30,
    unique_by=lambda row: row["id"],
)
CUSTOMER_ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 6), "active": st.booleans(), "collectable": st.booleans()}
    ),
    max_size=6,
    unique_by=lambda row: row["id"],
)
CONTRACT_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 8),
            "customer_id": CUSTOMERS,
            "active": st.booleans(),
            "trust_unlocked": st.booleans(),
            "access_status": st.sampled_from(["A", "CA", "CM", "", "D"]),
        }
    ),
    max_size=8,
    unique_by=lambda row: row["id"],
)
SNAPSHOTS = st.builds(make_snapshot, RECEIVABLES, CUSTOMER_ROWS, CONTRACT_ROWS)
RULES = st.builds(
    lambda days, branches: Rules(D, blocking_days=days, excluded_branches=branches),
    st.integers(4, 20),
    st.sampled_from([frozenset[int](), frozenset({2})]),
)


def open_now(found: Portfolio) -> Any:
    return open_cents(found, DAY)


@examples(300)
@given(SNAPSHOTS, RULES)
def test_the_sums_reconcile(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    ranges, key = aging(found), summary(found)
    due = facts.receivables["due_day"].to_numpy()
    owed = open_now(found)

    assert sum(row.cents for row in ranges.overdue) == key.overdue_cents
    assert sum(row.receivables for row in ranges.overdue) == key.overdue_receivables
    by_horizon = owed[(due <= DAY + rules.horizon_days) & (due != NO_DAY)].sum()
    assert sum(row.cents for row in ranges.rows) == by_horizon
    assert key.overdue_cents == owed[due < DAY].sum() == found.debtors.cents.sum()

    totals = situation_totals(found)
    late = [total for kind, total in totals.items() if kind is not Situation.CURRENT]
    assert sum(total.customers for total in late) == key.debtors
    assert sum(total.cents for total in late) == key.overdue_cents
    assert sum(total.receivables for total in late) == key.overdue_receivables
    assert len(situations(found)) == key.debtors


@examples(300)
@given(SNAPSHOTS, RULES)
def test_lists_are_disjoint_parts_of_the_overdue(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    lists = worklists(found)
    critical = {item.customer_id for item in lists.critical.items}
    prevention = {item.customer_id for item in lists.prevention.items}
    assert not critical & prevention
    assert critical | prevention <= set(found.debtors.customer_ids.tolist())
    left_out = lists.critical.trust_unlocked + lists.critical.not_collectable
    matching = int(np.count_nonzero(found.debtors.days == rules.blocking_days))
    assert len(critical) + left_out == matching


@examples(100)
@given(SNAPSHOTS, RULES)
def test_nothing_changes_its_input(facts: Snapshot, rules: Rules) -> None:
    before = copy.deepcopy(facts)
    found = Portfolio(facts, rules)
    aging(found), summary(found), worklists(found), situation_totals(found)
    for name in ("receivables", "customers", "contracts"):
        pd.testing.assert_frame_equal(getattr(facts, name), getattr(before, name))


@examples(100)
@given(SNAPSHOTS, RULES, st.integers(-60, 60))
def test_what_was_owed_never_exceeds_the_amounts(facts: Snapshot, rules: Rules, shift: int) -> None:
    found = Portfolio(facts, rules)
    owed = open_cents(found, DAY + shift)
    amounts = facts.receivables["amount_cents"].to_numpy()
    assert (owed >= 0).all()
    assert (owed[found.derived.kept] <= amounts[found.derived.kept]).all()
    assert (owed[~found.derived.kept] == 0).all()


def test_an_empty_base_survives() -> None:
    found = Portfolio(make_snapshot(), Rules(D, excluded_branches=frozenset({1})))
    assert summary(found).delinquency is None
    assert summary(found).mean_debt is None
    assert worklists(found).critical.items == ()
    assert snapshot.date_of(found.rules.day) == D
