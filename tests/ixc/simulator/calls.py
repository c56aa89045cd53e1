"""Calls of a simulator, as any HTTP client would make them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import httpx

from ixc.simulator.app import DEMO_TOKEN, Simulator, create_app
from ixc.simulator.faults import Faults
from ixc.simulator.tables import Tables

TODAY: Final = date(2026, 11, 19)
CREDENTIAL: Final = f"Basic {base64.b64encode(DEMO_TOKEN.encode()).decode()}"
HEADERS: Final = {
    "ixcsoft": "listar",
    "Authorization": CREDENTIAL,
    "Content-Type": "application/json",
}


class Service:
    """A simulator with some tables, and a way to ask it."""

    def __init__(self, faults: Faults | None = None, **tables: Sequence[Mapping[str, str]]) -> None:
        self.tables = Tables(TODAY, tables)
        app = create_app(self.tables, faults)
        self.simulator: Simulator = app.state.simulator
        self.faults = self.simulator.faults
        self._transport = httpx.ASGITransport(app)

    async def send(
        self,
        path: str,
        *,
        method: str = "GET",
        content: bytes = b"",
        headers: Mapping[str, str] = HEADERS,
    ) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://ixc") as http:
            return await http.request(method, path, content=content, headers=dict(headers))

    async def ask(self, table: str, method: str = "GET", **body: Any) -> httpx.Response:
        content = json.dumps(body).encode()
        return await self.send(f"/webservice/v1/{table}", method=method, content=content)

    async def ids(self, table: str, **body: Any) -> list[str]:
        """The ids that a call finds; fails on anything that is not a page."""
        content = (await self.ask(table, **{"rp": "100", **body})).json()
        assert content["total"].isdigit(), content
        return [row["id"] for row in content.get("registros", [])]

    async def where(self, column: str, operator: str, value: str, second: str = "") -> list[str]:
        """Ids of `t` that meet one condition, which must not depend on where it is put."""
        element = {"TB": f"t.{column}", "OP": operator, "P": value, "P2": second}
        found = await self.ids("t", grid_param=json.dumps([element]))
        if not second:
            assert found == await self.ids("t", qtype=f"t.{column}", oper=operator, query=value)
        return found


def rows(*ids: int, **fields: str) -> list[dict[str, str]]:
    """Rows that differ only in their ids."""
    return [{"id": str(row_id), **fields} for row_id in ids]


def column(name: str, *values: str) -> list[dict[str, str]]:
    """Rows 1, 2, … with the given values of one column."""
    return [{"id": str(place), name: value} for place, value in enumerate(values, start=1)]
