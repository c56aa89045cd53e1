"""The kinds of public bug report that bots and ERP clients like this one got, one test a kind.

Each plays its example from end to end; the siblings are in the test of each mechanism.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.state import Json
from tests.crowds import Person, peopled
from tests.flows.test_commands import text
from tests.processes import command, servers
from tests.wires import Wire
from tests.worlds import DATABASE, GROUP, OWNER, World, case, labels, synced, world

TOWN = peopled(
    Person("Lia Costa", {"telefone_celular": "(31) 98888-1234"}, reais="79.90"),
    Person("Abelia Costa"),
    Person("Amélia Costa"),
    Person("JOSE DA SILVA 98765432100", reais="50.00"),
    Person("Padaria Lima", {"tipo_pessoa": "J", "cnpj_cpf": "12.ABC.345/01DE-35"}),
    Person("Zoé Prado", reais="20.00"),
    Person("Zoé Ramos", reais="10.00"),
)


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=8) as opened:
        yield opened


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[World]:
    async with world(TOWN.copy(), tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


def alerts(opened: World) -> list[Json]:
    return opened.from_bot(OWNER)


def lists(opened: World) -> int:
    return sum("Migração crítica" in m.get("text", "") for m in opened.from_bot())


async def test_refused_extra(sujo: World) -> None:
    sujo.emulator.faults.fail("sendPhoto", ApiError(502, "Bad Gateway"))
    answer, note = await sujo.ask("/aging", answers=2)
    assert "31-60" in text(answer)
    assert "O gráfico pode não ter chegado" in text(note)


async def test_refused_kind_of_content(sujo: World) -> None:
    refused = bad_request("not enough rights to send photos to the chat")
    sujo.emulator.faults.fail("sendPhoto", refused, times=2)
    answer, note = await sujo.ask("/aging", answers=2)
    assert "31-60" in text(answer)
    assert "não tem permissão de enviar fotos" in text(note)
    assert len(await sujo.ask("/resumo")) == 1  # open, and nothing said twice
    assert alerts(sujo) == []


async def test_passing_refusal(sujo: World) -> None:
    refused = bad_request("not enough rights to send text messages to the chat")
    sujo.emulator.faults.fail("sendMessage", refused)
    await sujo.app.tick()
    assert lists(sujo) == 0
    sujo.clock.set(8, 2)
    await sujo.app.tick()
    assert lists(sujo) == 1


async def test_closed_topic(tmp_path: Path) -> None:
    topic = 17
    paired = f"{GROUP}:{topic}"
    async with synced("sujo", tmp_path, hour=8, TELEGRAM_TOPICOS=paired) as opened:
        chat = opened.emulator.chats[GROUP]
        chat.topics[topic] = "Listas"
        chat.closed_topics.add(topic)
        await opened.app.tick()
        assert lists(opened) == 1
        assert all("message_thread_id" not in message for message in opened.from_bot())
        assert len(alerts(opened)) == 1


async def test_unusable_link(tmp_path: Path) -> None:
    tables = case("sujo")
    tables.update("fn_areceber", 105214, gateway_link="https://cobranca/boleto/1")
    async with world(tables, tmp_path, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        (card,) = await opened.ask("/cliente 308")
        assert text(card).startswith("👤 ")
        assert "🔗 boleto" not in " ".join(labels(card))


async def test_alphanumeric_cnpj(town: World) -> None:
    (card,) = await town.ask("/cliente 12ABC34501DE35")
    assert text(card).startswith("👤 Padaria Lima · ")
    assert "**.ABC.345/****-**" in text(card)


async def test_cpf_in_a_name(town: World) -> None:
    (card,) = await town.ask("/cliente jose da silva")
    assert text(card).startswith("👤 JOSE DA SILVA ***.654.321-** · ")


@pytest.mark.parametrize("typed", ["+55 31 98888-1234", "31 8888-1234"])
async def test_phone_as_pasted(town: World, typed: str) -> None:
    (card,) = await town.ask(f"/cliente {typed}")
    assert text(card).startswith("👤 Lia Costa · ")


async def test_exact_name(town: World) -> None:
    (choice,) = await town.ask("/cliente lia costa")
    assert "Lia Costa" in labels(choice)[0]


async def test_accented_command(sujo: World) -> None:
    (answer,) = await sujo.ask("/crítica")
    assert "Migração crítica" in text(answer)


async def test_short_year(sujo: World) -> None:
    (answer,) = await sujo.ask("/aging 18/11/26")
    assert "Aging · 18/11/2026" in text(answer)


class Lying(Wire):
    """Once, a page that says to be packed and is not."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire.app)
        self.lies = 1

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if not self.lies:
            return response
        self.lies -= 1
        plain = await response.aread()
        return httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(plain)
        )


async def test_undecodable_answer(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    liar = Lying(town.ixc_wire)
    monkeypatch.setattr(town.ixc_wire, "handle_async_request", liar.handle_async_request)
    report = await town.app.services.synchronisation.run()
    assert liar.lies == 0
    assert report is not None


async def spoiled(tmp_path: Path, switch: str) -> str:
    """The list of a town whose ERP writes its texts so."""
    async with world(TOWN.copy(), tmp_path, hour=10) as opened:
        setattr(opened.simulator.faults, switch, True)
        await opened.app.services.synchronisation.run()
        (answer,) = await opened.ask("/critica")
        return text(answer)


async def test_one_bad_byte(tmp_path: Path) -> None:
    answer = await spoiled(tmp_path, "spoiled_byte")
    assert "Zoé Prado" in answer
    assert "Zoé Ramos" in answer


@pytest.mark.parametrize("switch", ["byte_order_mark", "raw_controls"])
async def test_byte_order_mark_and_control_character(tmp_path: Path, switch: str) -> None:
    answer = await spoiled(tmp_path, switch)
    assert "4 clientes" in answer
    assert answer.replace("\n", "").isprintable()


@pytest.mark.process
def test_newer_database(tmp_path: Path) -> None:
    with servers(case("limpo"), tmp_path) as opened:
        assert command(tmp_path, opened.variables, "migrar").returncode == 0
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        ended = command(tmp_path, opened.variables, "run")
        assert ended.returncode == 1
        (line,) = ended.stderr.splitlines()
        assert "de uma versão mais nova do bot" in line
