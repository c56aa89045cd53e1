"""Two bots, partitions, clocks up to four minutes apart: every list once, and none lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import postgres
from tests.year.standby import play


@pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL não está instalado")
# A connection that is cut in the middle is left to the collector by the driver.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("seed", range(5))
async def test_mornings_of_two(seed: int, tmp_path: Path) -> None:
    await play(seed, tmp_path)
