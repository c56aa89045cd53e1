"""Finding rows by id in frames that are sorted by id."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Ids of the ERP, 0 where it has none.
Ids = npt.NDArray[np.int64]
#: Rows of a frame or places in another array, -1 for none.
Positions = npt.NDArray[np.intp]


def positions(sorted_ids: Ids, ids: Ids) -> Positions:
    """Where ids stand among others.

    Args:
        sorted_ids: Ascending, without repetition.
        ids: In any order.

    Returns:
        For each of `ids`, in their order, its place in `sorted_ids`, -1 where it is not there.
    """
    if len(sorted_ids) == 0:
        return np.full(len(ids), -1, dtype=np.intp)
    places = np.minimum(np.searchsorted(sorted_ids, ids), len(sorted_ids) - 1)
    return np.where(sorted_ids[places] == ids, places, -1)


def group(keys: Ids) -> tuple[Ids, npt.NDArray[np.intp]]:
    """The distinct keys, ascending, and for each of `keys`, in their order, its place there."""
    distinct, inverse = np.unique(keys, return_inverse=True)
    return distinct, inverse


def group_codes(codes: Positions, size: int) -> tuple[Positions, Positions]:
    """As `group`, of codes from 0 to `size` - 1, without sorting them."""
    present = np.zeros(size, dtype=bool)
    present[codes] = True
    place = np.cumsum(present) - 1
    return np.flatnonzero(present), place[codes]


def count_pairs(first: Positions, second: Positions, shape: tuple[int, int]) -> Positions:
    """Counts distinct partners, as the customers of each range.

    Args:
        first: Codes from 0 to `shape[0]` - 1.
        second: Beside each of them a code from 0 to `shape[1]` - 1.
        shape: How many different codes each may have.

    Returns:
        For each code of `first`, from 0 on, how many different ones of `second` stand beside it.
    """
    seen = np.zeros(shape, dtype=bool)
    seen[first, second] = True
    counts: Positions = np.count_nonzero(seen, axis=1)
    return counts
