"""What the team's work came to in a period (section 4 of the worked list)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.bank_days import next_bank_day
from metrics.contacts import RIGHT_PERSON, SOMEBODY, Channel, Contacts, Result
from metrics.payments import paid_in
from metrics.periods import Period
from metrics.portfolio import Portfolio
from metrics.promise_states import Judged, State
from metrics.promises import each_day
from metrics.ratios import Share
from metrics.snapshot import NO_DAY

#: Contacts whose author may have brought a payment.
BRINGING: Final = (Result.PROMISED, Result.NO_DATE, Result.MESSAGE_LEFT)
#: Days for which a payment that follows a contact is its author's.
NEAR: Final = 5
#: More days than L can be after C.
_LONGEST: Final = 30


@dataclass(frozen=True)
class Activity:
    """Contacts counted; a customer counts once."""

    calls: int  # acionamentos
    customers: int  # clientes_acionados
    answered: Share  # taxa_alo
    right_person: Share  # taxa_cpc
    conversion: Share  # conversao


@dataclass(frozen=True)
class Collection:
    """A period's work and what came in late, by author; money in centavos.

    `by_author` and `recovered` have every author with a contact in the period or a payment
    attributed in it, ascending, NO_AUTHOR first.
    """

    whole: Activity
    by_author: Mapping[int, Activity]
    recovered: Mapping[int, int]
    unattributed: int  # "sem contato"

    @property
    def attributed(self) -> int:
        """recuperado_atribuido of all authors together."""
        return sum(self.recovered.values())


@dataclass(frozen=True)
class PromiseFigures:
    """The promises made in a period by state, and what became of those decided in it."""

    counts: Mapping[State, int]
    promised_cents: int  # of all but the replaced
    kept: Share  # taxa_cumprida
    kept_cents: Share  # the same by value


def collection(portfolio: Portfolio, contacts: Contacts, period: Period) -> Collection:
    """The figures of the team's work; contacts made after D are left out."""
    contacts = contacts.until(portfolio.rules.day)
    made = contacts.only((contacts.days >= period.first) & (contacts.days <= period.last))
    recovered, unattributed = _recovered(portfolio, contacts, period)
    authors = sorted({*made.authors.tolist(), *recovered})
    return Collection(
        whole=activity(made),
        by_author={author: activity(made.only(made.authors == author)) for author in authors},
        recovered={author: recovered.get(author, 0) for author in authors},
        unattributed=unattributed,
    )


def activity(contacts: Contacts) -> Activity:
    """Counts of some contacts."""
    is_call = contacts.channels != Channel.INCOMING
    right = np.isin(contacts.results, RIGHT_PERSON)
    calls = int(np.count_nonzero(is_call))
    reached = is_call & (right | np.isin(contacts.results, SOMEBODY))

    def customers(chosen: npt.NDArray[np.bool_]) -> int:
        return len(np.unique(contacts.customer_ids[chosen]))

    return Activity(
        calls=calls,
        customers=customers(is_call),
        answered=Share(int(np.count_nonzero(reached)), calls),
        right_person=Share(int(np.count_nonzero(is_call & right)), calls),
        conversion=Share(customers(contacts.results == Result.PROMISED), customers(right)),
    )


def _recovered(
    portfolio: Portfolio, contacts: Contacts, period: Period
) -> tuple[dict[int, int], int]:
    """What was paid late in the period: centavos by author, and those of nobody.

    Each payment is of the author of the customer's last contact that may have brought it.
    """
    paid = paid_in(portfolio, period)
    rows, cents = paid.rows[paid.is_late], paid.cents[paid.is_late]
    bringing = contacts.only(np.isin(contacts.results, BRINGING))
    authors, total = bringing.authors, int(cents.sum())
    last = _last_contacts(portfolio, bringing, rows)
    brought = last >= 0
    distinct, places = np.unique(authors[last[brought]], return_inverse=True)
    sums = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(sums, places, cents[brought])
    by_author = dict(zip(distinct.tolist(), sums.tolist(), strict=True))
    return by_author, total - int(sums.sum())


def _last_contacts(
    portfolio: Portfolio, contacts: Contacts, rows: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Of each paid título the place of the contact that brought it, -1 for none."""
    receivables = portfolio.snapshot.receivables
    paid_on = portfolio.derived.paid_day[rows].astype(np.int64)
    payments, places = _pairs(contacts, receivables["customer_id"].to_numpy()[rows], paid_on)
    day, paid_on = contacts.days[places], paid_on[payments]
    last_day = each_day(contacts.promised_for[places], _last_day)
    counts = (day >= paid_on - NEAR) | (paid_on <= last_day)
    counts &= day > receivables["due_day"].to_numpy()[rows[payments]]
    counts &= portfolio.open_cents_of(rows[payments], (day - 1).astype(np.int32)) > 0
    last = np.full(len(rows), -1, dtype=np.intp)
    np.maximum.at(last, payments[counts], places[counts])
    return last


def _pairs(
    contacts: Contacts, customer_ids: npt.NDArray[np.int64], paid_on: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Payments beside contacts with their customers, not long before: places of both."""
    order = np.lexsort((contacts.days, contacts.customer_ids))
    ids, owners = np.unique(contacts.customer_ids[order], return_inverse=True)
    keys = owners.astype(np.int64) * 2**32 + contacts.days[order]
    owner = np.searchsorted(ids, customer_ids)
    known = np.append(ids, -1)[owner] == customer_ids
    first = np.searchsorted(keys, owner * 2**32 + paid_on - _LONGEST, side="left")
    end = np.searchsorted(keys, owner * 2**32 + paid_on, side="right")
    counts = np.where(known, np.maximum(0, end - first), 0)
    payments = np.repeat(np.arange(len(customer_ids)), counts)
    within = np.arange(len(payments)) - np.repeat(np.cumsum(counts) - counts, counts)
    return payments, order[np.repeat(first, counts) + within]


def _last_day(promised_for: int) -> int:
    return NO_DAY if promised_for == NO_DAY else next_bank_day(promised_for)


def promise_figures(judged: Judged, period: Period) -> PromiseFigures:
    """The figures of some promises over a period."""
    promises, states = judged.promises, judged.states
    made = (promises.made >= period.first) & (promises.made <= period.last)
    decided = (judged.decided >= period.first) & (judged.decided <= period.last)
    decided &= judged.is_decided
    kept = decided & (states == State.KEPT)
    target = judged.target[decided]
    return PromiseFigures(
        counts={state: int(np.count_nonzero(made & (states == state))) for state in State},
        promised_cents=int(promises.cents[made & (states != State.REPLACED)].sum()),
        kept=Share(int(np.count_nonzero(kept)), int(np.count_nonzero(decided))),
        kept_cents=Share(int(np.minimum(judged.paid[decided], target).sum()), int(target.sum())),
    )
