"""An answer does not hang on its extras: pictures, files, and the message to change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.emulator.errors import ApiError, Dropped, Trouble, bad_request, kicked
from bot.emulator.state import Json
from bot.ledger.groups import Group
from tests.worlds import GROUP, World, synced, until

NO_PHOTOS = bad_request("not enough rights to send photos to the chat")
GONE = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
NO_FILES = bad_request("CHAT_SEND_DOCS_FORBIDDEN")


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=9) as a_world:
        yield a_world


def group_of(opened: World) -> Group:
    group = opened.app.services.groups.find(GROUP)
    assert group is not None
    return group


def texts(messages: list[Json]) -> list[str]:
    return [message.get("text") or message.get("caption", "") for message in messages]


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (ApiError(502, "Bad Gateway"), "O gráfico pode não ter chegado"),
        (Dropped(), "O gráfico pode não ter chegado"),
        (bad_request("IMAGE_PROCESS_FAILED"), "O gráfico não saiu: o Telegram recusou"),
        (ApiError(413, "Request Entity Too Large"), "O gráfico não saiu: o Telegram recusou"),
        (bad_request("CHAT_SEND_PHOTOS_FORBIDDEN"), "não tem permissão de enviar fotos"),
        (NO_PHOTOS, "não tem permissão de enviar fotos"),
    ],
    ids=["502", "reset", "unreadable", "413", "forbidden", "no right"],
)
async def test_a_picture_that_fails_costs_only_itself(
    opened: World, trouble: Trouble, says: str
) -> None:
    opened.emulator.faults.fail("sendPhoto", trouble)
    with capture_logs() as logs:
        answer, note = texts(await opened.ask("/aging", answers=2))
    assert "Aging" in answer
    assert "31-60" in answer
    assert says in note
    code = next(entry["codigo"] for entry in logs if "codigo" in entry)
    assert code in note or "permissão" in note
    assert group_of(opened).is_on


async def test_a_missing_permission_for_pictures_is_said_once(opened: World) -> None:
    opened.emulator.faults.fail("sendPhoto", NO_PHOTOS, times=3)
    assert len(texts(await opened.ask("/aging", answers=2))) == 2
    (answer,) = texts(await opened.ask("/bairro"))
    assert "Bairros" in answer
    await opened.ask("/safra")
    await opened.ask("/aging")
    assert "photo" in opened.from_bot()[-1]  # the picture is back
    opened.emulator.faults.fail("sendPhoto", NO_PHOTOS)
    assert "fotos" in texts(await opened.ask("/aging", answers=2))[1]


async def test_files_after_one_that_is_refused_arrive(opened: World) -> None:
    opened.emulator.faults.fail("sendDocument", bad_request("FILE_PARTS_INVALID"))
    messages = await opened.ask("/relatorio tudo", answers=3)
    assert sum("document" in message for message in messages) == 2
    assert "Relatório" in texts(messages)[-1]
    (note,) = [text for text in texts(messages) if "não saiu" in text]
    assert ".html não saiu: o Telegram recusou (código " in note


async def test_a_file_that_is_refused_costs_not_its_text(opened: World) -> None:
    opened.emulator.faults.fail("sendDocument", bad_request("FILE_PARTS_INVALID"))
    summary, note = texts(await opened.ask("/relatorio", answers=2))
    assert "91 clientes" in summary
    assert ".html não saiu: o Telegram recusou (código " in note


async def test_a_group_without_files_is_told_so_each_time(opened: World) -> None:
    opened.emulator.faults.fail("sendDocument", NO_FILES, times=2)
    for _ in range(2):
        *_, note = texts(await opened.ask("/aging html"))
        assert "não tem permissão de enviar arquivos" in note
    assert group_of(opened).is_on


async def test_a_text_that_may_have_arrived_is_asked_about(opened: World) -> None:
    opened.emulator.faults.fail("sendMessage", Dropped())
    (note,) = texts(await opened.ask("/resumo"))
    assert "não sei se a resposta chegou" in note


@pytest.mark.parametrize(
    "words",
    ["BUTTON_URL_INVALID", "message is too long", "inline keyboard expected"],
)
async def test_what_is_our_doing_is_answered_with_a_code(opened: World, words: str) -> None:
    opened.emulator.faults.fail("sendMessage", bad_request(words))
    with capture_logs() as logs:
        (note,) = texts(await opened.ask("/resumo"))
    code = next(entry["codigo"] for entry in logs if "codigo" in entry)
    assert f"(código {code})" in note


@pytest.mark.parametrize("words", GONE)
async def test_the_outcome_of_a_sync_comes_though_its_progress_is_gone(
    opened: World, words: str
) -> None:
    opened.emulator.faults.fail("editMessageText", bad_request(words), times=9)
    _, outcome = texts(await opened.ask("/atualizar", answers=2))
    assert "✅" in outcome


async def test_a_sync_does_not_hang_on_its_progress(opened: World) -> None:
    opened.emulator.faults.fail("sendMessage", ApiError(502, "Bad Gateway"))
    (outcome,) = texts(await opened.ask("/atualizar"))
    assert "✅" in outcome


async def test_a_chat_that_takes_nothing_is_not_written_to_twice(opened: World) -> None:
    opened.emulator.faults.fail("sendPhoto", kicked("supergroup"))
    before = len(opened.from_bot())
    await opened.emulator.say(GROUP, 701, "/aging")
    await until(lambda: not group_of(opened).is_on)
    assert len(opened.from_bot()) == before
    assert opened.emulator.rejected[-1].startswith("sendphoto")


async def test_who_asked_for_a_sync_hears_that_the_bot_stops(opened: World) -> None:
    opened.simulator.faults.latency_s = 20.0
    (progress,) = await opened.ask("/atualizar")
    await until(lambda: opened.app.services.synchronisation.is_running)
    await asyncio.wait_for(opened.app.stop(), 10)
    assert "O bot está sendo parado" in progress["text"]
    assert "continuam valendo" in progress["text"]
