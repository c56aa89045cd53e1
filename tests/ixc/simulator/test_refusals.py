"""Who may ask, and what: list calls and nothing else."""

from __future__ import annotations

import base64
import json

import pytest

from ixc.simulator.app import DEMO_TOKEN, create_app
from tests.ixc.simulator.calls import CREDENTIAL, HEADERS, TODAY, Service, rows

V1 = "/webservice/v1"
NO_LIST = {"Authorization": CREDENTIAL}
ROWS = rows(1, 2)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_list_call_is_answered_and_recorded(method: str) -> None:
    service = Service(t=ROWS)
    assert (await service.ask("t", method, rp="1")).json()["total"] == "2"
    (call,) = service.simulator.list_calls
    assert (call.table, call.method, call.body, call.rows) == ("t", method, {"rp": "1"}, 1)
    assert service.simulator.refused == []


async def test_a_call_without_a_body_lists_all() -> None:
    service = Service(t=ROWS)
    assert (await service.send(f"{V1}/t")).json()["total"] == "2"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "cliente"),
        ("PUT", "cliente/2"),
        ("DELETE", "cliente/2"),
        ("PATCH", "cliente/2"),
        ("POST", "desbloqueio_confianca"),
        ("POST", "cliente_contrato_15464"),
        ("POST", "fn_areceber_recebimentos_baixas_novo"),
    ],
)
async def test_a_write_is_refused_and_recorded(method: str, path: str) -> None:
    service = Service(cliente=rows(2))
    before = service.tables["cliente"].rows
    answer = await service.send(
        f"{V1}/{path}", method=method, content=b'{"id":"2"}', headers=NO_LIST
    )
    assert answer.status_code == 405
    assert json.loads(answer.content)["type"] == "error"
    assert service.simulator.refused == [f"{method} {V1}/{path}"]
    assert service.simulator.list_calls == []
    assert service.tables["cliente"].rows == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "get_boleto"),
        ("POST", "get_boleto"),
        ("POST", "get_pix"),
        ("POST", "desbloqueio_confianca"),
        ("POST", "cliente_contrato_btn_lib_temp_24722"),
        ("GET", "cliente_contrato_15300"),
        ("PUT", "cliente/2"),
        ("DELETE", "fn_areceber/7"),
        ("GET", "cliente/2"),
    ],
)
async def test_the_header_of_a_list_excuses_nothing(method: str, path: str) -> None:
    service = Service()
    answer = await service.send(f"{V1}/{path}", method=method, content=b"{}")
    assert answer.status_code == 405
    assert service.simulator.refused == [f"{method} {V1}/{path}"]


async def test_a_get_without_the_header_is_not_found_and_recorded() -> None:
    service = Service(t=ROWS)
    answer = await service.send(f"{V1}/t", headers=NO_LIST)
    assert (answer.status_code, "404 Not Found" in answer.text) == (404, True)
    assert service.simulator.refused == [f"GET {V1}/t"]


@pytest.mark.parametrize(
    ("credential", "status"),
    [
        ("", 401),
        ("Basic " + base64.b64encode(b"1:wrong").decode(), 401),
        ("Basic " + DEMO_TOKEN, 401),
        (CREDENTIAL, 200),
        (f"Bearer {DEMO_TOKEN}", 400),
    ],
)
async def test_the_credential_is_the_whole_token_in_base64(credential: str, status: int) -> None:
    headers = {**HEADERS, "Authorization": credential}
    answer = await Service(t=ROWS).send(f"{V1}/t", headers=headers)
    assert answer.status_code == status


async def test_a_wrong_token_gets_the_web_servers_page() -> None:
    service = Service(t=ROWS)
    answer = await service.send(f"{V1}/t", headers={"ixcsoft": "listar"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<title>401 Authorization Required</title>" in answer.text
    assert answer.text.count("nginx") == 1
    assert service.simulator.list_calls == []


def test_the_token_can_be_chosen() -> None:
    service = Service()
    assert create_app(service.tables, token="7:abc").state.simulator.token == "7:abc"


async def test_another_version_is_not_available() -> None:
    answer = await Service(t=ROWS).send("/webservice/v2/t")
    assert json.loads(answer.content) == {
        "type": "error",
        "message": "Versão v2 do webservice não está disponível!",
    }


@pytest.mark.parametrize("path", ["/", "/adm.php", "/webservice", "/webservice/v1"])
async def test_other_addresses_are_not_found(path: str) -> None:
    service = Service(t=ROWS)
    assert (await service.send(path)).status_code == 404
    assert service.simulator.calls == 1


@pytest.mark.parametrize("content", [b"{", b"[]", b"id=1"])
async def test_a_body_that_is_no_json_object_is_a_red_box(content: bytes) -> None:
    answer = await Service(t=ROWS).send(f"{V1}/t", method="POST", content=content)
    assert "background:#FF0000" in answer.text


async def test_the_tables_of_every_installation_are_there_though_empty() -> None:
    service = Service()
    for table in ("tipo_cliente", "cidade", "cliente", "cliente_contrato", "fn_areceber"):
        assert (await service.ask(table)).json() == {"page": "1", "total": "0"}
    assert service.tables.today == TODAY
