"""Groups that nobody paired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.emulator.errors import bad_request
from tests.worlds import GROUP, OWNER, STRANGERS, World, case, synced, until, world

BASIC = -4567
UPGRADED = -1004567000111


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=9) as a_world:
        yield a_world


def has_left(opened: World, chat: int = STRANGERS) -> bool:
    return opened.emulator.chats[chat].bot_status == "left"


async def test_a_strangers_group_is_told_once_and_left(opened: World) -> None:
    for said in ("/critica", "oi", "/start", "/resumo"):
        await opened.emulator.say(STRANGERS, 999, said)
    await until(lambda: has_left(opened))
    (told,) = [m["text"] for m in opened.from_bot(STRANGERS)]
    assert "Este bot é particular" in told
    assert str(STRANGERS) in told  # what whoever installs it needs
    await opened.ask("/status")  # and everything else goes on
    assert len(opened.from_bot(STRANGERS)) == 1


async def test_to_be_added_there_is_enough(opened: World) -> None:
    opened.emulator.set_bot_status(STRANGERS, "member")
    await until(lambda: has_left(opened))
    assert len(opened.from_bot(STRANGERS)) == 1


async def test_a_group_where_it_may_not_write_is_left_all_the_same(opened: World) -> None:
    refused = bad_request("not enough rights to send text messages to the chat")
    opened.emulator.faults.fail("sendMessage", refused)
    await opened.emulator.say(STRANGERS, 999, "oi")
    await until(lambda: has_left(opened))
    assert opened.from_bot(STRANGERS) == []


async def test_people_get_no_answer_and_the_teams_group_stays(opened: World) -> None:
    await opened.emulator.say(999, 999, "/start")
    await opened.ask("/status")
    assert opened.from_bot(999) == []
    assert opened.emulator.chats[GROUP].bot_status != "left"


async def test_the_log_says_which_id_is_missing_where(opened: World) -> None:
    """Whoever installs the bot reads there what Telegram shows nowhere."""
    with capture_logs() as logged:
        await opened.emulator.say(999, 999, "/start")
        await opened.emulator.say(STRANGERS, 999, "oi")
        await until(lambda: has_left(opened))
    told = str(logged)
    assert "o dono do bot, mande o código que o início do bot mostra" in told
    assert f"peça /vincular no particular, ou ponha TELEGRAM_GRUPOS={STRANGERS} no .env" in told
    assert "Estranho" not in told


async def test_the_teams_group_that_has_just_become_another_is_not_left(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=9, TELEGRAM_GRUPOS=str(BASIC)) as opened:
        emulator = opened.emulator
        emulator.add_group(BASIC, "Cobrança", [OWNER])
        emulator.add_group(UPGRADED, "Cobrança", [OWNER])
        emulator.chats[BASIC].migrated_to = UPGRADED  # the service messages are still to come
        await emulator.say(UPGRADED, OWNER, "bom dia")
        await until(lambda: opened.app.services.groups.find(UPGRADED) is not None)
        assert not has_left(opened, UPGRADED)
        assert opened.from_bot(UPGRADED) == []
