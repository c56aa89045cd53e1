"""Whom to call next (section 5 of the worked list)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.contacts import Contacts, kept_out, micros, who_says_paid
from metrics.lookup import positions
from metrics.portfolio import Portfolio
from metrics.promise_states import Judged, State
from metrics.worklists import WorklistItem, collectable, items_of, prevention_days

#: Out-of-court collection of what is older is barred by the courts: five years.
PRESCRIBED_AFTER: Final = 1826


class Why(IntEnum):
    """Why a customer is in the queue; it is worked in this order."""

    MISSED = 0  # a promise quebrada or parcial since the last contact
    DUE = 1  # a promise is due today
    PREVENTION = 2
    CRITICAL = 3
    OVERDUE = 4


@dataclass(frozen=True)
class QueueItem:
    """One customer, why, and P of the promise that `why` speaks of (None: of none)."""

    item: WorklistItem
    why: Why
    promised_for: int | None
    says_paid: bool  # "disse que pagou", when last spoken with


def queue(
    portfolio: Portfolio,
    judged: Judged,
    contacts: Contacts,
    now: datetime,
    claimed: AbstractSet[int] = frozenset(),
) -> tuple[QueueItem, ...]:
    """The customers to be called, in order.

    Args:
        portfolio: The facts, at today.
        judged: What became of the promises, at today.
        contacts: All of the last weeks, and all that are contested.
        now: An instant of today.
        claimed: Customers whom somebody else has claimed.
    """
    today, debtors = portfolio.rules.day, portfolio.debtors
    known = contacts.only(contacts.instants <= micros(now)).until(today)
    promised = _promised(judged, known, today)
    out = kept_out(known, now, today) | claimed | _promising(judged, today)
    why = _reasons(portfolio, promised)
    left = collectable(portfolio) & ~_prescribed(portfolio) & (why >= 0)
    left &= ~np.isin(debtors.customer_ids, list(out))
    places = np.flatnonzero(left)
    keys = (debtors.customer_ids, -debtors.days, -debtors.cents, why)
    places = places[np.lexsort(tuple(key[places] for key in keys))]
    says_paid = who_says_paid(known)
    return tuple(
        QueueItem(
            item,
            Why(int(why[place])),
            promised.get(item.customer_id, (0, None))[1],
            item.customer_id in says_paid,
        )
        for item, place in zip(items_of(portfolio, places), places, strict=True)
    )


def _promised(judged: Judged, contacts: Contacts, today: int) -> Mapping[int, tuple[Why, int]]:
    """Customers whose promise is due or was missed since the last contact, and its P."""
    last = dict(zip(contacts.customer_ids.tolist(), contacts.days.tolist(), strict=True))
    promises, states = judged.promises, judged.states
    missed = (states == State.PARTIAL) | (states == State.BROKEN)
    due = (states == State.OPEN) & (promises.promised_for == today) & (promises.made < today)
    found: dict[int, tuple[Why, int]] = {}
    for place in np.flatnonzero(missed | due).tolist():
        customer, day = int(promises.customer_ids[place]), int(promises.promised_for[place])
        if due[place]:
            found[customer] = Why.DUE, day
        elif judged.decided[place] >= last.get(customer, day):
            found[customer] = Why.MISSED, day
    return found


def _promising(judged: Judged, today: int) -> frozenset[int]:
    """Who is left alone until a promise is decided: all but those due today."""
    promises = judged.promises
    waits = (promises.promised_for != today) | (promises.made == today)
    return frozenset(promises.customer_ids[(judged.states == State.OPEN) & waits].tolist())


def _reasons(
    portfolio: Portfolio, promised: Mapping[int, tuple[Why, int]]
) -> npt.NDArray[np.int64]:
    """The value of `Why` of each debtor, in the debtors' order; -1 for who is not to be called."""
    debtors, blocking = portfolio.debtors, portfolio.rules.blocking_days
    why = np.full(len(debtors), Why.OVERDUE, dtype=np.int64)
    why[np.isin(debtors.days, prevention_days(blocking))] = Why.PREVENTION
    why[debtors.days == blocking] = Why.CRITICAL
    why[debtors.trust_unlocked] = -1
    ids = np.fromiter(promised, np.int64, len(promised))
    places = positions(debtors.customer_ids, ids)
    reasons = np.fromiter((reason for reason, _ in promised.values()), np.int64, len(promised))
    why[places[places >= 0]] = reasons[places >= 0]
    return why


def _prescribed(portfolio: Portfolio) -> npt.NDArray[np.bool_]:
    """Debtors of whom every vencido is too old to be asked for, in the debtors' order."""
    day, debtors = portfolio.rules.day, portfolio.debtors
    rows = portfolio.overdue(day).rows
    receivables = portfolio.snapshot.receivables
    owners = positions(debtors.customer_ids, receivables["customer_id"].to_numpy()[rows])
    newest = np.full(len(debtors), np.iinfo(np.int64).min // 2)
    np.maximum.at(newest, owners, receivables["due_day"].to_numpy()[rows].astype(np.int64))
    prescribed: npt.NDArray[np.bool_] = day - newest > PRESCRIBED_AFTER
    return prescribed
