"""The webservice over ASGI: authentication, list calls, and a record of both."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ixc.simulator import query
from ixc.simulator.faults import Faults
from ixc.simulator.query import RedBox
from ixc.simulator.tables import Table, Tables

DEMO_TOKEN: Final = "1:" + "0123456789abcdef" * 4

_STYLE: Final = (
    "margin:40px; padding:30px; background:#FF0000; border:1px solid #000; color:#FFF; "
    "font-weight:bold; font-family:Arial, Helvetica, sans-serif; font-size:12px; "
    "text-align:center"
)
_BOX: Final = "Ocorreu um erro ao processar. Contate o suporte IXC Soft.</div>"
RED_BOX: Final = f'<div style="{_STYLE}">{_BOX}'
RED_BOX_504: Final = f"<div class='preserveHtml' class='preserveHtml' style=\"{_STYLE}\">{_BOX}"
NGINX: Final = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>"
    "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_TITLES: Final = {
    401: "401 Authorization Required",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Not Allowed",
    429: "429 Too Many Requests",
    503: "503 Service Temporarily Unavailable",
}
_HEADERS: Final = {
    "Server": "nginx",
    "Expires": "Mon, 26 Jul 1997 05:00:00 GMT",
    "Cache-Control": "no-cache, must-revalidate",
    "Pragma": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class ConnectionReset(Exception):
    """Ends the connection without an answer."""


@dataclass(frozen=True)
class Asked:
    """One answered list call."""

    table: str
    method: str
    body: dict[str, Any]
    rows: int


@dataclass
class Simulator:
    """The state of a running simulator."""

    tables: Tables
    faults: Faults
    token: str
    asked: list[Asked] = field(default_factory=list)
    #: Calls that a product that only reads must never make.
    refused: list[str] = field(default_factory=list)
    calls: int = 0

    @property
    def rows_served(self) -> int:
        return sum(call.rows for call in self.asked)


def create_app(
    tables: Tables, faults: Faults | None = None, *, token: str = DEMO_TOKEN
) -> Starlette:
    """An ASGI app under /webservice/v1; its `state.simulator` shows what was asked."""
    simulator = Simulator(tables, faults or Faults(), token)

    async def endpoint(request: Request) -> Response:
        return await _answer(simulator, request)

    methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]
    app = Starlette(
        routes=[
            Route("/webservice/v1/{table}", endpoint, methods=methods),
            Route("/webservice/v1/{table}/{id}", endpoint, methods=methods),
        ]
    )
    app.state.simulator = simulator
    return app


async def _answer(simulator: Simulator, request: Request) -> Response:
    faults = simulator.faults
    simulator.calls += 1
    if faults.latency_s:
        await asyncio.sleep(faults.latency_s)
    if faults.take("hang_next"):
        await asyncio.Event().wait()
    if faults.take("reset_next"):
        raise ConnectionReset
    if not _authorised(simulator, request):
        return _nginx(401)
    if faults.token_moved:
        return _nginx(403)
    if (status := faults.take_status()) is not None:
        return _overloaded(status, faults)
    refusal = _not_a_list(simulator, request)
    if refusal is not None:
        return refusal
    return await _list(simulator, request)


def _authorised(simulator: Simulator, request: Request) -> bool:
    limit = simulator.faults.token_expires_after
    if limit is not None and simulator.calls > limit:
        return False
    expected = base64.b64encode(simulator.token.encode()).decode()
    return request.headers.get("authorization") == f"Basic {expected}"


def _not_a_list(simulator: Simulator, request: Request) -> Response | None:
    """The refusal of anything but a list call; it is recorded, and tests look there."""
    faults, method = simulator.faults, request.method
    listing = request.headers.get("ixcsoft") == "listar"
    if method == "GET" and not listing:
        return _nginx(404)
    if method not in ("GET", "POST") or not listing or "id" in request.path_params:
        simulator.refused.append(f"{method} {request.url.path}")
        return _error("O simulador só atende listagens")
    if (method == "POST" and faults.post_refused) or (method == "GET" and faults.get_refused):
        return _nginx(405)
    return None


async def _list(simulator: Simulator, request: Request) -> Response:
    faults, name = simulator.faults, request.path_params["table"]
    if faults.ip_refused:
        return _error("Seu IP não está liberado para efetuar login!")
    if name in faults.denied_tables:
        return _error(f"Você não tem permissão listar dados do recurso {name}")
    table = simulator.tables.get(name)
    if table is None:
        return _error(f"Recurso {name} não está disponível!")
    if faults.take("red_box_next"):
        return _html(RED_BOX)
    if faults.take("html_next"):
        return _html("<html><body><h1>Manutenção programada</h1></body></html>")
    body = await _body(request, faults)
    if body is None:
        return _html(RED_BOX)
    try:
        return _page(simulator, request.method, name, table, body)
    except RedBox:
        return _html(RED_BOX)


async def _body(request: Request, faults: Faults) -> dict[str, Any] | None:
    raw = await request.body()
    if not raw or (request.method == "GET" and faults.body_of_get_ignored):
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _page(
    simulator: Simulator, method: str, name: str, table: Table, body: dict[str, Any]
) -> Response:
    faults = simulator.faults
    call = query.understand(body, name, faults)
    wanted = max(1, call.rows + faults.extra_rows - faults.missing_rows)
    found, total = query.positions(
        table,
        query.ListCall(call.conditions, call.page, wanted, call.sort, call.descending),
        faults,
    )
    simulator.asked.append(Asked(name, method, body, len(found)))
    content = _envelope([table.encoded(p) for p in found], call.page, total, faults)
    if faults.on_page is not None:
        faults.on_page(name, body)
    if faults.take("truncated_next"):
        content = content[: len(content) // 2]
    return Response(content, media_type="text/x-json; charset=utf-8", headers=_HEADERS)


def _envelope(rows: list[bytes], page: int, total: int, faults: Faults) -> bytes:
    announced = max(0, total + faults.total_offset)
    shown = str(announced) if faults.total_as_int else f'"{announced}"'
    head = f'{{"page":"{page}","total":{shown}'.encode()
    if not rows:
        return head + (b',"registros":[]}' if faults.empty_as_list else b"}")
    if faults.registros_as_object:
        numbered = (b'"%d":%b' % (i, row) for i, row in enumerate(rows))
        return head + b',"registros":{' + b",".join(numbered) + b"}}"
    return head + b',"registros":[' + b",".join(rows) + b"]}"


def _error(message: str) -> Response:
    content = json.dumps({"type": "error", "message": message}).encode("ascii")
    return Response(content, media_type="text/html; charset=ISO-8859-1", headers=_HEADERS)


def _html(content: str, status: int = 200) -> Response:
    return Response(content, status, media_type="text/html", headers=_HEADERS)


def _nginx(status: int) -> Response:
    return _html(NGINX.format(title=_TITLES.get(status, str(status))), status)


def _overloaded(status: int, faults: Faults) -> Response:
    response = _html(RED_BOX_504, 504) if status == 504 else _nginx(status)
    if faults.retry_after_s is not None:
        response.headers["Retry-After"] = str(faults.retry_after_s)
    return response
