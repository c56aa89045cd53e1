"""`make bench`: how fast the product's own work is on this machine. Nothing here is a test."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import httpx

from bot import app as app_module
from bot import settings as settings_module
from ixc.simulator.app import DEMO_TOKEN, create_app
from ixc.simulator.town import grow_town
from tests.bench import figures, files, load, rivals
from tests.bench.base import million
from tests.worlds import ZONE

TODAY = date(2026, 11, 23)


async def full_sync() -> None:
    """100,000 títulos of the simulator at no latency, mirror written and published."""
    tables = grow_town(1, TODAY, 5300)
    receivables = len(tables["fn_areceber"].rows)
    app = create_app(tables)
    for name in ("fn_areceber", "cliente", "cliente_contrato"):
        for place in range(len(tables[name].rows)):
            tables[name].encoded(place)  # the server's work is not what is measured
    rates = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            rates.append(receivables / await _sync_once(app, Path(folder)))
    print(
        f"full sync: {receivables:,} títulos at {statistics.median(rates):,.0f} títulos/s "
        f"(median of {len(rates)}, min {min(rates):,.0f}; wanted ≥ 25,000)"
    )


async def _sync_once(app: object, folder: Path) -> float:
    settings = settings_module.load(
        {
            "IXC_BASE_URL": "http://ixc.bench",
            "IXC_API_TOKEN": DEMO_TOKEN,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bench.db'}",
            "HISTORICO_DIAS": "3660",  # every título is fetched
            "HORIZONTE_DIAS": "366",
        }
    )
    noon = datetime.combine(TODAY, datetime.min.time(), ZONE).replace(hour=12)
    data = await app_module.open_data(
        settings,
        clock=lambda: noon,
        ixc_transport=httpx.ASGITransport(app),  # type: ignore[arg-type]
    )
    try:
        start = time.perf_counter()
        await data.services.sync()
        return time.perf_counter() - start
    finally:
        await data.close()


def main() -> None:
    asyncio.run(full_sync())
    snapshot = million()
    load.compare(snapshot)
    figures.measure(snapshot)
    files.measure(million(receivables=930_000, customers=300_000))
    rivals.compare(snapshot)


if __name__ == "__main__":
    main()
