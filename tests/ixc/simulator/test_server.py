"""Over a real socket: what only a network can show."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from ixc.simulator.app import create_app
from ixc.simulator.faults import Faults
from ixc.simulator.tables import Tables
from tests.ixc.simulator.calls import HEADERS, TODAY, rows

LIST = "/webservice/v1/t"


@asynccontextmanager
async def running(faults: Faults) -> AsyncIterator[tuple[httpx.AsyncClient, uvicorn.Server]]:
    """A server on a free port, and a client of it."""
    app = create_app(Tables(TODAY, {"t": rows(*range(1, 500))}), faults)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=5) as http:
                yield http, server
        finally:
            server.should_exit = True
            await serving


async def ask(http: httpx.AsyncClient, **options: Any) -> httpx.Response:
    return await http.request("GET", LIST, content=b'{"rp":"1000"}', **options)


async def test_a_get_with_a_body_crosses_the_network() -> None:
    async with running(Faults()) as (http, _):
        assert len((await ask(http)).json()["registros"]) == 499


async def test_a_broken_connection_is_one_for_the_client() -> None:
    async with running(Faults(reset_next=1)) as (http, _):
        with pytest.raises(httpx.TransportError):
            await ask(http)
        assert (await ask(http)).status_code == 200


async def test_a_silent_server_is_left_and_lets_go() -> None:
    async with running(Faults(hang_next=1)) as (http, _):
        with pytest.raises(httpx.ReadTimeout):
            await ask(http, timeout=0.1)
        assert (await ask(http)).status_code == 200
