"""Bairros that stop paying: an outage, or boletos that never came (forecast, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.addresses import Codes
from metrics.binomial import at_least
from metrics.lookup import Positions, group_codes
from metrics.portfolio import Portfolio
from metrics.segments import city_name

#: A título that is open at the end of the second day after its due date reaches the third.
REACHES: Final = 3
#: Seven days are tested against the ninety before them.
TEST_DAYS, REFERENCE_DAYS = 7, 90
LEAST_TESTED, LEAST_REFERENCE = 15, 60
#: How many títulos the whole city's habit weighs beside a bairro's own.
PRIOR: Final = 20
LEAST_CHANCE, MOST_CHANCE = 0.01, 0.95
FALSE_DISCOVERIES: Final = 0.05
LEAST_EXCESS, LEAST_TIMES = 5, 1.5
#: The mirror has to reach back so far.
NEEDED_REACH: Final = 99


@dataclass(frozen=True)
class BairroAlert:
    """Of `receivables` títulos due lately `still_open` are; `expected` would be usual.

    `city` is the city's name, None for none; `likelihood` is how often chance alone does it.
    """

    key: str
    city_id: int
    city: str | None
    name: str
    receivables: int
    still_open: int
    expected: float
    likelihood: float


def bairro_alerts(portfolio: Portfolio) -> tuple[BairroAlert, ...] | None:
    """The bairros that are unusual at D, the least likely first; None with too young a mirror."""
    if not portfolio.snapshot.reaches(portfolio.rules.day - NEEDED_REACH):
        return None
    counts = _counts(portfolio)
    tested = _tested(counts)
    passing = _false_discovery_rate([likelihood for _, _, likelihood in tested])
    found = []
    for place, expected, likelihood in tested:
        still_open = int(counts.still_open[place])
        enough = still_open - expected >= LEAST_EXCESS and still_open >= LEAST_TIMES * expected
        if likelihood <= passing and enough:
            found.append(_alert(portfolio, counts, place, expected, likelihood))
    return tuple(sorted(found, key=lambda alert: (alert.likelihood, alert.key, alert.city_id)))


@dataclass(frozen=True, eq=False)
class _Counts:
    """Columns with one place a bairro; `…_before` are of the reference.

    `customers` and `spellings` say beside it who had títulos in the test and how each spells it.
    """

    codes: Positions
    receivables: Positions
    still_open: Positions
    receivables_before: Positions
    still_open_before: Positions
    places_of_customers: Positions
    spellings_of_customers: Codes


def _counts(portfolio: Portfolio) -> _Counts:
    day = portfolio.rules.day
    steps = portfolio.derived.steps
    last_due = day - REACHES
    first_tested = last_due - TEST_DAYS + 1
    seen = (steps.due <= last_due) & (steps.due > last_due - TEST_DAYS - REFERENCE_DAYS)
    seen &= steps.issued <= steps.due + (REACHES - 1)
    steps = steps.where(seen)
    owners, owner = group_codes(
        portfolio.derived.owners.of_rows[steps.rows], len(portfolio.derived.owners.values)
    )
    addresses = portfolio.derived.addresses
    standing = portfolio.standing_of(portfolio.derived.owners.values[owners])
    codes, bairro_of_owner = np.unique(addresses.bairro_codes(standing), return_inverse=True)
    bairro = bairro_of_owner[owner]
    reached = np.where(steps.paid >= steps.due + REACHES, steps.before, steps.after) > 0
    tested = steps.due >= first_tested

    def count(mask: npt.NDArray[np.bool_]) -> Positions:
        counts: Positions = np.bincount(bairro[mask], minlength=len(codes))
        named = np.array([bool(addresses.bairro_of(code)[0]) for code in codes.tolist()], bool)
        return np.where(named, counts, 0)

    shown = np.unique(owner[tested])
    return _Counts(
        codes,
        count(tested),
        count(tested & reached),
        count(~tested),
        count(~tested & reached),
        bairro_of_owner[shown],
        standing.spellings[shown],
    )


def _tested(counts: _Counts) -> list[tuple[int, float, float]]:
    """Of each bairro that can be tested its place, what is expected, and how likely it is."""
    totals = [
        int(column.sum())
        for column in (
            counts.receivables,
            counts.still_open,
            counts.receivables_before,
            counts.still_open_before,
        )
    ]
    tested = []
    enough = (counts.receivables >= LEAST_TESTED) & (counts.receivables_before >= LEAST_REFERENCE)
    for place in np.flatnonzero(enough).tolist():
        n, o = int(counts.receivables[place]), int(counts.still_open[place])
        m, q = int(counts.receivables_before[place]), int(counts.still_open_before[place])
        others, others_before = totals[0] - n, totals[2] - m
        if not others or not others_before or totals[3] == q:
            continue
        now, before = (totals[1] - o) / others, (totals[3] - q) / others_before
        usual = (q + PRIOR) / (m * before + PRIOR)
        chance = min(max(now * usual, LEAST_CHANCE), MOST_CHANCE)
        tested.append((place, n * chance, at_least(o, n, chance)))
    return tested


def _false_discovery_rate(likelihoods: Sequence[float]) -> float:
    """The largest likelihood that passes Benjamini–Hochberg; below any where none does."""
    passing = -1.0
    for rank, likelihood in enumerate(sorted(likelihoods), start=1):
        if likelihood <= rank / len(likelihoods) * FALSE_DISCOVERIES:
            passing = likelihood
    return passing


def _alert(
    portfolio: Portfolio, counts: _Counts, place: int, expected: float, likelihood: float
) -> BairroAlert:
    key, city_id = portfolio.derived.addresses.bairro_of(int(counts.codes[place]))
    return BairroAlert(
        key=key,
        city_id=city_id,
        city=city_name(portfolio, city_id),
        name=_name(portfolio, counts, place),
        receivables=int(counts.receivables[place]),
        still_open=int(counts.still_open[place]),
        expected=expected,
        likelihood=likelihood,
    )


def _name(portfolio: Portfolio, counts: _Counts, place: int) -> str:
    """As the customers overdue there spell it (section 10); without any, those of the test."""
    addresses = portfolio.derived.addresses
    debtors = portfolio.standing
    here = addresses.bairro_codes(debtors) == counts.codes[place]
    spellings = debtors.spellings[here]
    if not len(spellings):
        spellings = counts.spellings_of_customers[counts.places_of_customers == place]
    return addresses.commonest(spellings, np.zeros(len(spellings), np.intp), 1)[0]
