"""What was promised, as columns, and the balances that syncs have shown since (section 3).

Promises that were undone are not among these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.contacts import micros
from metrics.lookup import Ids, Positions
from metrics.promise_terms import Terms

Days = npt.NDArray[np.int64]
Cents = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Promise:
    """One promise; `day` is C, that of the instant in the provider's zone."""

    customer_id: int
    author: int
    at: datetime
    day: int
    terms: Terms


@dataclass(frozen=True, eq=False)
class Promises:
    """Columns with one place a promise, by instant and then by order of recording.

    The columns `title_…` have one place a título of a promise, by promise.
    """

    customer_ids: Ids
    authors: Ids
    instants: npt.NDArray[np.int64]  # microseconds since 1970-01-01, UTC
    made: Days  # C
    promised_for: Days  # P
    cents: Cents  # V
    title_promises: Positions  # the place of its promise in the columns above
    title_ids: Ids
    title_cents: Cents  # s0

    def __len__(self) -> int:
        return len(self.instants)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Promises:
        """Those of a mask, with their títulos."""
        titles = chosen[self.title_promises]
        place = np.cumsum(chosen) - 1
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        kept = {
            name: column[titles if name.startswith("title_") else chosen]
            for name, column in values.items()
        }
        kept["title_promises"] = place[kept["title_promises"]]
        return Promises(**kept)

    def until(self, day: int) -> Promises:
        """Those made up to the end of a day: later ones do not exist for it."""
        return self.only(self.made <= day)


@dataclass(frozen=True, eq=False)
class Lows:
    """Balances that good syncs showed, each lower than those before: columns of equal length.

    A second payment moves a título's only date of payment; these remember the first. `days` are
    those from which the balance stood.
    """

    title_ids: Ids
    days: Days
    cents: Cents


def _column(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.fromiter(values, np.int64)


NO_LOWS: Final = Lows(_column(()), _column(()), _column(()))


def columns(promises: Iterable[Promise]) -> Promises:
    """Promises, given in the order in which they were recorded, as columns."""
    rows = sorted(promises, key=lambda promise: promise.at)
    titles = [(place, title) for place, row in enumerate(rows) for title in row.terms.titles]
    return Promises(
        customer_ids=_column(row.customer_id for row in rows),
        authors=_column(row.author for row in rows),
        instants=_column(micros(row.at) for row in rows),
        made=_column(row.day for row in rows),
        promised_for=_column(row.terms.for_day for row in rows),
        cents=_column(row.terms.cents for row in rows),
        title_promises=np.fromiter((place for place, _ in titles), np.intp),
        title_ids=_column(title.id for _, title in titles),
        title_cents=_column(title.cents for _, title in titles),
    )


def each_day(days: Days, rule: Callable[[int], int]) -> Days:
    """A rule of a day, asked once for each distinct one."""
    distinct, places = np.unique(days, return_inverse=True)
    values = np.fromiter(map(rule, distinct.tolist()), np.int64)
    return values[places]
