"""A process that is killed in the middle of its synchronisations, again and again.

`python -m tests.ixc.killed FOLDER KILLS`: forks a child that synchronises one generation of
a base after the other, kills it at a random moment, looks at the file it leaves behind.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from ixc.simulator import samples
from ixc.simulator.tables import Tables
from tests.ixc.erps import TODAY, erp, receivable

RECEIVABLES = 600
#: Seconds in which a child gets through a handful of runs.
LONGEST_LIFE_S = 0.5


def generation(number: int) -> Tables:
    """A base whose every row tells which generation it is of."""
    owner = {"id": "1", "razao": f"g{number}"}
    return Tables(
        TODAY,
        {
            "tipo_cliente": [samples.customer_type("1", f"g{number}")],
            "cidade": [samples.city("1", f"g{number}")],
            "cliente": [samples.customer(owner)],
            "cliente_contrato": [samples.contract({"id": "1", "contrato": f"g{number}"})],
            "fn_areceber": [
                receivable(row_id, valor=f"{number}.00") for row_id in range(1, RECEIVABLES + 1)
            ],
        },
    )


async def synchronise(folder: Path, number: int, started: int) -> None:
    """One generation after the other, for ever."""
    os.write(started, b".")
    while True:
        number += 1
        async with erp(generation(number), folder, page_size=100) as mirror:
            await mirror.sync()


def live_and_die(folder: Path, number: int, seconds: float) -> None:
    """A child that begins after generation `number` and lives so long."""
    heard, started = os.pipe()
    child = os.fork()
    if child == 0:
        asyncio.run(synchronise(folder, number, started))
    os.read(heard, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard)
    os.close(started)


def left_behind(path: Path) -> int:
    """The one generation that the mirror shows; raises AssertionError if it is torn."""
    with sqlite3.connect(path) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        assert verdict == "ok", verdict
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return 0  # not even the tables were made
        seen = {
            value
            for query in (
                "SELECT printf('g%d', amount_cents / 100) FROM ixc_receivables",
                "SELECT name FROM ixc_customers",
                "SELECT plan FROM ixc_contracts",
                "SELECT name FROM ixc_customer_types",
                "SELECT name FROM ixc_cities",
            )
            for (value,) in connection.execute(query)
        }
        (rows,) = connection.execute("SELECT count(*) FROM ixc_receivables").fetchone()
    assert len(seen) <= 1, seen
    assert rows == (RECEIVABLES if seen else 0), rows
    return int(seen.pop()[1:]) if seen else 0


def main(folder: Path, kills: int) -> None:
    path, number = folder / "mirror.db", 0
    chance = random.Random()  # noqa: S311 - no secret
    for _ in range(kills):
        live_and_die(folder, number, chance.uniform(0, LONGEST_LIFE_S))
        if path.exists() and path.stat().st_size:
            found = left_behind(path)
            assert found >= number, (found, number)
            number = found
    with sqlite3.connect(path) as connection:
        states = dict(
            connection.execute("SELECT state, count(*) FROM ixc_sync_runs GROUP BY state")
        )
    sys.stdout.write(f"{number} {states.get('done', 0)} {states.get('stopped', 0)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
