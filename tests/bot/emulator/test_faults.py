"""Faults on demand: what a bot meets on a bad day, in process and over a socket."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.emulator.app import create_app
from bot.emulator.errors import ApiError, Dropped, Hung, Trouble, bad_request, kicked, too_many
from bot.emulator.server import LocalServer
from bot.emulator.state import DEMO_TOKEN, Emulator
from tests.bot.emulator.bots import GROUP, connected


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (too_many(3), RetryAfter),
        (kicked(), Forbidden),
        (bad_request("message thread not found"), BadRequest),
        (ApiError(500, "Internal Server Error"), NetworkError),
        (Dropped(), NetworkError),
    ],
)
async def test_faults_on_demand(
    bot: Bot, emulator: Emulator, error: Trouble, kind: type[TelegramError]
) -> None:
    emulator.faults.fail("sendMessage", error)
    with pytest.raises(kind):
        await bot.send_message(GROUP, "x")
    assert emulator.chats[GROUP].messages == []
    assert len(emulator.rejected) == 1
    await bot.send_message(GROUP, "x")


async def test_an_answer_may_be_lost_after_the_message_arrived(
    bot: Bot, emulator: Emulator
) -> None:
    emulator.faults.fail("sendMessage", Dropped(), after=True)
    with pytest.raises(NetworkError):
        await bot.send_message(GROUP, "x")
    assert len(emulator.chats[GROUP].messages) == 1


async def test_a_fault_for_every_method_spares_what_was_named_first(
    bot: Bot, emulator: Emulator
) -> None:
    emulator.faults.fail("*", ApiError(502, "Bad Gateway"), times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert (await bot.get_me()).id == emulator.bot["id"]


@pytest.mark.parametrize("after", [False, True])
async def test_a_server_that_never_answers(emulator: Emulator, *, after: bool) -> None:
    async with connected(emulator, read_timeout_s=0.1) as bot:
        emulator.faults.fail("sendMessage", Hung(), after=after)
        with pytest.raises(TimedOut):
            await bot.send_message(GROUP, "x")
    assert len(emulator.chats[GROUP].messages) == after


def test_over_a_socket_the_connection_breaks_without_an_answer(emulator: Emulator) -> None:
    emulator.faults.fail("sendMessage", Dropped(), after=True)
    with LocalServer(create_app(emulator)) as server, httpx.Client() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(
                f"{server.url}/bot{DEMO_TOKEN}/sendMessage", json={"chat_id": GROUP, "text": "x"}
            )
        assert client.get(f"{server.url}/bot{DEMO_TOKEN}/getMe").json()["ok"]
    assert len(emulator.chats[GROUP].messages) == 1


async def test_what_was_refused_is_kept_with_its_reason(bot: Bot, emulator: Emulator) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(GROUP, "<b>x", parse_mode="HTML")
    (reason,) = emulator.rejected
    assert reason.startswith("sendmessage: Bad Request: can't parse entities: ")
