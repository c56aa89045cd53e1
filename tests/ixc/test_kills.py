"""SIGKILL at any point of a synchronisation leaves a usable mirror."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

pytestmark = pytest.mark.process


def test_fifty_kills_never_tear_the_mirror(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.ixc.killed", str(tmp_path), "50"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    generation, done, stopped = map(int, told.stdout.split())
    assert generation == done > 10  # each good run brought its generation, whole
    assert stopped > 10  # and the kills hit runs, not the time between them
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith("mirror.db")]
