"""Promises of generated bases: against the second implementation, and what always holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.implied_promises import implied_promises
from metrics.portfolio import Portfolio
from metrics.promise_lows import observe
from metrics.promise_states import Judged, State, judge
from metrics.promise_terms import PromisedTitle, Terms, owed_then
from metrics.promises import NO_LOWS, Lows, Promise, columns
from metrics.snapshot import NO_DAY, Rules, date_of, day_of
from tests.depth import examples
from tests.metrics.plain import Plain
from tests.metrics.plain_promises import (
    Outcome,
    PlainPromise,
    Promised,
    implied,
    imported_titles,
)
from tests.metrics.test_plain import BASES, TODAY, Rows, mirrored

ZONE = ZoneInfo("America/Sao_Paulo")
NAMES = {
    State.VOID: "anulada",
    State.KEPT: "cumprida",
    State.REPLACED: "substituida",
    State.OPEN: "aberta",
    State.PARTIAL: "parcial",
    State.BROKEN: "quebrada",
}
INSTANTS = st.builds(
    lambda back, hour: datetime.combine(TODAY - timedelta(days=back), time(hour), ZONE),
    st.integers(-1, 30),
    st.sampled_from([0, 9, 9, 12, 23]),
)
TITLES = st.dictionaries(
    st.integers(1, 45), st.sampled_from([1, 400, 1000, 3334, 123_456]), min_size=1, max_size=4
)
PROMISES = st.lists(
    st.builds(
        lambda at, days, customer, titles, cents: PlainPromise(
            customer, 7, at, at.date() + timedelta(days=days), sorted(titles.items()), cents
        ),
        INSTANTS,
        st.integers(0, 10),
        st.integers(1, 3),
        TITLES,
        st.sampled_from([1, 950, 1000, 2000, 200_000]),
    ),
    max_size=8,
)
LOWS = st.lists(
    st.tuples(
        st.integers(1, 45),
        st.integers(0, 30).map(lambda back: TODAY - timedelta(days=back)),
        st.sampled_from([0, 1, 50, 500, 999, 3000]),
    ),
    max_size=8,
)
DAYS = st.integers(0, 30).map(lambda back: TODAY - timedelta(days=back))


def of_product(promises: list[PlainPromise]) -> Any:
    return columns(
        Promise(
            one.customer,
            one.author,
            one.at,
            day_of(one.made),
            Terms(day_of(one.until), tuple(PromisedTitle(*t) for t in one.titles), one.cents),
        )
        for one in promises
    )


def outcomes(found: Judged) -> list[Outcome]:
    """In the order of the columns."""
    return [
        Outcome(
            NAMES[State(int(state))],
            date_of(int(decided)) if decided != NO_DAY else None,
            bool(on_time) if state == State.KEPT else None,
            int(paid) if decided != NO_DAY else 0,
            int(target),
        )
        for state, decided, on_time, paid, target in zip(
            found.states, found.decided, found.on_time, found.paid, found.target, strict=True
        )
    ]


def by_instant(promises: list[PlainPromise], day: date) -> list[PlainPromise]:
    return sorted((p for p in promises if p.made <= day), key=lambda p: p.at)


@examples(1500)
@given(BASES, PROMISES, LOWS, DAYS, st.integers(0, 12), st.integers(0, 23), st.booleans())
def test_both_agree_on_what_became_of_promises(
    tables: Rows,
    promises: list[PlainPromise],
    lows: list[tuple[int, date, int]],
    day: date,
    later: int,
    hour: int,
    frozen: bool,
) -> None:
    plain = Plain(tables, day, TODAY)
    if frozen:  # as an import freezes them, and not any títulos
        for one in promises:
            one.titles = imported_titles(plain, one.customer, one.made) or one.titles
    promises = by_instant(promises, TODAY + timedelta(days=2))
    synced_at = datetime.combine(day + timedelta(days=later), time(hour), ZONE)
    facts = Portfolio(mirrored(tables), Rules(day))
    rows = np.array([(n, day_of(d), c) for n, d, c in lows], dtype=np.int64).reshape(-1, 3).T
    found = judge(facts, of_product(promises), synced_at, Lows(*rows))
    assert outcomes(found) == Promised(plain, promises, synced_at, lows).outcomes()


@examples(500)
@given(BASES, DAYS, st.lists(st.tuples(st.integers(1, 5), DAYS), max_size=6))
def test_both_agree_on_the_titles_of_imported_promises(
    tables: Rows, day: date, asked: list[tuple[int, date]]
) -> None:
    plain = Plain(tables, day, TODAY)
    facts = Portfolio(mirrored(tables), Rules(day))
    customers = np.array([customer for customer, _ in asked], dtype=np.int64)
    made = np.array([day_of(on) for _, on in asked], dtype=np.int64)
    owed = owed_then(facts, customers, made, days_before=1)
    ids = facts.snapshot.receivables["id"].to_numpy()[owed.rows]
    for place, (customer, on) in enumerate(asked):
        own = owed.asked == place
        found = list(zip(ids[own].tolist(), owed.cents[own].tolist(), strict=True))
        assert found == imported_titles(plain, customer, on)


@examples(1500)
@given(BASES, DAYS, st.sampled_from([5, 45]))
def test_both_agree_on_implied_promises(tables: Rows, day: date, window: int) -> None:
    plain = Plain(tables, day, TODAY, window=window)
    facts = Portfolio(mirrored(tables), Rules(day, window_days=window))
    synced_at = datetime.combine(day, time(15), ZONE)
    expected = implied(plain)
    for one in expected:
        one.at = one.at.replace(tzinfo=ZONE)
    found = judge(facts, implied_promises(facts), synced_at)
    assert found.promises.customer_ids.tolist() == [one.customer for one in expected]
    assert found.promises.made.tolist() == [day_of(one.made) for one in expected]
    assert found.promises.promised_for.tolist() == [day_of(one.until) for one in expected]
    assert found.promises.cents.tolist() == [one.cents for one in expected]
    assert outcomes(found) == Promised(plain, expected, synced_at).outcomes()


def frozen(tables: Rows, promises: list[PlainPromise]) -> list[PlainPromise]:
    """Promises as they can be made: each over what its customer owed then."""
    plain = Plain(tables, TODAY, TODAY)
    for one in promises:
        one.titles = imported_titles(plain, one.customer, one.made)
        one.cents = min(one.cents, sum(cents for _, cents in one.titles))
    return by_instant([one for one in promises if one.titles], TODAY)


@examples(500)
@given(BASES, PROMISES, DAYS)
def test_at_most_one_promise_of_a_customer_is_open(
    tables: Rows, promises: list[PlainPromise], day: date
) -> None:
    facts = Portfolio(mirrored(tables), Rules(day))
    found = judge(facts, of_product(promises), datetime.combine(day, time(9), ZONE))
    open_ = found.promises.customer_ids[found.states == State.OPEN]
    assert len(np.unique(open_)) == len(open_)


@examples(500)
@given(BASES, PROMISES)
def test_no_payment_fulfils_two(tables: Rows, promises: list[PlainPromise]) -> None:
    """Together the promises of a customer count no more than came in."""
    promises = frozen(tables, promises)
    facts = Portfolio(mirrored(tables), Rules(TODAY))
    found = judge(facts, of_product(promises), datetime.combine(TODAY, time(23), ZONE))
    titles = Plain(tables, TODAY, TODAY).titles
    for customer in {one.customer for one in promises}:
        came_in = sum(t.amount - t.open(TODAY) for t in titles if t.customer == customer)
        assert int(found.paid[found.promises.customer_ids == customer].sum()) <= came_in


@examples(500)
@given(BASES, PROMISES, DAYS, st.integers(0, 20), st.integers(0, 30))
def test_no_decided_state_changes_as_time_passes(
    tables: Rows, promises: list[PlainPromise], day: date, wait: int, hours: int
) -> None:
    """Not by a later day, a later sync without news, nor by promises made since."""
    snapshot = mirrored(tables)
    promises = by_instant(promises, TODAY + timedelta(days=30))
    then = datetime.combine(day, time(18), ZONE)
    later = day + timedelta(days=wait)
    before = outcomes(judge(Portfolio(snapshot, Rules(day)), of_product(promises), then))
    synced_at = then + timedelta(days=wait, hours=hours)
    after = outcomes(judge(Portfolio(snapshot, Rules(later)), of_product(promises), synced_at))
    for old, new in zip(before, after, strict=False):
        assert new == old or old.state == "aberta"


@examples(500)
@given(BASES, PROMISES, DAYS)
def test_a_payment_once_shown_decides_for_good(
    tables: Rows, promises: list[PlainPromise], day: date
) -> None:
    """What a sync showed keeps a promise, unless the título is open again or counts no more."""
    promises = frozen(tables, [one for one in promises if one.made <= day])
    promised = of_product(promises)
    synced_at = datetime.combine(TODAY, time(23), ZONE)
    before = Portfolio(mirrored(tables), Rules(day))
    lows = observe(before, promised, NO_LOWS)
    kept = judge(before, promised, synced_at)
    moved = {
        **tables,
        "fn_areceber": [
            row | {"pagamento_data": str(TODAY)} if row["status"].strip() in ("R", "P") else row
            for row in tables["fn_areceber"]
        ],
    }
    after = judge(Portfolio(mirrored(moved), Rules(day)), promised, synced_at, lows)
    is_kept = kept.states == State.KEPT
    assert (after.states[is_kept] == State.KEPT).all()
    assert (after.decided[is_kept] <= kept.decided[is_kept]).all()
