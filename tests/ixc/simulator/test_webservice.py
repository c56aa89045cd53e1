"""The simulator against the official captures and what is known of the real server."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from ixc.simulator.app import DEMO_TOKEN, RED_BOX, Simulator, create_app
from ixc.simulator.tables import Tables
from tests.ixc.simulator.captures import CONTRACT, CUSTOMER, RECEIVABLE
from tests.wires import Wire

HEADERS = {
    "Authorization": "Basic " + base64.b64encode(DEMO_TOKEN.encode()).decode(),
    "ixcsoft": "listar",
}


class Server:
    """Raw calls, as any client would make them."""

    def __init__(self, tables: Tables) -> None:
        app = create_app(tables)
        self.simulator: Simulator = app.state.simulator
        self.http = httpx.AsyncClient(
            transport=Wire(app), base_url="http://ixc.test/webservice/v1/", headers=HEADERS
        )

    async def call(self, table: str, body: Any = None, method: str = "GET", **more: Any) -> Any:
        return await self.http.request(
            method, table, content=json.dumps(body or {}).encode(), **more
        )

    async def ids(self, *conditions: tuple[str, str, str], **body: Any) -> list[int]:
        """Ids of the títulos that meet the conditions."""
        grid = [{"TB": f"fn_areceber.{c}", "OP": o, "P": p} for c, o, p in conditions]
        answer = await self.call(
            "fn_areceber", {"rp": "1000", "grid_param": json.dumps(grid), **body}
        )
        return [int(row["id"]) for row in answer.json().get("registros", [])]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    others = [
        {"id": "7", "data_vencimento": "2024-11-10", "status": "P", "valor": "9.90"},
        {"id": "30", "data_vencimento": "0000-00-00", "status": "A", "valor": "100.00"},
        {"id": "4", "data_vencimento": "2024-12-01", "status": "R", "valor": "26.00"},
    ]
    tables = {
        "fn_areceber": [RECEIVABLE, *({**RECEIVABLE, **row} for row in others)],
        "cliente": [CUSTOMER],
        "cliente_contrato": [CONTRACT],
        "tipo_cliente": [],
    }
    made = Server(Tables(date(2024, 11, 13), tables))
    yield made
    await made.http.aclose()


@pytest.mark.parametrize(
    ("table", "row"),
    [("fn_areceber", RECEIVABLE), ("cliente", CUSTOMER), ("cliente_contrato", CONTRACT)],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_captured_row_comes_back_as_it_was(
    server: Server, table: str, row: dict[str, str], method: str
) -> None:
    body = {"qtype": f"{table}.id", "query": row["id"], "oper": "=", "page": "1", "rp": "20"}
    answer = await server.call(table, body, method)
    expected = json.dumps(
        {"page": "1", "total": "1", "registros": [row]}, ensure_ascii=False, separators=(",", ":")
    )
    assert answer.text == expected
    assert answer.headers["content-type"] == "text/x-json; charset=utf-8"


async def test_zero_rows_have_no_registros(server: Server) -> None:
    assert (await server.call("tipo_cliente")).json() == {"page": "1", "total": "0"}


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (("status", "=", "A"), [30, 145535]),
        (("status", "=", "a"), [30, 145535]),
        (("status", "!=", "A"), [4, 7]),
        (("id", ">", "7"), [30, 145535]),
        (("id", ">=", "7"), [7, 30, 145535]),
        (("id", "<", "30"), [4, 7]),
        (("id", "IN", "4,7,99"), [4, 7]),
        (("id", "NI", "4,7"), [30, 145535]),
        (("valor", ">", "26"), [30]),
        (("data_vencimento", "<", "2024-11-21"), [7, 30]),  # the zero date is before all
        (("data_vencimento", "<=", "21/11/2024"), [7, 30, 145535]),
        (("data_vencimento", ">=", "2024-11-21"), [4, 145535]),
        (("tipo_recebimento", "L", "WAY"), [4, 7, 30, 145535]),
        (("tipo_recebimento", "NL", "way"), []),
    ],
    ids=str,
)
async def test_operators(server: Server, condition: tuple[str, str, str], ids: list[int]) -> None:
    assert await server.ids(condition) == ids


async def test_conditions_and_the_main_filter_are_all_to_be_met(server: Server) -> None:
    main = {"qtype": "fn_areceber.id", "oper": "<", "query": "100"}
    assert await server.ids(("status", "=", "A"), ("valor", ">", "50"), **main) == [30]
    assert await server.ids(("status", "=", "A"), qtype="fn_areceber.id", oper="=", query="") == [
        30,
        145535,
    ]


async def test_between(server: Server) -> None:
    grid = [
        {"TB": "fn_areceber.data_vencimento", "OP": "BE", "P": "2024-11-10", "P2": "2024-11-21"}
    ]
    answer = await server.call("fn_areceber", {"grid_param": json.dumps(grid)})
    assert [row["id"] for row in answer.json()["registros"]] == ["7", "145535"]


async def test_a_brazilian_moment_on_a_moment_column_is_ignored(server: Server) -> None:
    assert len(await server.ids(("ultima_atualizacao", ">=", "01/01/2030 00:00:00"))) == 4
    assert await server.ids(("ultima_atualizacao", ">=", "2030-01-01 00:00:00")) == []


async def test_pages_and_order(server: Server) -> None:
    body = {"rp": "2", "page": "2", "sortname": "fn_areceber.data_vencimento", "sortorder": "desc"}
    answer = (await server.call("fn_areceber", body)).json()
    assert [row["id"] for row in answer["registros"]] == ["7", "30"]
    assert (answer["page"], answer["total"]) == ("2", "4")


@pytest.mark.parametrize(
    "body",
    [
        {"qtype": "fn_areceber.nada", "query": "1", "oper": "="},
        {"qtype": "cliente.id", "query": "1", "oper": "="},
        {"qtype": "fn_areceber.id", "query": "1", "oper": "~"},
        {"grid_param": "isto não é JSON"},
        {"sortname": "fn_areceber.nada", "sortorder": "desc"},
    ],
    ids=str,
)
async def test_a_bad_question_gets_the_red_box_with_status_200(
    server: Server, body: dict[str, str]
) -> None:
    answer = await server.call("fn_areceber", body)
    assert (answer.status_code, answer.text) == (200, RED_BOX)


async def test_errors_are_json_with_escapes_and_status_200(server: Server) -> None:
    answer = await server.call("rad")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=ISO-8859-1"
    assert answer.content == (
        b'{"type": "error", "message": "Recurso rad n\\u00e3o est\\u00e1 dispon\\u00edvel!"}'
    )


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "fn_areceber", {"ixcsoft": ""}),
        ("POST", "desbloqueio_confianca", {"ixcsoft": "incluir"}),
        ("PUT", "cliente/2", {}),
        ("DELETE", "cliente/2", {}),
        ("POST", "cliente/2", {}),
    ],
)
async def test_whatever_is_no_list_call_is_refused_and_recorded(
    server: Server, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await server.call(path, {"id": "1"}, method, headers=headers)
    assert answer.json()["type"] == "error"
    assert server.simulator.refused == [f"{method} /webservice/v1/{path}"]


async def test_a_get_without_the_header_is_404(server: Server) -> None:
    answer = await server.call("cliente", headers={"ixcsoft": ""})
    assert answer.status_code == 404


@pytest.mark.parametrize("credential", ["", "Bearer x", "Basic eDp5"])
async def test_a_wrong_credential_gets_the_proxys_page(server: Server, credential: str) -> None:
    answer = await server.call("cliente", headers={"Authorization": credential})
    assert answer.status_code == 401
    assert "401 Authorization Required" in answer.text
