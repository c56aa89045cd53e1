"""How long a large mirror takes to become a snapshot, and how much memory. Run as a process."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.mirror.snapshot import load_sqlite
from metrics.snapshot import Snapshot
from tests.bench.mirror import write_mirror


def compare(snapshot: Snapshot) -> None:
    """Loads the base twice in fresh processes: from its rows, then from its saved columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cobranca.db"
        asyncio.run(write_mirror(snapshot, path))
        print(f"\nloading {len(snapshot.receivables):,} títulos (wanted ≤ 1.5 s, ≤ 250 MB)")
        for label in ("first time, from rows", "every other, saved columns"):
            told = subprocess.run(
                [sys.executable, "-m", "tests.bench.load", str(path)],
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"{label:28}{told.stdout.strip()}")


def _load(path: Path) -> None:
    before, start = _peak_mb(), time.perf_counter()
    loaded = load_sqlite(path)
    print(f"{time.perf_counter() - start:.2f} s, {_peak_mb() - before:.0f} MB at its peak", end="")
    _change(path)
    start = time.perf_counter()
    load_sqlite(path, loaded)
    print(f"; again after 300 changes {time.perf_counter() - start:.2f} s")


def _change(path: Path) -> None:
    """As a light run leaves it; and as it was before, for who comes next."""
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM ixc_sync_runs WHERE kind = 'light'")
        connection.execute(
            "INSERT INTO ixc_sync_runs (kind, started_at, finished_at, state) "
            "SELECT 'light', started_at, finished_at, state FROM ixc_sync_runs"
        )
        connection.execute(
            "UPDATE ixc_receivables SET changed_run = "
            "(SELECT max(id) FROM ixc_sync_runs) WHERE id % 3333 = 7"
        )


def _peak_mb() -> float:
    """Of this program alone: getrusage would also tell the peak of the parent before exec."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    _load(Path(sys.argv[1]))
