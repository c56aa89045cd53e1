"""A simulated year a seed; `make prova` and `make ano SEMENTES=1000` run more of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.year.run import one_year


@pytest.mark.year
def test_a_year_loses_and_doubles_nobody(tmp_path: Path, seed_of_year: int) -> None:
    counts = one_year(seed_of_year, tmp_path)
    assert counts["whole mornings"] > 150
    assert counts["announced"] > 30
