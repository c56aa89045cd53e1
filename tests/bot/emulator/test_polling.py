"""A whole bot on the local Telegram, in one process and driven by a person."""

from __future__ import annotations

import pytest
from telegram.request import HTTPXRequest

from bot.emulator.app import create_app
from bot.emulator.errors import ApiError, Dropped
from bot.emulator.people import Person
from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, PERSON
from tests.bot.emulator.small_bot import running
from tests.wires import Wire


async def test_a_conversation(emulator: Emulator) -> None:
    wire = Wire(create_app(emulator))
    person = Person(emulator, GROUP, PERSON)

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"transport": wire})

    async with running("http://telegram.test", request):
        await person.say("/aging")
        answer = await person.wait_for(lambda m: "página 1" in m["text"])
        assert (await person.press(answer, "próxima"))["text"] == "página 2"
        edited = await person.wait_for(lambda m: "página 2" in m["text"])
        assert edited["message_id"] == answer["message_id"]
        with pytest.raises(LookupError, match="no button"):
            await person.press(edited, "próxima")
        assert len(person.messages()) == 2
    assert emulator.rejected == []


async def test_a_poll_that_fails_is_tried_again(emulator: Emulator) -> None:
    wire = Wire(create_app(emulator))
    person = Person(emulator, GROUP, PERSON)
    emulator.faults.fail("getUpdates", Dropped())
    emulator.faults.fail("getUpdates", ApiError(502, "Bad Gateway"))

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"transport": wire})

    async with running("http://telegram.test", request):
        await person.say("/aging")
        await person.wait_for(lambda m: "página 1" in m["text"])
    assert emulator.rejected == ["getupdates: Dropped", "getupdates: Bad Gateway"]
