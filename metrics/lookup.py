"""Finding rows by id in frames that are sorted by id."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]


def positions(sorted_ids: Ids, ids: Ids) -> Positions:
    """Where each wanted id stands, -1 where it does not."""
    if len(sorted_ids) == 0:
        return np.full(len(ids), -1, dtype=np.intp)
    places = np.minimum(np.searchsorted(sorted_ids, ids), len(sorted_ids) - 1)
    return np.where(sorted_ids[places] == ids, places, -1)


def group(keys: Ids) -> tuple[Ids, npt.NDArray[np.intp]]:
    """The distinct keys, ascending, and the group of each row."""
    distinct, inverse = np.unique(keys, return_inverse=True)
    return distinct, inverse


def group_codes(codes: Positions, size: int) -> tuple[Positions, Positions]:
    """As `group`, of codes below `size`, without sorting them."""
    present = np.zeros(size, dtype=bool)
    present[codes] = True
    place = np.cumsum(present) - 1
    return np.flatnonzero(present), place[codes]


def count_pairs(first: Positions, second: Positions, shape: tuple[int, int]) -> Positions:
    """How many distinct codes of `second` stand in each group of `first`; codes below `shape`."""
    seen = np.zeros(shape, dtype=bool)
    seen[first, second] = True
    counts: Positions = np.count_nonzero(seen, axis=1)
    return counts
