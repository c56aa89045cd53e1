"""A simulator with a synchroniser that mirrors it, and small bases to put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from ixc.client import IxcClient, Retries, connect
from ixc.database import Database
from ixc.models import MIRRORS
from ixc.simulator import samples
from ixc.simulator.app import DEMO_TOKEN, Simulator, create_app
from ixc.simulator.tables import Tables
from ixc.sync import Keeping, Synchroniser, SyncReport
from tests import databases
from tests.wires import Wire
from tests.worlds import ZONE, Clock

TODAY: Final = date(2026, 11, 19)
NOW: Final = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@dataclass
class Erp:
    """A simulator, and a synchroniser that mirrors it."""

    simulator: Simulator
    wire: Wire
    database: Database
    synchroniser: Synchroniser
    clock: Clock

    @property
    def faults(self) -> Any:
        return self.simulator.faults

    async def sync(self) -> SyncReport:
        return await self.synchroniser.full(TODAY)

    async def light(self) -> SyncReport:
        return await self.synchroniser.light(TODAY)

    async def ids(self, table: str) -> list[int]:
        """Ids in the mirror that have not vanished."""
        mirror = MIRRORS[table]
        query = select(mirror.c.id).where(mirror.c.vanished_at.is_(None)).order_by(mirror.c.id)
        async with self.database.read() as connection:
            return list((await connection.scalars(query)).all())

    async def contents(self) -> list[Any]:
        """Every row of the mirror."""
        async with self.database.read() as connection:
            return [
                [tuple(row) for row in await connection.execute(select(m).order_by(m.c.id))]
                for m in MIRRORS.values()
            ]


@asynccontextmanager
async def erp(
    tables: Tables,
    folder: Path,
    *,
    page_size: int = 1000,
    parallel: int = 4,
    token: str = DEMO_TOKEN,
    keeping: Keeping | None = None,
) -> AsyncIterator[Erp]:
    """Opens a mirror in `folder` of a new simulator over `tables`."""
    app = create_app(tables)
    wire = Wire(app)
    http = connect("http://ixc.test", user_id="1", token=token, timeout_s=0.5, transport=wire)
    path = folder / "mirror.db"
    await databases.migrated(path)
    database = Database(databases.url(path))
    retries = Retries(attempts=3, first_wait_s=0.0, longest_wait_s=0.0)
    client = IxcClient(http, page_size=page_size, parallel=parallel, retries=retries)
    clock = Clock(NOW)
    synchroniser = Synchroniser(database, client, clock=clock, zone=ZONE, keeping=keeping)
    try:
        yield Erp(app.state.simulator, wire, database, synchroniser, clock)
    finally:
        await http.aclose()
        await database.close()


def receivable(row_id: int, **fields: str) -> dict[str, str]:
    """A título that is a week overdue, but for `fields`."""
    base = {
        "id": str(row_id),
        "id_cliente": "1",
        "data_vencimento": "2026-11-12",
        "valor": "10.00",
        "valor_aberto": "10.00",
    }
    return samples.receivable({**base, **fields})


def small(*receivables: dict[str, str], customers: int = 1) -> Tables:
    """A base with the given títulos, or 25 of one customer."""
    return Tables(
        TODAY,
        {
            "tipo_cliente": [samples.customer_type("1", "Residencial")],
            "cidade": [samples.city("1", "Serra Branca")],
            "cliente": [samples.customer({"id": str(n + 1)}) for n in range(customers)],
            "cliente_contrato": [samples.contract({"id": "1", "id_cliente": "1"})],
            "fn_areceber": receivables or [receivable(n) for n in range(1, 26)],
        },
    )
