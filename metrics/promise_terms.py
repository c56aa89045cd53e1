"""What a promise freezes when it is made: its day, its títulos, its value (section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.lookup import Ids, Positions
from metrics.portfolio import Portfolio
from metrics.snapshot import STATUS_RECEIVED

#: P is at most so many days after C.
FARTHEST: Final = 10


class Refused(ValueError):
    """No such promise can be made."""


class WrongDay(Refused):
    """The promised day is before the day on which it was made, or too far after it."""


class NothingOwed(Refused):
    """There is no título to promise."""


class TooLittle(Refused):
    """The value is below that of the smallest título; `least` is the least in centavos."""

    def __init__(self, least: int) -> None:
        super().__init__(least)
        self.least = least


@dataclass(frozen=True)
class PromisedTitle:
    """A título of a promise, and s0: what was open of it, in centavos, when it was made."""

    id: int
    cents: int


@dataclass(frozen=True)
class Terms:
    """What is promised for day P: the títulos T and the value V in centavos."""

    for_day: int
    titles: tuple[PromisedTitle, ...]
    cents: int


def terms(made: int, for_day: int, titles: Sequence[PromisedTitle], typed: int | None) -> Terms:
    """The terms of a promise made on a day C, over títulos; `typed` is a value in centavos.

    Raises:
        WrongDay: The promised day is not in [C, C + 10].
        NothingOwed: There are no títulos.
        TooLittle: Less was typed than the smallest título; nobody pays less than one boleto.
    """
    if not made <= for_day <= made + FARTHEST:
        raise WrongDay
    if not titles:
        raise NothingOwed
    debt, least = sum(t.cents for t in titles), min(t.cents for t in titles)
    if typed is not None and typed < least:
        raise TooLittle(least)
    return Terms(for_day, tuple(titles), debt if typed is None else min(typed, debt))


def live_titles(portfolio: Portfolio, customer_id: int) -> tuple[PromisedTitle, ...]:
    """T of a promise made now: the customer's vencidos at D."""
    overdue = portfolio.overdue(portfolio.rules.day)
    receivables = portfolio.snapshot.receivables
    own = receivables["customer_id"].to_numpy()[overdue.rows] == customer_id
    ids = receivables["id"].to_numpy()[overdue.rows[own]]
    return tuple(map(PromisedTitle, ids.tolist(), overdue.cents[own].tolist()))


def last_payment(portfolio: Portfolio, customer_id: int) -> int | None:
    """The day on which a customer last paid a título, None where none was paid."""
    receivables = portfolio.snapshot.receivables
    own = receivables["customer_id"].to_numpy() == customer_id
    paid = receivables["status"].to_numpy() == STATUS_RECEIVED
    days = portfolio.derived.paid_day[own & paid & portfolio.derived.kept]
    return int(days.max()) if len(days) else None


@dataclass(frozen=True, eq=False)
class OwedThen:
    """Títulos that customers owed on some day each: columns of equal length.

    `asked` is the place of the customer among those asked about, ascending; `rows` of one
    customer ascend.
    """

    asked: Positions
    rows: Positions
    cents: npt.NDArray[np.int64]


def owed_then(
    portfolio: Portfolio, customer_ids: Ids, made: npt.NDArray[np.int64], *, days_before: int
) -> OwedThen:
    """The títulos with `atraso(C) ≥ 1` and `aberto(C − days_before) > 0` of customers.

    Args:
        portfolio: The facts.
        customer_ids: In any order, also repeatedly.
        made: Beside each of them its day C.
        days_before: 1 for a promise that is imported, 0 for one of the ERP's own.
    """
    receivables, kept = portfolio.snapshot.receivables, np.flatnonzero(portfolio.derived.kept)
    owners = receivables["customer_id"].to_numpy()[kept]
    order = np.argsort(owners, kind="stable")
    kept, owners = kept[order], owners[order]
    first = np.searchsorted(owners, customer_ids, side="left")
    counts = np.searchsorted(owners, customer_ids, side="right") - first
    asked = np.repeat(np.arange(len(customer_ids)), counts)
    within = np.arange(len(asked)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = kept[np.repeat(first, counts) + within]
    days = made[asked]
    cents = portfolio.open_cents_of(rows, (days - days_before).astype(np.int32))
    owe = (cents > 0) & (receivables["due_day"].to_numpy()[rows] < days)
    return OwedThen(asked[owe], rows[owe], cents[owe])
