"""An ERP, or whoever answers in its place, that sends what nobody should send."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ixc import client as client_module
from ixc.client import IxcClient, Retries, connect
from ixc.errors import IxcError, IxcRefused, IxcUnavailable
from ixc.paging import walk
from ixc.queries import Query
from ixc.rows import CUSTOMERS
from ixc.simulator import samples
from ixc.sync import Limits
from tests.ixc.erps import erp, small

pytestmark = pytest.mark.usefixtures("one_thread")

ONE_TRY = Retries(attempts=1)


def row(name: str) -> bytes:
    """A page of one customer, in UTF-8."""
    encoded = httpx.Response(200, json={"page": "1", "total": "1", "registros": []}).content
    customer = httpx.Response(200, json=samples.customer({"id": "1", "razao": name})).content
    return encoded.replace(b"[]", b"[" + customer + b"]")


class Answers(httpx.AsyncBaseTransport):
    """Gives the prepared answers one after the other, the last of them again and again."""

    def __init__(self, *answers: httpx.Response) -> None:
        self._answers = list(answers)
        self.calls = 0

    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def raw(content: bytes, **headers: str) -> httpx.Response:
    """An answer whose body is read like one from the network: piece by piece, then decoded."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers=names, content=pieces())


async def names(*answers: httpx.Response, retries: Retries = ONE_TRY) -> list[str]:
    async with connect(
        "http://ixc.test", user_id="1", token="x", timeout_s=0.3, transport=Answers(*answers)
    ) as http:
        page = await IxcClient(http, retries=retries).page(Query(CUSTOMERS))
        return list(page.batch.columns[CUSTOMERS.position("name")])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + row("Zoé"),  # a byte order mark
        row("Zoé").replace("é".encode(), b"\xe9"),  # one byte of another encoding
        row("Zo\\té").replace(b"\\\\t", b"\t"),  # a raw tab in a text
        row("Zoé") + b"\n\x00",
    ],
    ids=["byte order mark", "one byte", "control character", "a NUL at the end"],
)
async def test_what_one_field_spoils_is_read_all_the_same(content: bytes) -> None:
    (name,) = await names(raw(content))
    assert name.replace("\t", " ").replace("Zo é", "Zoé") == "Zoé"


async def test_one_bad_byte_spoils_one_name() -> None:
    both = row("Tânia").replace(b"}]", b'},{"id":"2","razao":"Zo\xe9"}]')
    assert await names(raw(both)) == ["Tânia", "Zoé"]


async def test_a_page_in_latin_1_is_read_as_such() -> None:
    content = row("Conceição da Íris").decode().encode("latin-1")
    assert await names(raw(content)) == ["Conceição da Íris"]


async def test_half_a_pair_of_surrogates_is_one_mark() -> None:
    content = row("Ana X").replace(b"Ana X", b"Ana \\ud83d X")
    assert await names(raw(content)) == ["Ana \ufffd X"]
    whole = row("Ana X").replace(b"Ana X", b"Ana \\ud83d\\ude00 X")
    assert await names(raw(whole)) == ["Ana 😀 X"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"A\ud83dB", "A\ufffdB"),
        (rb"A\udc00B", "A\ufffdB"),
        (rb"A\udc00\ud83dB", "A\ufffd\ufffdB"),  # the wrong way round
        (rb"A\uD83D\uD83D\uDE00B", "A\ufffd😀B"),
        (rb"A\\ud83d\ud83dB", "A\\ud83d\ufffdB"),  # the first is a backslash and letters
        (b"A\xed\xa0\xbdB", "A\ufffdB"),  # as three bytes
        (b"A\x93B\x94", "A“B”"),  # as Windows writes it
        (b"A\x81B", "A\ufffdB"),  # nobody writes that
        (rb"A\u0085\u007f\ufffeB\uffff", "A  B"),
        ("A\x85B".encode(), "A B"),
        (b"\x00A\x1f", "A"),
    ],
)
async def test_no_text_holds_what_nobody_takes(written: bytes, read: str) -> None:
    page = row("Ana X").replace(b"Ana X", written)
    assert await names(raw(page)) == [read]
    spread = page.replace(b",", b" ,\r\n\t")  # layout is no text
    assert await names(raw(spread)) == [read]


