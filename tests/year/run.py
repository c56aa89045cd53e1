"""Runs years: one for a test, many from the command line, side by side."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC
from pathlib import Path

from bot.cli import logs
from bot.cli.process import settle_memory
from tests.one_thread import without_threads
from tests.year.drive import Year
from tests.year.virtual import time_is


def one_year(seed: int, folder: Path) -> Counter[str]:
    """Drives a seed's year; raises AssertionError where a promise is broken."""
    year = Year(seed, folder)
    logs.configure(level="CRITICAL", style="texto", zone=UTC, secrets=())
    settle_memory()
    with time_is(year.clock), without_threads():
        asyncio.run(year.run())
    return year.counts


def _in_a_folder(seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        return one_year(seed, Path(folder))


def main(seeds: int) -> int:
    """Years of the seeds 0 to `seeds` - 1; the number of those that failed."""
    failed, total = 0, Counter[str]()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(_in_a_folder, seed): seed for seed in range(seeds)}
        for done, future in enumerate(as_completed(running), start=1):
            error = future.exception()
            if error is None:
                total += future.result()
            else:
                failed += 1
                sys.stderr.write(f"semente {running[future]}: {error!r}\n")
            sys.stderr.write(f"\r{done} de {seeds} anos, {failed} com falha")
    sys.stderr.write("\n")
    for name, number in sorted(total.items()):
        sys.stdout.write(f"{name:24} {number:9}\n")
    return failed


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])) > 0)
