"""Each switch does what it says, as often as it says."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields

import httpx
import pytest

from ixc.simulator.faults import Faults
from tests.ixc.simulator.calls import HEADERS, Service, column, rows

ROWS = rows(1, 2, 3, 4, 5, status="A")


def service(faults: Faults) -> Service:
    return Service(faults, t=ROWS)


def is_red_box(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "background:#FF0000" in answer.text


async def test_total_as_a_number() -> None:
    assert b'"total":5,' in (await service(Faults(total_as_int=True)).ask("t")).content


@pytest.mark.parametrize(("offset", "total"), [(3, "8"), (-2, "3"), (-9, "0")])
async def test_a_total_that_does_not_add_up(offset: int, total: str) -> None:
    content = (await service(Faults(total_offset=offset)).ask("t")).json()
    assert (content["total"], len(content["registros"])) == (total, 5)


async def test_an_empty_list_for_no_rows() -> None:
    answer = await service(Faults(empty_as_list=True)).ask("t", page="2")
    assert answer.json() == {"page": "2", "total": "5", "registros": []}


async def test_registros_as_an_object() -> None:
    content = (await service(Faults(registros_as_object=True)).ask("t", rp="2")).json()
    assert content["registros"] == {"0": ROWS[0], "1": ROWS[1]}


async def test_overfull_pages() -> None:
    overfull = service(Faults(extra_rows=1))
    assert await overfull.ids("t", rp="2") == ["1", "2", "3"]
    assert await overfull.ids("t", rp="2", page="2") == ["3", "4", "5"]


async def test_short_pages() -> None:
    assert await service(Faults(missing_rows=1)).ids("t", rp="3") == ["1", "2"]
    assert await service(Faults(missing_rows=9)).ids("t", rp="3") == ["1"]


async def test_columns_need_their_table() -> None:
    strict = service(Faults(strict_prefix=True))
    assert await strict.ids("t", qtype="t.id", oper=">", query="4") == ["5"]
    assert is_red_box(await strict.ask("t", qtype="id", oper=">", query="4"))
    assert is_red_box(await strict.ask("t", sortname="id"))
    strict.faults.strict_prefix = False
    assert await strict.ids("t", qtype="id", oper=">", query="4") == ["5"]


async def test_a_list_of_one_is_a_red_box() -> None:
    single = service(Faults(single_in_red_box=True))
    assert is_red_box(await single.ask("t", qtype="t.id", oper="IN", query="3"))
    assert await single.ids("t", qtype="t.id", oper="IN", query="3,4") == ["3", "4"]


async def test_conditions_on_some_columns_are_ignored() -> None:
    deaf = service(Faults(ignored_filters=frozenset({"id"})))
    grid = json.dumps([{"TB": "t.status", "OP": "=", "P": "R"}])
    assert len(await deaf.ids("t", qtype="t.id", oper=">", query="4")) == 5
    assert await deaf.ids("t", qtype="t.id", oper=">", query="4", grid_param=grid) == []


async def test_the_body_of_a_get_is_lost() -> None:
    proxy = service(Faults(body_of_get_ignored=True))
    body = {"qtype": "t.id", "oper": "=", "query": "3"}
    assert len((await proxy.ask("t", "GET", **body)).json()["registros"]) == 5
    assert len((await proxy.ask("t", "POST", **body)).json()["registros"]) == 1


async def test_forms_are_understood_on_demand() -> None:
    headers = {**HEADERS, "Content-Type": "application/x-www-form-urlencoded"}
    form = b"qtype=t.id&query=3&oper=%3D&rp=10"
    forms = service(Faults())
    path = "/webservice/v1/t"
    assert is_red_box(await forms.send(path, method="POST", content=form, headers=headers))
    forms.faults.form_bodies = True
    answer = await forms.send(path, method="POST", content=form, headers=headers)
    assert answer.json()["registros"] == [ROWS[2]]


async def test_ids_in_another_form() -> None:
    floats = service(Faults(ids_as_floats=True))
    assert await floats.ids("t", rp="2") == ["1.0", "2.0"]
    spoiled = service(Faults(every_nth_id_spoiled=2))
    assert await spoiled.ids("t") == ["x1", "2", "x3", "4", "x5"]
    spoiled.faults.every_nth_id_spoiled = 1
    assert await spoiled.ids("t", rp="2") == ["x1", "x2"]


NAMES = [{"id": "1", "razao": "Zoé"}, {"id": "2", "razao": "Íris São João"}]


@pytest.mark.parametrize(
    ("switch", "written"),
    [
        ("byte_order_mark", ["\ufeff", '"razao":"Zoé"'.encode()]),
        ("latin1_pages", [b'"Zo\xe9"', b'"\xcdris S\xe3o Jo\xe3o"']),
        ("spoiled_byte", [b'"Zo\xe9"', '"Íris São João"'.encode()]),
        ("raw_controls", ['"Z\t\0oé"'.encode(), '"Íris São João"'.encode()]),
        ("escaped_controls", [r'"Z\t\u0000oé"'.encode()]),
        ("half_pairs", [r'"Z\ud83doé"'.encode()]),
    ],
)
async def test_texts_that_are_written_oddly(switch: str, written: list[bytes | str]) -> None:
    odd = Service(cliente=NAMES)
    setattr(odd.faults, switch, True)
    content = (await odd.ask("cliente")).content
    for part in written:
        assert (part.encode() if isinstance(part, str) else part) in content
    setattr(odd.faults, switch, False)
    assert (await odd.ask("cliente")).json()["registros"] == NAMES


async def test_half_a_json_and_then_whole_ones() -> None:
    broken = service(Faults(truncated_next=1))
    half = await broken.ask("t")
    whole = await broken.ask("t")
    assert half.status_code == 200
    assert whole.content.startswith(half.content)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        half.json()


async def test_a_red_box_for_some_calls_or_for_a_table() -> None:
    boxes = service(Faults(red_box_next=1))
    assert is_red_box(await boxes.ask("t"))
    assert not is_red_box(await boxes.ask("t"))
    boxes.faults.red_box_tables = frozenset({"t"})
    assert is_red_box(await boxes.ask("t"))
    assert not is_red_box(await boxes.ask("cliente"))


async def test_a_page_of_html_that_claims_success() -> None:
    maintenance = service(Faults(html_next=1))
    answer = await maintenance.ask("t")
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")
    assert len(await maintenance.ids("t")) == 5


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_an_overloaded_server(status: int) -> None:
    busy = service(Faults(status_next={status: 2}, retry_after_s=7))
    for _ in range(2):
        answer = await busy.ask("t")
        assert (answer.status_code, answer.headers["retry-after"]) == (status, "7")
    assert (await busy.ask("t")).status_code == 200


async def test_a_timeout_is_the_red_box_with_its_class_twice() -> None:
    answer = await service(Faults(status_next={504: 1})).ask("t")
    assert answer.text.startswith("<div class='preserveHtml' class='preserveHtml' style=\"margin")
    assert "retry-after" not in answer.headers


async def test_pages_of_too_many_rows_time_out() -> None:
    slow = service(Faults(rows_before_504=3))
    assert (await slow.ask("t", rp="4")).status_code == 504
    assert (await slow.ask("t", rp="3")).status_code == 200


async def test_a_connection_that_breaks_in_the_middle() -> None:
    flaky = service(Faults(reset_next=1))
    with pytest.raises(httpx.ReadError):
        await flaky.ask("t")
    assert len(await flaky.ids("t")) == 5


async def test_no_answer_until_the_caller_gives_up() -> None:
    silent = service(Faults(hang_next=1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await silent.ask("t")
    assert len(await silent.ids("t")) == 5


async def test_slow_answers_take_their_time() -> None:
    slow = service(Faults(latency_s=0.02, latency_per_row_s=0.01))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await slow.ask("t", rp="5")
    assert loop.time() - started >= 0.07


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (
            Faults(denied_tables=frozenset({"t"})),
            "Você não tem permissão listar dados do recurso t",
        ),
        (Faults(ip_refused=True), "Seu IP não está liberado para efetuar login!"),
    ],
)
async def test_refusals_are_json_that_says_it_is_html(faults: Faults, message: str) -> None:
    refusing = service(faults)
    answer = await refusing.ask("t")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=ISO-8859-1"
    assert json.loads(answer.content) == {"type": "error", "message": message}
    assert answer.content.isascii()
    assert refusing.simulator.list_calls == []


async def test_a_denied_table_leaves_the_others() -> None:
    denied = service(Faults(denied_tables=frozenset({"cliente"})))
    assert len(await denied.ids("t")) == 5


async def test_refusals_in_latin_1() -> None:
    answer = await service(Faults(ip_refused=True, latin1_errors=True)).ask("t")
    assert "não está".encode("latin-1") in answer.content
    assert json.loads(answer.text)["message"].startswith("Seu IP não está")


async def test_a_token_of_a_server_that_moved() -> None:
    answer = await service(Faults(token_moved=True)).ask("t")
    assert (answer.status_code, "403 Forbidden" in answer.text) == (403, True)


async def test_a_token_that_expires() -> None:
    expiring = service(Faults(token_expires_after=2))
    assert [(await expiring.ask("t")).status_code for _ in range(3)] == [200, 200, 401]


@pytest.mark.parametrize(
    ("faults", "refused", "taken"),
    [(Faults(get_refused=True), "GET", "POST"), (Faults(post_refused=True), "POST", "GET")],
)
async def test_one_method_only(faults: Faults, refused: str, taken: str) -> None:
    picky = service(faults)
    assert (await picky.ask("t", refused)).status_code == 405
    assert (await picky.ask("t", taken)).status_code == 200
    assert picky.simulator.refused == []


async def test_switches_can_change_what_a_remembered_filter_finds() -> None:
    changing = Service(t=column("data_vencimento", "", "2026-11-01"))
    assert await changing.where("data_vencimento", "<", "2026-12-01") == ["1", "2"]
    changing.faults.empty_is_null = True
    assert await changing.where("data_vencimento", "<", "2026-12-01") == ["2"]


def test_only_what_was_measured_in_production_is_on() -> None:
    assert [field.name for field in fields(Faults) if getattr(Faults(), field.name) is True] == [
        "br_datetime_ignored"
    ]
