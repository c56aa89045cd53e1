"""In-process connections to the local servers, with the faults of a real network."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from bot.emulator.errors import Dropped
from ixc.simulator.app import ConnectionReset


class Wire(httpx.ASGITransport):
    """An ASGI transport on which connections break as sockets do.

    While `unplugged`, nothing connects. A server that drops the connection is a read error.
    `patience` is the part of its time that a caller really waits for a silent server.
    """

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.unplugged = False
        self.patience = 1.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.unplugged:
            raise httpx.ConnectError("unplugged", request=request)
        try:
            seconds = request.extensions.get("timeout", {}).get("read")
            limit = None if seconds is None else seconds * self.patience
            return await asyncio.wait_for(super().handle_async_request(request), limit)
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer", request=request) from error
        except (Dropped, ConnectionReset) as error:
            raise httpx.ReadError("connection reset", request=request) from error
