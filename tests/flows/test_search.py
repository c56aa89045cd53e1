"""Several people fit what was typed: the likeliest first, told apart, and all within reach."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot.emulator.records import callbacks
from bot.emulator.state import Json
from tests import cpfs
from tests.crowds import Person, peopled
from tests.flows.test_commands import text
from tests.worlds import GROUP, MEMBER, OWNER, World, labels, world

pytestmark = pytest.mark.usefixtures("one_thread")

CENTRO: Final = {"bairro": "Centro"}
POCO: Final = {"bairro": "Poço"}
MORE: Final = "mais ▶"
BACK: Final = "◀ anterior"


@asynccontextmanager
async def town(folder: Path, *persons: Person) -> AsyncIterator[World]:
    """A world of these and one more, who owes: no provider is without a título."""
    tables = peopled(*persons, Person("Zulmo Vidor", reais="1.00"))
    async with world(tables, folder, hour=10) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


def customers(message: Json) -> list[str]:
    """The buttons of a page that open cards, as people read them."""
    shown = [label.replace("\u00a0", " ") for label in labels(message)]
    return [label for label in shown if label not in (MORE, BACK)]


def ids(message: Json) -> list[int]:
    return [int(data.split(":")[4]) for data in callbacks(message) if data.startswith("v1:open:")]


async def turned(opened: World, message: Json, label: str = MORE, chat: int = GROUP) -> Json:
    """The message after its page was turned, in place."""
    before = message["text"]
    place: int = message["message_id"] - 1
    messages = opened.emulator.chats[chat].messages
    await opened.press(message, label, chat)
    await opened.emulator.until(lambda: messages[place]["text"] != before)
    return messages[place]


async def everybody(opened: World, asked: str, chat: int = GROUP) -> list[int]:
    """Whom a question leads to, page after page, by the buttons alone."""
    (message,) = await opened.ask(asked, chat=chat)
    found = ids(message)
    while MORE in labels(message):
        message = await turned(opened, message, chat=chat)
        found += ids(message)
    return found


async def test_the_one_who_was_named_comes_first_and_debtors_before_others(tmp_path: Path) -> None:
    persons = (
        Person("Abelia Costa", CENTRO, days=9, reais="150.00"),
        Person("Amélia Costa", CENTRO),
        Person("Lia Costa", CENTRO),
        Person("Costa Lia", POCO),
        Person("Liana Costa", POCO, days=12, reais="1234.50"),
        Person("Júlia de Souza", CENTRO, days=3, reais="79.90"),
    )
    async with town(tmp_path, *persons) as opened:
        (answer,) = await opened.ask("/cliente lia da costa")
        assert text(answer).splitlines() == [
            "🔎 5 clientes encontrados: “lia da costa”",
            "Qual deles?",
            "dados de 10:00",
        ]
        assert customers(answer) == [
            "🟢 Lia Costa · Centro",
            "🔴 Liana Costa · Poço · R$ 1.234,50",
            "🟢 Costa Lia · Poço",
            "🔴 Abelia Costa · Centro · R$ 150,00",
            "🟢 Amélia Costa · Centro",
        ]
        await opened.press(answer, "Liana")
        await opened.emulator.until(lambda: "👤" in opened.from_bot()[-1]["text"])
        assert text(opened.from_bot()[-1]).startswith("👤 Liana Costa · 5 · Poço\n🔴")


async def test_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    persons = (
        Person("Ana Lima", CENTRO, days=8, reais="79.90"),
        Person("Ana Lima", CENTRO, days=9, reais="80.00"),
        Person("Ana Lima", POCO),
        Person("ANA  LIMA", {"bairro": ""}),
        *[Person("Ana Lima", CENTRO)] * 6,  # on both pages
    )
    async with town(tmp_path, *persons) as opened:
        (answer,) = await opened.ask("/cliente ana lima")
        shown = customers(answer) + customers(await turned(opened, answer))
    assert shown == [
        "🔴 Ana Lima · Centro · R$ 79,90",
        "🔴 Ana Lima · Centro · R$ 80,00",
        "🟢 Ana Lima · Poço",
        "🟢 ANA LIMA",
        *(f"🟢 Ana Lima · Centro · {number}" for number in range(5, 11)),
    ]


async def test_who_has_no_name_is_called_by_the_id(tmp_path: Path) -> None:
    phone = {"telefone_celular": "(31) 98888-0000", "bairro": "Poço"}
    async with town(tmp_path, Person("", phone), Person("Ana", phone)) as opened:
        (answer,) = await opened.ask("/cliente 31 98888-0000")
        assert customers(answer) == ["🟢 cliente 1, sem nome · Poço", "🟢 Ana · Poço"]


async def test_a_long_name_leaves_room_for_what_tells_it_apart(tmp_path: Path) -> None:
    name = "Associação dos Moradores e Amigos do Conjunto Residencial " + "x" * 200
    fields = {"bairro": "Conjunto Residencial Novo Horizonte"}
    persons = (Person(name, fields, reais="79.90"), Person(name, fields, reais="99.90"))
    async with town(tmp_path, *persons) as opened:
        (answer,) = await opened.ask("/cliente moradores")
        assert customers(answer) == [
            "🔴 Associação dos Moradores e… · Conjunto Reside… · R$ 79,90",
            "🔴 Associação dos Moradores e… · Conjunto Reside… · R$ 99,90",
        ]


CROWD: Final = (
    *(Person(f"Ana {number:02}", CENTRO) for number in range(17)),
    Person("Anabela", POCO, reais="10.00"),
    Person("Mariana", POCO, reais="10.00"),
)


@pytest.mark.parametrize("chat", [GROUP, OWNER])
async def test_every_hit_is_reached(tmp_path: Path, chat: int) -> None:
    async with town(tmp_path, *CROWD) as opened:
        assert await everybody(opened, "/cliente ana", chat) == list(range(1, 20))


async def test_pages_turn_in_place_both_ways(tmp_path: Path) -> None:
    async with town(tmp_path, *CROWD) as opened:
        (first,) = await opened.ask("/cliente ana")
        assert "Qual deles? · 1 a 8\n" in text(first)
        assert labels(first)[8:] == [MORE]
        there = [text(first), labels(first)]
        second = await turned(opened, first)
        assert "Qual deles? · 9 a 16\n" in text(second)
        assert labels(second)[8:] == [BACK, MORE]
        third = await turned(opened, second)
        assert "Qual deles? · 17 a 19\n" in text(third)
        assert labels(third)[3:] == [BACK]
        again = await turned(opened, await turned(opened, third, BACK), BACK)
        assert [text(again), labels(again)] == there
        assert len(opened.from_bot()) == 1


@pytest.mark.parametrize(
    "said", ["ana ”x“ <b>&amp;", "“ana", "ana”", "“", "ana " + "<&" * 48, "ana\u2028 \u202e x\tb"]
)
async def test_whatever_was_typed_the_pages_know_it(tmp_path: Path, said: str) -> None:
    name = f"Bia “ana” ana ”x“ <b>&amp; {'<&' * 48}"
    persons = [Person(f"{name} {number}") for number in range(10)]
    less = [Person("Ana")] * 10
    async with town(tmp_path, *persons, *less) as opened:
        assert await everybody(opened, f"/cliente {said}") == list(range(1, 11))


async def test_a_number_that_many_have_leads_to_all_of_them(tmp_path: Path) -> None:
    phone = {"telefone_celular": "(31) 98888-0000"}
    persons = [Person(f"Ana {n}", phone, reais="5.00" if n in (7, 8) else "0") for n in range(10)]
    async with town(tmp_path, *persons) as opened:
        found = await everybody(opened, "/cliente 31 98888-0000")
        assert found == [8, 9, 1, 2, 3, 4, 5, 6, 7, 10]


async def test_near_names_have_pages_too(tmp_path: Path) -> None:
    async with town(tmp_path, *[Person("Tânia Souza", CENTRO)] * 10) as opened:
        (answer,) = await opened.ask("/cliente tanea souza")
        assert text(answer).startswith("🔎 Ninguém com “tanea souza”. Algum destes? · 1 a 8\n")
        assert sorted(await everybody(opened, "/cliente tanea souza")) == list(range(1, 11))


CPF: Final = cpfs.valid(123_456_789)


@pytest.mark.parametrize(
    "asked", [f"jose {CPF}", f"jose {cpfs.spelt(CPF, '{}.{}.{}-{}')}", f"jose {cpfs.masked(CPF)}"]
)
@pytest.mark.parametrize("spelling", ["{}{}{}{}", "{}.{}.{}-{}"])
async def test_a_cpf_among_what_was_typed_stays_hidden_and_finds_all(
    tmp_path: Path, spelling: str, asked: str
) -> None:
    """Of somebody with ten shops the first page is found as typed, the second as it is shown."""
    persons = [Person(f"JOSE {cpfs.spelt(CPF, spelling)} LOJA {number}") for number in range(10)]
    async with town(tmp_path, *persons, Person("JOSE LIMA")) as opened:
        (answer,) = await opened.ask(f"/cliente {asked}")
        assert text(answer).startswith(f"🔎 10 clientes encontrados: “jose {cpfs.masked(CPF)}”\n")
        assert await everybody(opened, f"/cliente {asked}") == list(range(1, 11))
        shown = json.dumps([call.parameters for call in opened.emulator.calls], default=str)
    assert cpfs.shown_in(shown, [CPF]) == []


# What people press that is not there any more, or never was


def with_button(opened: World, shown: str, data: str) -> Json:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    content = {"text": shown, "reply_markup": markup}
    return opened.emulator.append(opened.emulator.chats[GROUP], content)


@pytest.mark.parametrize(
    ("page", "first"), [("0", 1), ("2", 9), ("3", 17), ("77", 17), ("9" * 18, 17)]
)
async def test_a_forged_page_is_one_that_there_is(tmp_path: Path, page: str, first: int) -> None:
    async with town(tmp_path, *CROWD) as opened:
        forged = with_button(opened, "🔎 “ana”", f"v1:page:search:20261119:{page}")
        shown = await turned(opened, forged, "x")
        assert ids(shown)[0] == first


@pytest.mark.parametrize("shown", ["sem nada", "🔎 “”", "🔎\n“ana”", "“ana"])
@pytest.mark.parametrize("action", ["page", "open", "file"])
async def test_a_message_that_does_not_say_who_was_looked_for(
    tmp_path: Path, shown: str, action: str
) -> None:
    value = "html" if action == "file" else "2"
    async with town(tmp_path, *CROWD) as opened:
        old = with_button(opened, shown, f"v1:{action}:search:20261119:{value}")
        toast = await opened.press(old, "x")
        assert toast["text"] == "Este botão expirou. Peça de novo, por exemplo /critica."
        await opened.ask("/status")
        assert [m["text"] for m in opened.from_bot()[:-1]] == [shown]


async def test_a_message_that_the_bot_cannot_read_any_more(tmp_path: Path) -> None:
    async with town(tmp_path, *CROWD) as opened:
        (answer,) = await opened.ask("/cliente ana")
        data = callbacks(answer)[-1]
        pressed = await opened.emulator.press(
            GROUP, MEMBER, answer["message_id"], data, accessible=False
        )
        toast = await opened.emulator.until(lambda: opened.emulator.answers[pressed])
        assert toast["text"] == "Este botão expirou. Peça de novo, por exemplo /critica."
        await opened.ask("/status")
        assert len(opened.from_bot()) == 2
