"""A conversation by pyTelegramBotAPI, which sends its parameters in the address."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import telebot
from telebot import apihelper
from telebot.apihelper import ApiTelegramException

from bot.emulator.state import DEMO_TOKEN
from tests.bot.emulator.bots import GROUP, PERSON, png
from tests.bot.emulator.people import press, say

TEXT = "<b>oi</b> &amp; tchau"
PAGE = "<h1>Relatório</h1>".encode()
types: Any = telebot.types


def talk(url: str, patch: pytest.MonkeyPatch) -> None:
    """Every kind of call that the product makes; the last one is refused."""
    patch.setattr(apihelper, "API_URL", f"{url}/bot{{0}}/{{1}}")
    patch.setattr(apihelper, "FILE_URL", f"{url}/file/bot{{0}}/{{1}}")
    bot: Any = telebot.TeleBot(DEMO_TOKEN, threaded=False)
    assert bot.get_me().username == "cobranca_demo_bot"
    bot.delete_webhook(drop_pending_updates=True)
    menu = [types.BotCommand("aging", "por faixa")]
    assert bot.set_my_commands(menu, scope=types.BotCommandScopeDefault())
    assert [each.command for each in bot.get_my_commands()] == ["aging"]
    say(url, "/aging agora")
    kinds = ["message", "callback_query"]
    (update,) = bot.get_updates(long_polling_timeout=5, allowed_updates=kinds)
    assert update.message.text == "/aging agora"
    assert bot.get_updates(offset=update.update_id + 1, long_polling_timeout=1) == []
    bot.send_chat_action(GROUP, "typing")
    keyboard = types.InlineKeyboardMarkup([[types.InlineKeyboardButton("a", callback_data="um")]])
    sent = bot.send_message(
        GROUP,
        TEXT,
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=types.ReplyParameters(update.message.message_id),
        disable_notification=True,
    )
    assert (sent.text, sent.html_text) == ("oi & tchau", TEXT)
    assert sent.reply_to_message.text == "/aging agora"
    with ThreadPoolExecutor() as people:
        pressing = people.submit(press, url, sent.message_id)
        (update,) = bot.get_updates(offset=update.update_id + 1, long_polling_timeout=5)
        assert bot.answer_callback_query(update.callback_query.id, "feito", show_alert=True)
        assert pressing.result() == {"text": "feito", "show_alert": True}
    edited = bot.edit_message_text("dois", GROUP, sent.message_id)
    assert (edited.text, edited.reply_markup) == ("dois", None)
    pictured = bot.send_photo(GROUP, png(), caption=TEXT, parse_mode="HTML")
    assert (pictured.caption, pictured.photo[0].width) == ("oi & tchau", 4)
    page = types.InputFile(io.BytesIO(PAGE), "relatório.html")
    filed = bot.send_document(GROUP, page, reply_markup=keyboard)
    assert filed.document.file_name == "relatório.html"
    assert bot.download_file(bot.get_file(filed.document.file_id).file_path) == PAGE
    album = [types.InputMediaPhoto(types.InputFile(io.BytesIO(png()))) for _ in "ab"]
    assert len(bot.send_media_group(GROUP, album)) == 2
    bot.set_message_reaction(GROUP, sent.message_id, [types.ReactionTypeEmoji("👍")])
    assert bot.get_chat_member(GROUP, PERSON).user.first_name == "Marina"
    assert bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(ApiTelegramException, match="chat not found"):
        bot.send_message(-999, "x")
