"""PostgreSQL beside SQLite: a full synchronisation, and the first snapshot after it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import httpx

from bot.mirror.snapshot import SnapshotCache
from ixc.database import Database
from ixc.simulator.app import create_app
from ixc.simulator.tables import Tables
from tests import databases, postgres
from tests.bench.base import TODAY
from tests.bench.sync import EVERYTHING, synchroniser, town


def measure() -> None:
    if postgres.programs() is None:
        print("\nPostgreSQL is not installed: python -m tests.debian_setup")
        return
    tables = town()
    print(f"\n{len(tables['fn_areceber']):,} títulos on both databases, best of 3")
    for what, kinds in _best(tables).items():
        sqlite, server = kinds["sqlite"], kinds["postgres"]
        print(
            f"  {what:16}SQLite {sqlite:5.2f} s   PostgreSQL {server:5.2f} s   "
            f"{sqlite / server:.2f} times as fast (sync: wanted ≥ 0.5)"
        )


def _best(tables: Tables) -> dict[str, dict[str, float]]:
    best: dict[str, dict[str, float]] = {}
    for kind in ("sqlite", "postgres") * 3:
        with databases.of_kind(kind), tempfile.TemporaryDirectory() as folder:
            for what, seconds in asyncio.run(_once(tables, Path(folder) / "bench.db")).items():
                known = best.setdefault(what, {})
                known[kind] = min(seconds, known.get(kind, seconds))
    return best


async def _once(tables: Tables, path: Path) -> dict[str, float]:
    await databases.migrated(path)
    database = Database(databases.url(path))
    start = time.perf_counter()
    await synchroniser(httpx.ASGITransport(create_app(tables)), database, EVERYTHING).full(TODAY)
    synced = time.perf_counter()
    cache = SnapshotCache(database)
    await cache.current()
    loaded = time.perf_counter()
    await cache.current()
    warm = time.perf_counter()
    await database.close()
    return {"full sync": synced - start, "first snapshot": loaded - synced, "warm": warm - loaded}


if __name__ == "__main__":
    measure()
