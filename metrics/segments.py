"""Segments (section 10): bairros, PF/PJ and tipos de cliente.

Only groups with a customer overdue are listed. For taxa both sides are placed by the rule of
the active base: by the customer's active contract with the lowest id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.derived import Codes
from metrics.lookup import Ids, Positions, group, positions
from metrics.portfolio import Portfolio
from metrics.ratios import percent, quotient

NO_TYPE = "Sem tipo"
NO_BAIRRO = "Sem bairro"
PERSONS = {"F": "PF", "J": "PJ"}
OTHER_PERSON = "Outros"


@dataclass(frozen=True)
class Segment:
    """The overdue customers of one group: counts, centavos, mean days overdue.

    `active_base` are the customers of the active base in the group, and `delinquency` (taxa,
    0–100) is the share of these that is overdue, None where there are none.
    """

    name: str
    customers: int
    receivables: int
    cents: int
    mean_days: Decimal | None
    active_base: int
    delinquency: Decimal | None


@dataclass(frozen=True)
class BairroSegment:
    """A bairro of a city: folded name, the city's id (0 for none) and its figures.

    `city` is the city's name, its id as text where the mirror lacks the name, None for none.
    """

    key: str
    city_id: int
    city: str | None
    segment: Segment


@dataclass(frozen=True, eq=False)
class _Sums:
    """Columns with one place a group, in the order of `keys`, which ascend.

    `debtor_groups` alone has one value a debtor, in the debtors' order: the place of its group.
    """

    keys: Ids
    debtor_groups: Positions
    customers: npt.NDArray[Any]
    receivables: npt.NDArray[Any]
    cents: npt.NDArray[Any]
    days: npt.NDArray[Any]
    base: npt.NDArray[Any]
    base_overdue: npt.NDArray[Any]

    def segment(self, place: int, name: str) -> Segment:
        """The figures of one group."""
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
    """The bairros; valor descending, then key, city name (none first), city id."""
    derived, standing = portfolio.derived, portfolio.standing
    addresses, base_standing = derived.addresses, derived.base_standing
    sums = _sums(portfolio, addresses.bairro_codes(standing), addresses.bairro_codes(base_standing))
    names = addresses.commonest(standing.spellings, sums.debtor_groups, len(sums.keys))
    segments = []
    for place, code in enumerate(sums.keys.tolist()):
        key, city_id = addresses.bairro_of(code)
        segments.append(
            BairroSegment(
                key=key,
                city_id=city_id,
                city=city_name(portfolio, city_id),
                segment=sums.segment(place, names[place] or NO_BAIRRO),
            )
        )
    return tuple(sorted(segments, key=_bairro_order))


def _bairro_order(bairro: BairroSegment) -> tuple[Any, ...]:
    return (
        -bairro.segment.cents,
        bairro.key,
        bairro.city is not None,
        bairro.city or "",
        bairro.city_id,
    )


def city_name(portfolio: Portfolio, city_id: int) -> str | None:
    """The city's name, its id as text where the mirror lacks the name, None for none."""
    if not city_id:
        return None
    return portfolio.snapshot.cities.get(city_id) or str(city_id)


def persons(portfolio: Portfolio) -> tuple[Segment, ...]:
    """PF, PJ and Outros, those that have a debtor; valor descending, then name."""
    kinds = portfolio.derived.person_types
    names = [PERSONS.get(kind, OTHER_PERSON) for kind in kinds.values.tolist()]
    return _by_attribute(portfolio, kinds, names, OTHER_PERSON)


def customer_types(portfolio: Portfolio) -> tuple[Segment, ...]:
    """By the name of the tipo, unknown and unnamed ones together; valor descending, then name."""
    ids, types = portfolio.derived.customer_types, portfolio.snapshot.customer_types
    names = [types.get(number) or NO_TYPE for number in ids.values.tolist()]
    return _by_attribute(portfolio, ids, names, NO_TYPE)


def _by_attribute(
    portfolio: Portfolio, column: Codes, names: Sequence[str], missing: str
) -> tuple[Segment, ...]:
    """Groups customers by the name of a column's value; `missing` is an unknown customer's."""
    codes, distinct = pd.factorize(np.array([*names, missing], dtype=object))
    by_row = np.append(codes[column.of_rows], codes[-1])  # at -1 stands the unknown customer's
    debtors, base = portfolio.debtors, portfolio.active_base
    sums = _sums(portfolio, by_row[debtors.customer], by_row[base.customer])
    segments = [sums.segment(i, str(distinct[key])) for i, key in enumerate(sums.keys.tolist())]
    return tuple(sorted(segments, key=lambda segment: (-segment.cents, segment.name)))


def _sums(portfolio: Portfolio, debtor_keys: Ids, base_keys: Ids) -> _Sums:
    """Sums of the debtors by key, and the active base of the keys that have debtors."""
    debtors, base = portfolio.debtors, portfolio.active_base
    keys, groups = group(debtor_keys)
    size = len(keys)

    def total(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, groups, values)
        return sums

    members, member_groups = group(base_keys)
    base_groups = positions(keys, members)[member_groups]
    overdue = positions(base.customer_ids, debtors.customer_ids)
    overdue_groups = base_groups[overdue[overdue >= 0]]
    return _Sums(
        keys=keys,
        debtor_groups=groups,
        customers=np.bincount(groups, minlength=size),
        receivables=total(debtors.receivables),
        cents=total(debtors.cents),
        days=total(debtors.days),
        base=np.bincount(base_groups[base_groups >= 0], minlength=size),
        base_overdue=np.bincount(overdue_groups[overdue_groups >= 0], minlength=size),
    )