async def test_the_erps_own_words_are_read_clean_too() -> None:
    refusal = rb'{"type":"error","message":"N\u0000o\u001b[31m \ud83d"}'
    with pytest.raises(IxcRefused) as caught:
        await names(raw(refusal))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("lie", ["gzip that is none", "broken deflate"])
async def test_an_encoding_that_lies_is_asked_again(lie: str) -> None:
    patient = Retries(attempts=2, first_wait_s=0.0, longest_wait_s=0.0)
    content = row("Zoé")
    bad = {
        "gzip that is none": raw(content, content_encoding="gzip"),
        "broken deflate": raw(
            zlib.compress(content)[:-9] + b"xxxxxxxxx", content_encoding="deflate"
        ),
    }[lie]
    assert await names(bad, raw(content), retries=patient) == ["Zoé"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"total":' + b"[" * 200_000,
        b'{"page":"1","total":1e400}',
        b'{"page":"1","total":"1","registros":[{"id":true,"razao"',
        b"\x00\xff" * 50,
        b"[" * 200_000 + b"]" * 200_000,
    ],
    ids=["deep", "a number without end", "a boolean, cut", "noise", "deep and whole"],
)
async def test_what_is_no_answer_is_one_line(content: bytes) -> None:
    with pytest.raises(IxcError) as caught:
        await names(raw(content))
    assert "\n" not in str(caught.value)


async def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LEAST_ROOM_BYTES", 1_000_000)
    monkeypatch.setattr(client_module, "ROOM_A_ROW_BYTES", 1_000)
    bomb = gzip.compress(b" " * 300_000_000, 9)
    with pytest.raises(IxcRefused, match="parei de ler"):
        await names(raw(bomb, content_encoding="gzip"))


async def test_one_byte_after_the_other_ends() -> None:
    async def drip() -> AsyncIterator[bytes]:
        for byte in row("Zoé"):
            await asyncio.sleep(0.05)
            yield bytes([byte])

    begun = time.monotonic()
    with pytest.raises(IxcUnavailable, match="não respondeu a tempo"):
        await names(httpx.Response(200, content=drip()))
    assert time.monotonic() - begun < 10


class Endless(httpx.AsyncBaseTransport):
    """Ever new ids, whatever was announced."""

    def __init__(self, total: str | None) -> None:
        self._next = 1
        self._total = total
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        asked = httpx.Response(200, content=request.content).json()
        first = max(self._next, int(asked["query"]) + 1)
        ids = range(first, first + int(asked["rp"]))
        self._next = ids[-1] + 1
        registros: list[Any] = [{"id": str(n), "razao": "x"} for n in ids]
        return httpx.Response(200, json={"page": "1", "total": self._total, "registros": registros})


async def test_paging_ends_by_what_was_announced() -> None:
    endless = Endless("500")

    async def take(_step: object) -> None:
        """Nothing is kept."""

    async with connect(
        "http://ixc.test", user_id="1", token="x", timeout_s=5, transport=endless
    ) as http:
        client = IxcClient(http, page_size=100, parallel=1, retries=ONE_TRY)
        with pytest.raises(IxcError, match=r"não para de entregar|ignorou o filtro"):
            await walk(client, Query(CUSTOMERS), take)
    assert endless.calls < 40


async def test_a_run_that_does_not_end_is_ended_and_the_next_begins(tmp_path: Path) -> None:
    async with erp(small(), tmp_path, page_size=7) as town:
        await town.sync()
        before = await town.contents()
        town.synchroniser._limits = Limits(full_min=0.005, light_min=0.005)
        town.faults.latency_s = 0.2
        for run in (town.sync, town.light):
            with pytest.raises(IxcUnavailable, match="não terminou de responder em"):
                await run()
        assert await town.contents() == before
        town.faults.latency_s = 0.0
        town.synchroniser._limits = Limits()
        assert (await town.sync()).rows_read > 25
