"""A simulated year a seed; `make ano SEMENTES=1000` runs more of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.year.run import one_year

SEEDS = 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_year_loses_and_doubles_nobody(tmp_path: Path, seed: int) -> None:
    counts = one_year(seed, tmp_path)
    assert counts["whole mornings"] > 150
    assert counts["announced"] > 30
