"""The webservice over ASGI: it answers list calls, refuses all others, and records both."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ixc.simulator import query, replies
from ixc.simulator.comparison import RedBox
from ixc.simulator.faults import Faults
from ixc.simulator.replies import RED_BOX as RED_BOX
from ixc.simulator.replies import ConnectionReset as ConnectionReset  # callers catch it
from ixc.simulator.tables import Table, Tables

DEMO_TOKEN: Final = "1:" + "0123456789abcdef" * 4
REFUSAL: Final = "Chamada recusada: este simulador só atende listagens."

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Buttons of the ERP. Some of them write even when they are called like a list.
_ACTION: Final = re.compile(
    r"get_.+|.+_\d{4,}|desbloqueio_confianca|cliente_contrato_ativar_cliente|negativar_bloquear"
    r"|desativar_cancelar_financeiro_nao_vencido|fn_areceber_(altera|recebimentos_baixas_novo)"
    r"|renegociar_selecionados|fn_renegociacao_wiz|calcula_juros_multa|estornar_cancelamento"
)


@dataclass(frozen=True)
class AnsweredCall:
    """One answered list call: its table, method, body and the number of rows that went out."""

    table: str
    method: str
    body: dict[str, Any]
    rows: int


@dataclass
class Simulator:
    """The state of a running simulator; tests read it and turn its switches."""

    tables: Tables
    faults: Faults
    token: str
    #: List calls that got a page, oldest first.
    list_calls: list[AnsweredCall] = field(default_factory=list)
    #: Calls that a product that only reads must never make, as `METHOD /path`.
    refused: list[str] = field(default_factory=list)
    #: All calls, whatever became of them.
    calls: int = 0
    #: Calls that are being answered, and the most that ever were.
    in_flight: int = 0
    most_in_flight: int = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Counts a call while it is being answered."""
        self.calls += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1

    @property
    def rows_served(self) -> int:
        """Rows of all list calls together."""
        return sum(call.rows for call in self.list_calls)


def create_app(
    tables: Tables, faults: Faults | None = None, *, token: str = DEMO_TOKEN
) -> Starlette:
    """An ASGI app under /webservice/v1; its `state.simulator` is a `Simulator`.

    `token` is the whole `id:hash` that callers must send as Basic credential.
    """
    simulator = Simulator(tables, faults or Faults(), token)

    async def endpoint(request: Request) -> Response:
        with simulator.answering():
            return await _answer(simulator, request)

    paths = (
        "/webservice/{version}/{table}",
        "/webservice/{version}/{table}/{id:path}",
        "/{_:path}",
    )
    app = Starlette(routes=[Route(path, endpoint, methods=list(_METHODS)) for path in paths])
    app.state.simulator = simulator
    return app


async def _answer(simulator: Simulator, request: Request) -> Response:
    """On its way in a call meets the network, then nginx, then the ERP."""
    faults = simulator.faults
    await asyncio.sleep(faults.latency_s)
    if faults.take("hang_next"):
        await _wait_for_the_caller_to_leave(request)
    if (status := faults.take_status()) is not None:
        return replies.overloaded(status, faults)
    stopped = _at_the_gate(simulator, request) or _not_a_list(simulator, request)
    return stopped or await _list(simulator, request)


async def _wait_for_the_caller_to_leave(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _at_the_gate(simulator: Simulator, request: Request) -> Response | None:
    """What is wrong with the address or the credential, if anything."""
    faults = simulator.faults
    if "version" not in request.path_params:
        return replies.nginx(404)
    credential = request.headers.get("authorization", "")
    if credential.lower().startswith("bearer"):
        return replies.nginx(400)
    if faults.token_moved:
        return replies.nginx(403)
    expected = base64.b64encode(simulator.token.encode()).decode()
    limit = faults.token_expires_after
    expired = limit is not None and simulator.calls > limit
    if expired or credential != f"Basic {expected}":
        return replies.nginx(401)
    version = request.path_params["version"]
    if version != "v1":
        return replies.error(f"Versão {version} do webservice não está disponível!", faults)
    return None


def _not_a_list(simulator: Simulator, request: Request) -> Response | None:
    """The refusal of anything but a list call; it is recorded, and tests look there."""
    method, faults = request.method, simulator.faults
    listing = request.headers.get("ixcsoft") == "listar"
    reading = method in ("GET", "POST") and "id" not in request.path_params
    if not (listing and reading) or _ACTION.fullmatch(request.path_params["table"]):
        simulator.refused.append(f"{method} {request.url.path}")
        if method == "GET" and not listing:
            return replies.nginx(404)
        return replies.error(REFUSAL, faults, status=405)
    if (method == "POST" and faults.post_refused) or (method == "GET" and faults.get_refused):
        return replies.nginx(405)
    return None


async def _list(simulator: Simulator, request: Request) -> Response:
    faults, name = simulator.faults, request.path_params["table"]
    table = simulator.tables.get(name)
    if faults.ip_refused:
        return replies.error("Seu IP não está liberado para efetuar login!", faults)
    if name in faults.denied_tables:
        message = f"Você não tem permissão listar dados do recurso {name}"
        return replies.error(message, faults)
    if table is None:
        return replies.error(f"Recurso {name} não está disponível!", faults)
    table = _shown(table, name, faults)
    if faults.take("html_next"):
        return replies.html(replies.MAINTENANCE)
    if faults.take("red_box_next") or name in faults.red_box_tables:
        return replies.html(replies.RED_BOX)
    try:
        return await _page(simulator, request, table)
    except RedBox:
        return replies.html(replies.RED_BOX)


def _shown(table: Table, name: str, faults: Faults) -> Table:
    """What of a table the ERP lets the caller see."""
    if name in faults.silent_tables:
        return Table(())
    if faults.only_branch is None:
        return table
    return table.of_branch(str(faults.only_branch))


async def _page(simulator: Simulator, request: Request, table: Table) -> Response:
    faults, name = simulator.faults, request.path_params["table"]
    body = await _body(request, faults)
    call = query.understand(body, name, faults)
    selection = query.find(table, call, faults)
    rows = [table.encoded(position) for position in selection.positions]
    await asyncio.sleep(faults.latency_per_row_s * len(rows))
    if faults.rows_before_504 is not None and len(rows) > faults.rows_before_504:
        return replies.overloaded(504, faults)
    simulator.list_calls.append(AnsweredCall(name, request.method, body, len(rows)))
    content = replies.envelope(rows, call.page, selection.total, faults)
    if faults.on_page is not None:
        faults.on_page(name, body)
    return replies.page_answer(content, faults)


async def _body(request: Request, faults: Faults) -> dict[str, Any]:
    """The filters of a call; without a body there are none.

    Raises:
        RedBox: The body is no JSON object.
    """
    raw = await request.body()
    if not raw or (request.method == "GET" and faults.body_of_get_ignored):
        return {}
    if "form-urlencoded" in request.headers.get("content-type", "") and faults.form_bodies:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RedBox("body") from error
    if not isinstance(body, dict):
        raise RedBox("body")
    return body
