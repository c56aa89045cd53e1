"""What the team did: contacts as columns, what each means, whom they keep out of the queue.

Section 2 of the worked list. Contacts that were undone are not among these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from metrics.bank_days import next_bank_day
from metrics.lookup import Ids
from metrics.snapshot import NO_DAY

#: The author of what was imported without one.
NO_AUTHOR: Final = 0
#: After somebody did not answer, and how often that may be in a day and in seven.
PAUSE: Final = timedelta(hours=4)
MOST_A_DAY: Final = 3
MOST_A_WEEK: Final = 6
_WEEK: Final = 7
#: More days than the fifth bank day can be away.
_LONGEST: Final = 30


class Channel(IntEnum):
    """`canal`: INCOMING is who called us, and no acionamento."""

    CALL = 0
    WHATSAPP = 1
    IN_PERSON = 2
    INCOMING = 3


class Result(IntEnum):
    """`resultado`."""

    PROMISED = 0
    SAYS_PAID = 1
    NO_DATE = 2
    CONTESTS = 3
    WANTS_TO_CANCEL = 4
    MESSAGE_LEFT = 5
    WRONG_NUMBER = 6
    NO_ANSWER = 7


#: CPC: the right person was reached.
RIGHT_PERSON: Final = (
    Result.PROMISED,
    Result.SAYS_PAID,
    Result.NO_DATE,
    Result.CONTESTS,
    Result.WANTS_TO_CANCEL,
)
#: alô: somebody else answered.
SOMEBODY: Final = (Result.MESSAGE_LEFT, Result.WRONG_NUMBER)


@dataclass(frozen=True)
class Contact:
    """One contact; `day` is that of the instant in the provider's zone.

    `promised_for` is P where the result is a promise, else NO_DAY. `is_closed` says that an
    administrator closed what the customer contests.
    """

    customer_id: int
    author: int
    at: datetime
    day: int
    channel: Channel
    result: Result
    promised_for: int = NO_DAY
    is_closed: bool = False


@dataclass(frozen=True, eq=False)
class Contacts:
    """Columns of equal length, one place a contact, by instant and then by order of recording."""

    customer_ids: Ids
    authors: Ids  # NO_AUTHOR where unknown
    instants: npt.NDArray[np.int64]  # microseconds since 1970-01-01, UTC
    days: npt.NDArray[np.int64]  # of the provider's zone
    channels: npt.NDArray[np.int64]
    results: npt.NDArray[np.int64]
    promised_for: npt.NDArray[np.int64]  # P, NO_DAY where nothing was promised
    closed: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.instants)

    def only(self, chosen: npt.NDArray[Any]) -> Contacts:
        """Those of a mask, or at some places that ascend."""
        return Contacts(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def until(self, day: int) -> Contacts:
        """Those made up to the end of a day."""
        return self.only(self.days <= day)


def micros(at: datetime) -> int:
    """An aware instant as microseconds since 1970-01-01, UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def columns(contacts: Iterable[Contact]) -> Contacts:
    """Contacts, given in the order in which they were recorded, as columns."""
    rows = sorted(contacts, key=lambda contact: contact.at)

    def column(values: Iterable[int]) -> npt.NDArray[np.int64]:
        return np.fromiter(values, np.int64, len(rows))

    return Contacts(
        customer_ids=column(row.customer_id for row in rows),
        authors=column(row.author for row in rows),
        instants=column(micros(row.at) for row in rows),
        days=column(row.day for row in rows),
        channels=column(row.channel for row in rows),
        results=column(row.result for row in rows),
        promised_for=column(row.promised_for for row in rows),
        closed=np.fromiter((row.is_closed for row in rows), np.bool_, len(rows)),
    )


def back_on(result: Result, day: int) -> int:
    """The first day on which a contact of `day` keeps nobody out any more, by its days alone.

    A promise, a contested debt and who did not answer follow rules of their own.
    """
    if result is Result.SAYS_PAID:
        return next_bank_day(day, 2) + 1  # out through the second
    later = {Result.NO_DATE: 2, Result.WANTS_TO_CANCEL: 5, Result.MESSAGE_LEFT: 1}
    return next_bank_day(day, later[result]) if result in later else day


def kept_out(contacts: Contacts, now: datetime, today: int) -> frozenset[int]:
    """Customers whom some contact keeps out of the queue at an instant of `today`.

    Any one is enough: a later one makes no earlier one shorter. Promises are not looked at.
    """
    known = contacts.only((contacts.instants <= micros(now)) & (contacts.days <= today))
    contested = known.only((known.results == Result.CONTESTS) & ~known.closed)
    return (
        frozenset(contested.customer_ids.tolist())
        | _waiting(known, today)
        | _silent(known, now, today)
    )


def _waiting(contacts: Contacts, today: int) -> frozenset[int]:
    """Who is to be left alone until some day."""
    out: set[int] = set()
    recent = contacts.only(contacts.days > today - _LONGEST)
    for result, day in np.unique(np.stack((recent.results, recent.days)), axis=1).T.tolist():
        if back_on(Result(result), day) > today:
            here = (recent.results == result) & (recent.days == day)
            out.update(recent.customer_ids[here].tolist())
    return frozenset(out)


def _silent(contacts: Contacts, now: datetime, today: int) -> frozenset[int]:
    """Who did not answer, a short while ago or too often."""
    silent = contacts.only(contacts.results == Result.NO_ANSWER)
    just_now = silent.customer_ids[silent.instants > micros(now - PAUSE)]
    out = set(just_now.tolist())
    for days, most in ((1, MOST_A_DAY), (_WEEK, MOST_A_WEEK)):
        ids, counts = np.unique(silent.customer_ids[silent.days > today - days], return_counts=True)
        out.update(ids[counts >= most].tolist())
    return frozenset(out)


def who_says_paid(contacts: Contacts) -> frozenset[int]:
    """Customers who, when last spoken with, said that they had paid."""
    spoken = contacts.only(np.isin(contacts.results, RIGHT_PERSON))
    last = dict(zip(spoken.customer_ids.tolist(), spoken.results.tolist(), strict=True))
    return frozenset(c for c, result in last.items() if result == Result.SAYS_PAID)
