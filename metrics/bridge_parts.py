"""Why the overdue debt changed: the bridge by bairro, range of days and tipo.

Each of the four splits has a place for every título, so its changes add up to the bridge's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.aging import EDGES, LABELS
from metrics.balances import Cents
from metrics.bridge import Moves
from metrics.customers import rows_of
from metrics.derived import Codes
from metrics.lookup import Ids, Positions, count_pairs, group
from metrics.portfolio import Portfolio
from metrics.segments import NO_BAIRRO, NO_TYPE, OTHER_PERSON, PERSONS, bairros


@dataclass(frozen=True)
class Part:
    """One group's overdue debt at both ends, in centavos.

    `customers` are those whose overdue debt in the group changed; `key` tells it from others of
    one name, a bairro's folded name and city, else "".
    """

    name: str
    opening: int
    closing: int
    customers: int
    key: str = ""
    city_id: int = 0

    @property
    def change(self) -> int:
        """Centavos; above zero the group's debt has grown."""
        return self.closing - self.opening


def by_bairro(portfolio: Portfolio, moves: Moves) -> tuple[Part, ...]:
    """Where each customer stands at D (section 10), at both ends."""
    ids, owners = group(_customer_ids(portfolio, moves))
    addresses, standing = portfolio.derived.addresses, portfolio.standing_of(ids)
    codes, groups = group(addresses.bairro_codes(standing))
    usual = {(b.key, b.city_id): b.segment.name for b in bairros(portfolio)}
    spelt = addresses.commonest(standing.spellings, groups, len(codes))
    places = [addresses.bairro_of(code) for code in codes.tolist()]
    names = [
        usual.get(place) or spelling or NO_BAIRRO
        for place, spelling in zip(places, spelt, strict=True)
    ]
    return _parts(portfolio, moves, groups[owners], names, places)


def by_person(portfolio: Portfolio, moves: Moves) -> tuple[Part, ...]:
    """PF, PJ and Outros."""
    kinds = portfolio.derived.person_types
    names = [PERSONS.get(kind, OTHER_PERSON) for kind in kinds.values.tolist()]
    return _by_attribute(portfolio, moves, kinds, names, OTHER_PERSON)


def by_customer_type(portfolio: Portfolio, moves: Moves) -> tuple[Part, ...]:
    """By the name of the tipo de cliente, unknown and unnamed ones together."""
    ids, types = portfolio.derived.customer_types, portfolio.snapshot.customer_types
    names = [types.get(number) or NO_TYPE for number in ids.values.tolist()]
    return _by_attribute(portfolio, moves, ids, names, NO_TYPE)


def by_range(portfolio: Portfolio, moves: Moves) -> tuple[Part, ...]:
    """The aging's overdue ranges (section 5), each título in its range of the day.

    In the order of the aging, every range.
    """
    due = portfolio.snapshot.receivables["due_day"].to_numpy()[moves.rows].astype(np.int64)
    edges = np.array(EDGES, dtype=np.int64)
    then = np.searchsorted(edges, moves.start - due, side="left")
    now = np.searchsorted(edges, moves.end - due, side="left")
    opening, closing = (np.zeros(len(LABELS), dtype=np.int64) for _ in range(2))
    np.add.at(opening, then, moves.opening)
    np.add.at(closing, now, moves.closing)
    owners = portfolio.derived.owners.of_rows[moves.rows]
    movers = _movers(
        np.concatenate((then, now)),
        np.concatenate((owners, owners)),
        np.concatenate((-moves.opening, moves.closing)),
        len(LABELS),
    )
    return tuple(
        Part(label, int(opening[place]), int(closing[place]), int(movers[place]))
        for place, label in enumerate(LABELS)
        if place
    )


def _by_attribute(
    portfolio: Portfolio, moves: Moves, column: Codes, names: Sequence[str], missing: str
) -> tuple[Part, ...]:
    """By the name of a column of the customers; `missing` is an unknown customer's."""
    codes, distinct = pd.factorize(np.array([*names, missing], dtype=object))
    by_row = np.append(codes[column.of_rows], codes[-1])  # at -1 stands the unknown customer's
    rows = rows_of(portfolio.snapshot, _customer_ids(portfolio, moves))
    present, groups = group(by_row[rows])
    labels = [str(distinct[code]) for code in present.tolist()]
    return _parts(portfolio, moves, groups, labels, [("", 0)] * len(labels))


def _customer_ids(portfolio: Portfolio, moves: Moves) -> Ids:
    owners = portfolio.derived.owners
    ids: Ids = owners.values[owners.of_rows[moves.rows]]
    return ids


def _parts(
    portfolio: Portfolio,
    moves: Moves,
    groups: Positions,
    names: Sequence[str],
    places: Sequence[tuple[str, int]],
) -> tuple[Part, ...]:
    """The largest change first; of equals the larger debt, then by name."""
    size = len(names)
    opening, closing = (np.zeros(size, dtype=np.int64) for _ in range(2))
    np.add.at(opening, groups, moves.opening)
    np.add.at(closing, groups, moves.closing)
    movers = _movers(groups, portfolio.derived.owners.of_rows[moves.rows], moves.change, size)
    parts = (
        Part(name, int(opening[i]), int(closing[i]), int(movers[i]), *places[i])
        for i, name in enumerate(names)
    )
    return tuple(
        sorted(parts, key=lambda p: (-abs(p.change), -p.closing, p.name, p.key, p.city_id))
    )


def _movers(groups: Positions, owners: Positions, changes: Cents, size: int) -> Positions:
    """How many owners of each group do not owe in it what they owed."""
    distinct, owner = group(owners)
    width = max(len(distinct), 1)
    pairs, places = group(groups * width + owner)
    sums = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(sums, places, changes)
    moved = pairs[sums != 0]
    return count_pairs(moved // width, moved % width, (size, width))
