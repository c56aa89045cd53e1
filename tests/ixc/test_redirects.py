"""The ERP's token goes to the ERP's own address, whatever the ERP answers."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.emulator.server import LocalServer
from ixc.client import IxcClient, Retries, connect
from ixc.errors import IxcError
from ixc.queries import Query
from ixc.rows import CUSTOMERS


def listening(met: list[Request]) -> Starlette:
    """Another host, which would gladly take the token."""

    async def answer(request: Request) -> Response:
        met.append(request)
        return JSONResponse({"page": "1", "total": "0"})

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


def sending_on(status: int, target: str) -> Starlette:
    async def answer(_request: Request) -> Response:
        return RedirectResponse(f"{target}/webservice/v1/cliente", status)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirection_is_followed(status: int) -> None:
    met: list[Request] = []
    with (
        LocalServer(listening(met)) as other,
        LocalServer(sending_on(status, other.url)) as erp,
    ):
        async with connect(erp.url, user_id="1", token="segredo", timeout_s=5) as http:
            client = IxcClient(http, retries=Retries(attempts=1))
            with pytest.raises(IxcError) as caught:
                await client.page(Query(CUSTOMERS))
        async with httpx.AsyncClient() as anybody:
            assert (await anybody.get(other.url)).status_code == 200  # it would have answered
    assert len(met) == 1
    assert "authorization" not in met[0].headers
    assert "segredo" not in str(caught.value)
