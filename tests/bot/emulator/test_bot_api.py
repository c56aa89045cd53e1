"""The local Bot API, asked by the library that production uses."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken

from bot.emulator.state import Emulator
from tests.bot.emulator.bots import GROUP, PERSON, connected, keyboard


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
        ("<b>x</b>y" * 101, "too many entities"),
        ("<b></b>" * 5000 + "x", "text is too long"),
    ],
    ids=lambda value: value[:20],
)
async def test_texts_that_telegram_refuses(bot: Bot, text: str, refusal: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.send_message(GROUP, text, parse_mode="HTML")


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<b>x</b>y" * 100, "&nbsp;&apos;"])
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


async def test_a_press_may_come_without_its_message(bot: Bot, emulator: Emulator) -> None:
    sent = await bot.send_message(
        GROUP, "x", reply_markup=keyboard([InlineKeyboardButton("a", callback_data="um")])
    )
    await emulator.press(GROUP, PERSON, sent.message_id, "um", accessible=False)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    found = update.callback_query.message
    assert found is not None
    assert (found.chat.id, found.message_id) == (GROUP, sent.message_id)
    assert found.date.timestamp() == 0
    assert getattr(found, "text", None) is None


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


async def test_a_wrong_or_revoked_token(emulator: Emulator) -> None:
    with pytest.raises(InvalidToken):
        async with connected(emulator, "123456789:" + "B" * 35):
            pass
    async with connected(emulator) as bot:
        emulator.revoked = True
        with pytest.raises(InvalidToken):
            await bot.get_updates()


async def test_an_unknown_method_is_404(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendRichMessage", api_kwargs={})


@pytest.mark.parametrize("text", ["true", "[1, 2]", '{"a": 1}', "attach://x", "1"])
async def test_a_text_that_looks_like_something_else_is_text(bot: Bot, text: str) -> None:
    assert (await bot.send_message(GROUP, text)).text == text


async def test_entities_may_come_beside_the_text(bot: Bot) -> None:
    bold = MessageEntity(MessageEntity.BOLD, 0, 2)
    sent = await bot.send_message(GROUP, "😀 <b>", entities=[bold])
    assert (sent.text, sent.entities) == ("😀 <b>", (bold,))
    with pytest.raises(BadRequest, match="after the end of the text"):
        await bot.send_message(GROUP, "x", entities=[bold])


async def test_only_the_kinds_asked_for_are_queued(bot: Bot, emulator: Emulator) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await emulator.say(GROUP, PERSON, "oi")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    await emulator.say(GROUP, PERSON, "oi")
    assert len(await bot.get_updates()) == 1


async def test_the_newest_updates_may_be_kept_alone(bot: Bot, emulator: Emulator) -> None:
    for text in ("um", "dois", "três"):
        await emulator.say(GROUP, PERSON, text)
    assert len(await bot.get_updates(limit=2)) == 2
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "três"


async def test_a_revoked_token_ends_the_poll_that_waits(bot: Bot, emulator: Emulator) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await emulator.until(lambda: emulator.polling is not None)
    emulator.revoke_token()
    with pytest.raises(InvalidToken):
        await poll


async def test_webhooks_are_not_offered(bot: Bot, emulator: Emulator) -> None:
    with pytest.raises(BadRequest, match="polling only"):
        await bot.set_webhook("https://example.com")
    await emulator.say(GROUP, PERSON, "oi")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_every_accepted_call_is_kept(bot: Bot, emulator: Emulator) -> None:
    await bot.send_message(GROUP, "<b>x</b>", parse_mode="HTML")
    call = emulator.calls[-1]
    assert call.method == "sendmessage"
    assert call.parameters["text"] == "<b>x</b>"
    assert call.result["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert call.at == pytest.approx(emulator.clock(), abs=60)
