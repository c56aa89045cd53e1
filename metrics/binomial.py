"""How likely so many of a number are, each with one chance."""

from __future__ import annotations

import math

import numpy as np


def at_least(count: int, trials: int, chance: float) -> float:
    """P(Bin(`trials`, `chance`) ≥ `count`), for a chance between 0 and 1, both excluded."""
    if count <= 0:
        return 1.0
    hits = np.arange(count, trials + 1)
    steps = np.log((trials - hits[:-1]) / (hits[:-1] + 1)) + math.log(chance / (1 - chance))
    first = (
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + count * math.log(chance)
        + (trials - count) * math.log1p(-chance)
    )
    logs = first + np.concatenate(([0.0], np.cumsum(steps)))
    return min(1.0, float(np.exp(logs).sum()))
