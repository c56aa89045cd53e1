"""Segments (section 10): bairros, PF/PJ and tipos de cliente.

Only groups with a client overdue are listed. For taxa both sides are placed by the rule of
the active base: by the client's active contract with the lowest id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.lookup import Ids, group, positions
from metrics.placement import Codes, stand
from metrics.portfolio import Portfolio
from metrics.ratios import percent, quotient

NO_TYPE = "Sem tipo"
NO_BAIRRO = "Sem bairro"
PERSONS = {"F": "PF", "J": "PJ"}
OTHER_PERSON = "Outros"


@dataclass(frozen=True)
class Segment:
    """Overdue clients of one group, and its share of the active base (percent)."""

    name: str
    customers: int
    receivables: int
    cents: int
    mean_days: Decimal | None
    active_base: int
    delinquency: Decimal | None


@dataclass(frozen=True)
class BairroSegment:
    """A bairro of a city; `city` is its name, its id as text, or None."""

    key: str
    city_id: int
    city: str | None
    segment: Segment


@dataclass(frozen=True, eq=False)
class _Sums:
    """One place a group, in the order of `keys`."""

    keys: Ids
    debtor_groups: Codes
    customers: npt.NDArray[Any]
    receivables: npt.NDArray[Any]
    cents: npt.NDArray[Any]
    days: npt.NDArray[Any]
    base: npt.NDArray[Any]
    base_overdue: npt.NDArray[Any]

    def segment(self, place: int, name: str) -> Segment:
        customers, base = int(self.customers[place]), int(self.base[place])
        return Segment(
            name=name,
            customers=customers,
            receivables=int(self.receivables[place]),
            cents=int(self.cents[place]),
            mean_days=quotient(int(self.days[place]), customers),
            active_base=base,
            delinquency=percent(int(self.base_overdue[place]), base),
        )


def bairros(portfolio: Portfolio) -> tuple[BairroSegment, ...]:
    """By city and folded bairro; valor descending, then key, city name (none first), city id."""
    known = portfolio.bairros
    there = portfolio.standing
    base = portfolio.active_base
    base_there = stand(portfolio.snapshot, known, base.customer, base.contract)
    # A city's place among those met, because an id of 18 digits leaves no room for a factor.
    city_ids, cities = group(np.concatenate((there.city_ids, base_there.city_ids)))
    spellings = np.concatenate((there.spellings, base_there.spellings))
    width = len(known.keys)
    keys = cities * width + known.key_of_spelling[spellings]
    sums = _sums(portfolio, keys[: len(there.city_ids)], keys[len(there.city_ids) :])
    names = _commonest(sums.debtor_groups, there.spellings, known.spellings, len(sums.keys))
    found = []
    for place, key in enumerate(sums.keys.tolist()):
        city_id, folded = int(city_ids[key // width]), known.keys[key % width]
        found.append(
            BairroSegment(
                key=folded,
                city_id=city_id,
                city=_city(portfolio, city_id),
                segment=sums.segment(place, names[place] or NO_BAIRRO),
            )
        )
    return tuple(sorted(found, key=_bairro_order))


def _bairro_order(found: BairroSegment) -> tuple[Any, ...]:
    return (
        -found.segment.cents,
        found.key,
        found.city is not None,
        found.city or "",
        found.city_id,
    )


def _city(portfolio: Portfolio, city_id: int) -> str | None:
    if not city_id:
        return None
    return portfolio.snapshot.cities.get(city_id) or str(city_id)


def _commonest(groups: Codes, spellings: Codes, texts: Sequence[str], count: int) -> list[str]:
    """The most frequent spelling of each group; of equals the first by code point."""
    best = [(0, "")] * count
    pairs, counts = np.unique(groups * len(texts) + spellings, return_counts=True)
    for pair, times in zip(pairs.tolist(), counts.tolist(), strict=True):
        place, text = pair // len(texts), texts[pair % len(texts)]
        if (-times, text) < (-best[place][0], best[place][1]):
            best[place] = (times, text)
    return [text for _, text in best]


def persons(portfolio: Portfolio) -> tuple[Segment, ...]:
    """PF, PJ, Outros."""
    kinds = portfolio.snapshot.customers["person_type"].to_numpy()
    return _by_attribute(portfolio, kinds, lambda kind: PERSONS.get(kind, OTHER_PERSON), "")


def customer_types(portfolio: Portfolio) -> tuple[Segment, ...]:
    """By the name of the tipo; unknown, empty and unnamed ones together."""
    types = portfolio.snapshot.customer_types
    ids = portfolio.snapshot.customers["customer_type_id"].to_numpy()
    return _by_attribute(portfolio, ids, lambda number: types.get(number) or NO_TYPE, 0)


def _by_attribute(
    portfolio: Portfolio, values: npt.NDArray[Any], name: Any, missing: Any
) -> tuple[Segment, ...]:
    """Groups clients by the name of a column's value; `missing` is that of an unknown client."""
    codes, distinct = pd.factorize(np.concatenate((np.array([missing], values.dtype), values)))
    name_codes, names = pd.factorize(np.array([name(v) for v in distinct.tolist()], dtype=object))
    by_row = name_codes[codes]  # place 0 is the unknown client's
    rows = positions(portfolio.snapshot.customers["id"].to_numpy(), portfolio.debtors.customer_ids)
    sums = _sums(portfolio, by_row[rows + 1], by_row[portfolio.active_base.customer + 1])
    found = [sums.segment(i, str(names[key])) for i, key in enumerate(sums.keys.tolist())]
    return tuple(sorted(found, key=lambda segment: (-segment.cents, segment.name)))


def _sums(portfolio: Portfolio, debtor_keys: Ids, base_keys: Ids) -> _Sums:
    """Sums of the debtors by key, and the active base of the keys that have debtors."""
    debtors, base = portfolio.debtors, portfolio.active_base
    keys, groups = group(debtor_keys)
    size = len(keys)

    def total(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, groups, values)
        return sums

    at = positions(keys, base_keys)
    overdue = positions(debtors.customer_ids, base.customer_ids) >= 0
    return _Sums(
        keys=keys,
        debtor_groups=groups,
        customers=np.bincount(groups, minlength=size),
        receivables=total(debtors.receivables),
        cents=total(debtors.cents),
        days=total(debtors.days),
        base=np.bincount(at[at >= 0], minlength=size),
        base_overdue=np.bincount(at[(at >= 0) & overdue], minlength=size),
    )
