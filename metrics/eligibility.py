"""Which títulos count (section 1): the rules in their order, and how many each drops."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.snapshot import NO_AMOUNT, NO_DAY, STATUS_CANCELLED, STATUS_OTHER

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Dropped:
    """Títulos of the mirror that no figure counts, by the first rule that drops them."""

    cancelled: int
    unreleased: int
    renegotiated: int
    excluded_branch: int
    quarantined: int


def sift(receivables: pd.DataFrame, excluded_branches: AbstractSet[int]) -> tuple[Mask, Dropped]:
    """Tells the títulos that count from those that do not.

    Returns:
        One truth value a row of `receivables`, in its order, True where it counts; and how
        many each rule drops of those that no earlier rule has dropped.
    """
    kept = np.ones(len(receivables), dtype=bool)

    def drop(hit: Mask) -> int:
        hits = int(np.count_nonzero(kept & hit))
        if hits:
            np.logical_and(kept, ~hit, out=kept)
        return hits

    status = receivables["status"].to_numpy()
    dropped = Dropped(
        cancelled=drop(status == STATUS_CANCELLED),
        unreleased=drop(~receivables["released"].to_numpy()),
        renegotiated=drop(receivables["renegotiated"].to_numpy()),
        excluded_branch=drop(_in_branches(receivables["branch_id"].to_numpy(), excluded_branches)),
        quarantined=drop(_broken(receivables)),
    )
    return kept, dropped


def _in_branches(branch_ids: npt.NDArray[np.int64], excluded: AbstractSet[int]) -> Mask:
    if not excluded:
        return np.zeros(len(branch_ids), dtype=bool)
    return np.isin(branch_ids, list(excluded))


def _broken(receivables: pd.DataFrame) -> Mask:
    """Rows that would have to be guessed at."""
    broken: Mask = receivables["due_day"].to_numpy() == NO_DAY
    broken |= receivables["amount_cents"].to_numpy() == NO_AMOUNT
    broken |= receivables["status"].to_numpy() == STATUS_OTHER
    broken |= receivables["customer_id"].to_numpy() == 0
    return broken
