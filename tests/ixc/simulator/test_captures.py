"""What the simulator gives back against the vendor's own captures, byte for byte."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from ixc.simulator import samples
from ixc.simulator.faults import Faults
from tests.ixc.simulator.calls import Service

CAPTURES: Final[dict[str, str]] = json.loads(
    (Path(__file__).parent / "captures.json").read_text("utf-8")
)


def registros(table: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(CAPTURES[table])["registros"]
    return found


@pytest.mark.parametrize("table", ["fn_areceber", "cliente", "cliente_contrato"])
async def test_a_captured_answer_comes_back_as_it_was(table: str) -> None:
    as_int = isinstance(json.loads(CAPTURES[table])["total"], int)
    service = Service(Faults(total_as_int=as_int), **{table: registros(table)})
    answer = await service.ask(table, qtype=f"{table}.id", query="0", oper=">", rp="20")
    assert answer.content == CAPTURES[table].encode()


async def test_several_rows_come_in_the_order_that_is_asked_for() -> None:
    service = Service(tipo_cliente=registros("tipo_cliente"))
    answer = await service.ask("tipo_cliente", sortname="tipo_cliente.id", sortorder="desc")
    assert answer.content == CAPTURES["tipo_cliente"].encode()


async def test_a_page_of_many_names_the_whole_number() -> None:
    one = registros("cidade")[0]
    cities = [{**one, "id": str(number)} for number in range(3828, 3828 + 5564)]
    answer = await Service(cidade=cities).ask("cidade", rp="1")
    assert answer.content == CAPTURES["cidade"].encode()


async def test_no_rows_and_no_registros() -> None:
    answer = await Service().ask("fn_areceber")
    assert answer.content == b'{"page":"1","total":"0"}'


async def test_an_unknown_table_is_a_refusal_in_escapes() -> None:
    answer = await Service().ask("rad")
    expected = rb'{"type":"error","message":"Recurso rad n\u00e3o est\u00e1 dispon\u00edvel!"}'
    assert (answer.status_code, answer.content) == (200, expected)
    assert answer.headers["content-type"] == "text/html; charset=ISO-8859-1"


async def test_headers_of_a_page() -> None:
    headers = (await Service().ask("cliente")).headers
    assert headers["content-type"] == "text/x-json; charset=utf-8"
    assert headers["server"] == "nginx"
    assert headers["expires"] == "Mon, 26 Jul 1997 05:00:00 GMT"
    assert headers["cache-control"] == "no-cache, must-revalidate"
    assert headers["pragma"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["set-cookie"].startswith("IXC_Session=")
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\dGMT", headers["last-modified"])


@pytest.mark.parametrize(
    ("table", "sample", "more"),
    [
        ("fn_areceber", samples.RECEIVABLE, ["titulo_renegociado"]),
        ("cliente", samples.CUSTOMER, ["nome_pai", "nome_mae"]),
        ("cliente_contrato", samples.CONTRACT, []),
        ("tipo_cliente", samples.customer_type("1", "Comercial", "1"), []),
        ("cidade", samples.city("1", "Serra Branca do Norte"), []),
    ],
)
def test_invented_rows_have_the_captured_fields_in_order(
    table: str, sample: dict[str, Any], more: list[str]
) -> None:
    assert list(sample) == [*registros(table)[0], *more]
