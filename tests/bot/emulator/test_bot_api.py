"""The local Bot API, asked by the library that production uses."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.emulator.app import create_app
from bot.emulator.errors import ApiError, Dropped, bad_request, kicked, too_many
from bot.emulator.state import DEMO_TOKEN, Emulator
from tests.wires import Wire

GROUP, PERSON = -100, 7


@pytest.fixture
def emulator() -> Emulator:
    made = Emulator()
    made.add_user(PERSON, "Marina")
    made.add_group(GROUP, "Equipe", [PERSON])
    return made


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    async with connected(emulator) as made:
        yield made


def connected(emulator: Emulator, token: str = DEMO_TOKEN) -> Bot:
    wire = Wire(create_app(emulator))
    return Bot(
        token,
        base_url="http://telegram.test/bot",
        base_file_url="http://telegram.test/file/bot",
        request=HTTPXRequest(httpx_kwargs={"transport": wire}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"transport": wire}),
    )


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def png(width: int = 4, height: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


async def test_a_formatted_message_arrives_as_text_and_entities(bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "😀 <b>oi</b> &amp; <code>x</code>", parse_mode="HTML")
    assert sent.text == "😀 oi & x"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 2), ("code", 8, 1)]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("<b>oi", "can't parse entities"),
        ("<table>oi</table>", "can't parse entities"),
        ("a<br>b", "can't parse entities"),
        ("<b>x</i>", "can't parse entities"),
        ("", "text is empty"),
        ("<b> </b>", "text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>x</b>" * 101, "too many entities"),
        ("<b></b>" * 5000 + "x", "text is too long"),
    ],
    ids=lambda value: value[:20],
)
async def test_texts_that_telegram_refuses(bot: Bot, text: str, refusal: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.send_message(GROUP, text, parse_mode="HTML")


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<b>x</b>" * 100, "&nbsp;&apos;"])
async def test_texts_at_the_limit_pass(bot: Bot, text: str) -> None:
    assert (await bot.send_message(GROUP, text, parse_mode="HTML")).text


@pytest.mark.parametrize(
    "markup",
    [
        keyboard([InlineKeyboardButton("x", callback_data="é" * 33)]),
        keyboard([InlineKeyboardButton("x", url="ftp://example.com")]),
        keyboard([InlineKeyboardButton("x", callback_data="y")] * 9),
        keyboard(*[[InlineKeyboardButton("x", callback_data="y")] * 8] * 13),
    ],
    ids=["data", "address", "row", "count"],
)
async def test_keyboards_that_telegram_refuses(bot: Bot, markup: InlineKeyboardMarkup) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(GROUP, "x", reply_markup=markup)


async def test_edits_in_place_and_refuses_the_same_again(bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "um")
    await bot.edit_message_text("dois", GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("dois", GROUP, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("x", GROUP, 99)


async def test_documents_are_kept_and_served(bot: Bot, emulator: Emulator) -> None:
    sent = await bot.send_document(
        GROUP, b"<p>oi</p>", filename="r.html", caption="<i>c</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("r.html", "c")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"<p>oi</p>"
    again = await bot.send_document(GROUP, sent.document.file_id)
    assert again.document == sent.document


async def test_a_file_over_50_mb_is_too_large(bot: Bot) -> None:
    with pytest.raises(NetworkError, match="Too Large"):
        await bot.send_document(GROUP, bytes(50 * 1024 * 1024 + 1), filename="x")


@pytest.mark.parametrize(("width", "height"), [(9999, 2), (100, 2)])
async def test_photos_beyond_the_bounds(bot: Bot, width: int, height: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid"):
        await bot.send_photo(GROUP, png(width, height))


async def test_a_photo_with_its_caption(bot: Bot) -> None:
    sent = await bot.send_photo(GROUP, png(), caption="x" * 1024)
    assert (sent.photo[0].width, sent.photo[0].height) == (4, 3)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(GROUP, png(), caption="x" * 1025)


async def test_presses_reach_the_bot_and_are_answered_once(bot: Bot, emulator: Emulator) -> None:
    sent = await bot.send_message(
        GROUP, "x", reply_markup=keyboard([InlineKeyboardButton("a", callback_data="um")])
    )
    query_id = await emulator.press(GROUP, PERSON, sent.message_id, "um")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "um"
    await update.callback_query.answer("feito")
    assert emulator.answers[query_id] == {"text": "feito", "show_alert": False}
    with pytest.raises(BadRequest, match="too old"):
        await update.callback_query.answer("de novo")


async def test_updates_stay_until_they_are_confirmed(bot: Bot, emulator: Emulator) -> None:
    await emulator.say(GROUP, PERSON, "/aging agora")
    (first,) = await bot.get_updates()
    (again,) = await bot.get_updates()
    assert first.update_id == again.update_id
    assert first.message is not None
    assert first.message.entities[0].type == "bot_command"
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_a_poll_waits_for_news(bot: Bot, emulator: Emulator) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await emulator.until(lambda: emulator.polling is not None)
    await emulator.say(GROUP, PERSON, "oi")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "oi"


async def test_a_second_poll_ends_the_first(bot: Bot, emulator: Emulator) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await emulator.until(lambda: emulator.polling is not None)
    second = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first
    await emulator.say(GROUP, PERSON, "oi")
    assert len(await second) == 1


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
    bot: Bot, emulator: Emulator, error: ApiError | Dropped, kind: type[TelegramError]
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


async def test_an_upgraded_group_tells_its_new_id(bot: Bot, emulator: Emulator) -> None:
    emulator.upgrade(GROUP, -1001)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(GROUP, "x")
    assert caught.value.new_chat_id == -1001
    await bot.send_message(-1001, "x")


async def test_who_threw_the_bot_out_gets_nothing(bot: Bot, emulator: Emulator) -> None:
    emulator.kick_bot(GROUP)
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(GROUP, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(-5, "x")


async def test_a_wrong_or_revoked_token(emulator: Emulator) -> None:
    with pytest.raises(InvalidToken):
        async with connected(emulator, "123456789:" + "B" * 35):
            pass
    async with connected(emulator) as bot:
        emulator.revoked = True
        with pytest.raises(InvalidToken):
            await bot.get_updates()


@pytest.mark.parametrize(
    "command", [BotCommand("Aging", "x"), BotCommand("a" * 33, "x"), BotCommand("a b", "x")]
)
async def test_menus_that_telegram_refuses(bot: Bot, command: BotCommand) -> None:
    with pytest.raises(BadRequest):
        await bot.set_my_commands([command])
    with pytest.raises(BadRequest):
        await bot.set_my_commands([BotCommand("a", "x")], language_code="pt-BR")
    await bot.set_my_commands([BotCommand("aging", "x")], language_code="pt")
    assert [c.command for c in await bot.get_my_commands()] == ["aging"]


async def test_an_unknown_method_is_404(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendRichMessage", api_kwargs={})
