"""Finding rows by id in frames that are sorted by id."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]


def positions(sorted_ids: Ids, wanted: Ids) -> Positions:
    """Where each wanted id stands, -1 where it does not."""
    if len(sorted_ids) == 0:
        return np.full(len(wanted), -1, dtype=np.intp)
    found = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[found] == wanted, found, -1)


def group(keys: Ids) -> tuple[Ids, npt.NDArray[np.intp]]:
    """The distinct keys, ascending, and the group of each row."""
    distinct, inverse = np.unique(keys, return_inverse=True)
    return distinct, inverse


def count_pairs(first: npt.NDArray[np.intp], second: Ids, groups: int) -> npt.NDArray[np.intp]:
    """How many distinct values of `second` stand in each group of `first`."""
    if len(first) == 0:
        return np.zeros(groups, dtype=np.intp)
    order = np.lexsort((second, first))
    a, b = first[order], second[order]
    fresh = np.concatenate(([True], (a[1:] != a[:-1]) | (b[1:] != b[:-1])))
    return np.bincount(a[fresh], minlength=groups)
