"""Whom to call next, in which order, and who is left alone."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metrics.contacts import Channel, Contact, Result
from metrics.contacts import columns as contact_columns
from metrics.portfolio import Portfolio
from metrics.promise_states import judge
from metrics.promise_terms import PromisedTitle, Terms
from metrics.promises import Promise, columns
from metrics.queue import QueueItem, Why, queue
from metrics.snapshot import NO_DAY, Rules, date_of
from tests.factories import DAY, D, late, make_snapshot

ZONE = ZoneInfo("America/Sao_Paulo")
NOON = datetime.combine(D, time(12, 30), ZONE)


def contact(ago: int, result: Result, customer: int = 1, until: int = NO_DAY) -> Contact:
    day = DAY - ago
    at = datetime.combine(date_of(day), time(9), ZONE)
    return Contact(customer, 7, at, day, Channel.CALL, result, until)


def promise(ago: int, until: int, customer: int = 1, cents: int = 10_000) -> Promise:
    day = DAY - ago
    terms = Terms(DAY + until, (PromisedTitle(customer * 1000 + 20, cents),), cents)
    return Promise(customer, 7, datetime.combine(date_of(day), time(9), ZONE), day, terms)


def line(
    titles: list[Any],
    contacts: list[Contact] | None = None,
    promises: list[Promise] | None = None,
    claimed: frozenset[int] = frozenset(),
    **more: Any,
) -> tuple[QueueItem, ...]:
    facts = Portfolio(make_snapshot(titles, **more), Rules(D))
    judged = judge(facts, columns(promises or []), NOON)
    return queue(facts, judged, contact_columns(contacts or []), NOON, claimed)


def ids(found: tuple[QueueItem, ...]) -> list[int]:
    return [one.item.customer_id for one in found]


def test_the_order() -> None:
    titles = [
        late(20, 1, 100),
        late(20, 2, 100),
        late(5, 3, 100),
        late(6, 4, 200),
        late(7, 5, 900),
        late(30, 6, 5000),
        late(31, 7, 5000),
        late(31, 8, 5000),
        late(1, 9, 9000),
    ]
    promised = [contact(9, Result.PROMISED, 1), contact(3, Result.PROMISED, 2)]
    found = line(titles, promised, [promise(9, -6, 1, 100), promise(3, 0, 2, 100)])
    assert ids(found) == [1, 2, 4, 3, 5, 9, 7, 8, 6]
    assert [one.why for one in found] == [
        Why.MISSED,
        Why.DUE,
        *[Why.PREVENTION] * 2,
        Why.CRITICAL,
        *[Why.OVERDUE] * 4,
    ]
    assert [one.promised_for for one in found[:3]] == [DAY - 6, DAY, None]


@pytest.mark.parametrize(
    ("ago", "until", "why"),
    [
        (3, -1, None),  # L is today: open still
        (3, 0, Why.DUE),
        (3, 1, None),
        (0, 0, None),  # made a moment ago for today
        (9, -6, Why.MISSED),
    ],
)
def test_a_promise(ago: int, until: int, why: Why | None) -> None:
    made = [contact(ago, Result.PROMISED)]
    found = line([late(20)], made, [promise(ago, until)])
    assert [one.why for one in found] == ([] if why is None else [why])


def test_a_broken_promise_spoken_of_since_is_none() -> None:
    made = [contact(9, Result.PROMISED), contact(1, Result.WRONG_NUMBER)]
    (found,) = line([late(20)], made, [promise(9, -6)])
    assert (found.why, found.promised_for) == (Why.OVERDUE, None)


def test_who_is_left_out() -> None:
    titles = [late(20, customer) for customer in (1, 2, 3, 4, 5)]
    unlocked = {"id": 50, "customer_id": 5, "trust_unlocked": True}
    found = line(
        titles,
        [contact(40, Result.CONTESTS, 2), contact(0, Result.NO_DATE, 3)],
        claimed=frozenset({1}),
        customers=[{"id": 4, "collectable": False}],
        contracts=[unlocked],
    )
    assert ids(found) == []


@pytest.mark.parametrize(
    ("oldest", "newest", "listed"),
    [(1826, 1826, True), (1827, 1827, False), (3000, 1827, False), (3000, 1826, True)],
)
def test_what_is_prescribed(oldest: int, newest: int, listed: bool) -> None:
    found = line([late(oldest, id=1), late(newest, id=2)])
    assert bool(found) == listed


def test_who_said_that_it_was_paid_has_a_badge() -> None:
    (back,) = line([late(20)], [contact(9, Result.SAYS_PAID)])
    assert back.says_paid
    (other,) = line([late(20)], [contact(9, Result.NO_DATE)])
    assert not other.says_paid


def test_who_owes_nothing_is_not_called() -> None:
    assert line([], [contact(9, Result.PROMISED)], [promise(9, -6)]) == ()
