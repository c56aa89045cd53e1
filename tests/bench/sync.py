"""What a synchronisation costs: rows, time and memory, beside what one would use instead."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import msgspec
import pandas as pd
import requests

from bot.cli.process import settle_memory
from bot.storage import migrations
from ixc import responses
from ixc.client import IxcClient, connect
from ixc.database import Database
from ixc.parsers import day_number
from ixc.responses import Answer
from ixc.rows import TABLES, Table
from ixc.simulator.app import DEMO_TOKEN, Simulator, create_app
from ixc.simulator.faults import Faults
from ixc.simulator.replies import envelope
from ixc.simulator.tables import Tables
from ixc.simulator.town import grow_town
from ixc.stage import Stage
from ixc.sync import Keeping, Synchroniser
from tests.bench.base import TODAY
from tests.bench.endless import EndlessErp
from tests.ixc.happenings import Town
from tests.worlds import ZONE

PAGE = 1000
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 15, tzinfo=UTC)
#: Every título of the town is within the windows.
EVERYTHING = Keeping(history_days=3660, horizon_days=366, retention_days=3660)

Pages = Mapping[Table, Sequence[bytes]]


def measure() -> None:
    tables = town()
    _whole(tables)
    _client_side(tables)
    _light(tables)
    _slow_server(tables)
    _memory()


def town() -> Tables:
    """100,000 títulos, 3,500 of them overdue."""
    tables = grow_town(1, TODAY, 4900)
    receivables = tables["fn_areceber"].rows
    past = [r for r in receivables if r["data_vencimento"] < str(TODAY)]
    owed = sum(r["status"] in "AP" for r in past)
    paid = [r for r in past if r["status"] == "R"]
    unpaid = {"status": "A", "pagamento_data": "", "baixa_data": "", "credito_data": ""}
    for row in random.Random(1).sample(paid, 3500 - owed):  # noqa: S311 - no secret
        row.update(unpaid, valor_aberto=row["valor"])
    for table in TABLES:  # the server's work is not what is measured
        for place in range(len(tables[table.name])):
            tables[table.name].encoded(place)
    return tables


def synchroniser(
    transport: httpx.AsyncBaseTransport, database: Database, keeping: Keeping
) -> Synchroniser:
    http = connect(
        "http://ixc.bench", user_id="", token=DEMO_TOKEN, timeout_s=60, transport=transport
    )
    client = IxcClient(http, page_size=PAGE, parallel=4)
    return Synchroniser(database, client, clock=lambda: NOW, zone=ZONE, keeping=keeping)


def _whole(tables: Tables) -> None:
    rates = [len(tables["fn_areceber"]) / asyncio.run(_full(tables)) for _ in range(3)]
    print(
        f"full sync, simulator included: {statistics.median(rates):,.0f} títulos/s "
        f"(median of 3, min {min(rates):,.0f}; wanted ≥ 25,000)"
    )


async def _full(tables: Tables) -> float:
    with tempfile.TemporaryDirectory() as folder:
        database = await _database(Path(folder))
        transport = httpx.ASGITransport(create_app(tables))
        start = time.perf_counter()
        await synchroniser(transport, database, EVERYTHING).full(TODAY)
        seconds = time.perf_counter() - start
        await database.close()
        return seconds


async def _database(folder: Path) -> Database:
    database = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    await migrations.migrate(database)
    return database


def _client_side(tables: Tables) -> None:
    """Decode and write of the same pages: ours, the bare limit, and a ready-made library."""
    pages = {table: list(_pages(tables, table)) for table in TABLES}
    ways: dict[str, Callable[[Pages, Path], None]] = {
        "ours": lambda some, folder: asyncio.run(_ours(some, folder)),
        "bare msgspec + sqlite3": _bare,
        "ixc-utils + to_sql": _ready_made,
    }
    settle_memory()
    taken = {name: min(_seconds(way, pages) for _ in range(3)) for name, way in ways.items()}
    rows = sum(len(tables[table.name]) for table in TABLES)
    print(f"\nclient side of {rows:,} rows, best of 3")
    for name, seconds in taken.items():
        print(f"  {name:24}{seconds:6.2f} s   ours is {taken['ours'] / seconds:5.2f} times that")


def _pages(tables: Tables, table: Table) -> list[bytes]:
    rows = [tables[table.name].encoded(place) for place in range(len(tables[table.name]))]
    return [
        envelope(rows[start : start + PAGE], 1, len(rows), Faults())
        for start in range(0, len(rows), PAGE)
    ]


def _seconds(way: Callable[[Pages, Path], None], pages: Pages) -> float:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_empty(Path(folder)))  # a database is made once, not with every run
        start = time.perf_counter()
        way(pages, Path(folder))
        return time.perf_counter() - start


async def _empty(folder: Path) -> None:
    await (await _database(folder)).close()


async def _ours(pages: Pages, folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    async with database.engine.connect() as connection:
        stage = Stage(connection, folder)
        await stage.create()
        for table, contents in pages.items():
            for content in contents:
                page = responses.read(Answer(200, {}, content), table)
                stage.add(table, page.batch)
        async with database.write(connection):
            await stage.publish(1, "2026-11-23T15:00:00+00:00", day_number(TODAY), TABLES)
        await stage.drop()
    await database.close()


def _bare(pages: Pages, folder: Path) -> None:
    with sqlite3.connect(folder / "bare.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for table, contents in pages.items():
            envelope_type = msgspec.defstruct("Answer", [("registros", list[table.wire_type])])  # type: ignore[name-defined]
            decoder = msgspec.json.Decoder(envelope_type)
            names = ", ".join(column.name for column in table.columns[1:])
            connection.execute(f"CREATE TABLE {table.name} (id INTEGER PRIMARY KEY, {names})")
            places = ", ".join("?" * len(table.columns))
            for content in contents:
                found: Any = decoder.decode(content)
                connection.executemany(
                    f"INSERT INTO {table.name} VALUES ({places})",
                    map(msgspec.structs.astuple, found.registros),
                )


def _ready_made(pages: Pages, folder: Path) -> None:
    import ixc_utils

    with sqlite3.connect(folder / "frames.db") as connection:
        for table, contents in pages.items():
            frames = []
            for content in contents:
                response = requests.Response()
                response.status_code, response._content = 200, content
                with mock.patch.object(requests, "request", return_value=response):
                    frames.append(ixc_utils.requisicao_ixc(table.name, "[]", "http://x", "key"))
            pd.concat(frames).to_sql(table.name, connection, if_exists="replace", index=False)


def _light(tables: Tables) -> None:
    print("\nlight sync of 100,000 títulos, 3,500 overdue, after 300 changes (wanted ≤ 6,000 rows)")
    asyncio.run(_light_runs(tables))


async def _light_runs(tables: Tables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await _database(Path(folder))
        app = create_app(tables)
        simulator: Simulator = app.state.simulator
        runs = synchroniser(httpx.ASGITransport(app), database, Keeping())
        await runs.full(TODAY)
        town = Town(tables, random.Random(1), TODAY)  # noqa: S311 - no secret
        events = town.events()
        for number in range(3):
            for place in range(300):
                events[place % len(events)]()
            rows, calls = simulator.rows_served, simulator.calls
            await runs.light(TODAY)
            print(
                f"  round {number + 1}: {simulator.rows_served - rows:,} rows "
                f"in {simulator.calls - calls} calls"
            )
        await database.close()


def _slow_server(tables: Tables) -> None:
    """100 pages at a second a call, four calls at a time."""

    async def run() -> tuple[float, int, int]:
        with tempfile.TemporaryDirectory() as folder:
            database = await _database(Path(folder))
            app = create_app(tables)
            simulator: Simulator = app.state.simulator
            simulator.faults.latency_s = 1.0
            transport = httpx.ASGITransport(app)
            start = time.perf_counter()
            await synchroniser(transport, database, EVERYTHING).full(TODAY)
            seconds = time.perf_counter() - start
            await database.close()
            return seconds, simulator.calls, simulator.most_in_flight

    seconds, calls, most = asyncio.run(run())
    pages = sum(-(-len(tables[table.name]) // PAGE) for table in TABLES)
    print(
        f"\nfull sync of {pages} pages at 1 s a call: {seconds:.1f} s "
        f"({calls} calls, {most} at a time; wanted ≤ 35 s for 100 pages)"
    )


def _memory() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.sync"], capture_output=True, text=True, check=True
    )
    print(f"\nfull sync of 1,000,000 títulos: {told.stdout.strip()} (wanted ≤ 150 MB)")


async def _million() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await _database(Path(folder))
        runs = synchroniser(EndlessErp(1_000_000), database, Keeping())
        settle_memory()
        before, start = _peak_mb(), time.perf_counter()
        report = await runs.full(TODAY)
        seconds = time.perf_counter() - start
        await database.close()
        print(f"{report.rows_read:,} rows in {seconds:.0f} s, {_peak_mb() - before:.0f} MB more")


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    asyncio.run(_million())
