"""A conversation by aiogram, which sends its parameters as forms."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest

from bot.emulator.state import DEMO_TOKEN
from tests.bot.emulator.bots import GROUP, PERSON, png
from tests.bot.emulator.people import press, say

TEXT = "<b>oi</b> &amp; tchau"
PAGE = "<h1>Relatório</h1>".encode()


async def talk(url: str) -> None:
    """Every kind of call that the product makes; the last one is refused."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    async with Bot(DEMO_TOKEN, session=session) as bot:
        assert (await bot.get_me()).username == "cobranca_demo_bot"
        await bot.delete_webhook(drop_pending_updates=True)
        menu = [types.BotCommand(command="aging", description="por faixa")]
        await bot.set_my_commands(menu, scope=types.BotCommandScopeDefault())
        assert [each.command for each in await bot.get_my_commands()] == ["aging"]
        await asyncio.to_thread(say, url, "/aging agora")
        (update,) = await bot.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
        assert update.message is not None
        assert update.message.text == "/aging agora"
        assert await bot.get_updates(offset=update.update_id + 1) == []
        await bot.send_chat_action(GROUP, "typing")
        button = types.InlineKeyboardButton(text="a", callback_data="um")
        keyboard = types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        sent = await bot.send_message(
            GROUP,
            TEXT,
            parse_mode="HTML",
            reply_markup=keyboard,
            reply_parameters=types.ReplyParameters(message_id=update.message.message_id),
            disable_notification=True,
        )
        assert (sent.text, sent.html_text) == ("oi & tchau", TEXT)
        pressing = asyncio.create_task(asyncio.to_thread(press, url, sent.message_id))
        (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
        assert update.callback_query is not None
        assert await bot.answer_callback_query(update.callback_query.id, "feito", show_alert=True)
        assert await pressing == {"text": "feito", "show_alert": True}
        edited = await bot.edit_message_text("dois", chat_id=GROUP, message_id=sent.message_id)
        assert isinstance(edited, types.Message)
        assert (edited.text, edited.reply_markup) == ("dois", None)
        photo = types.BufferedInputFile(png(), "x.png")
        pictured = await bot.send_photo(GROUP, photo, caption=TEXT, parse_mode="HTML")
        assert pictured.photo is not None
        assert (pictured.caption, pictured.photo[0].width) == ("oi & tchau", 4)
        document = types.BufferedInputFile(PAGE, "relatório.html")
        filed = await bot.send_document(GROUP, document, reply_markup=keyboard)
        assert filed.document is not None
        assert filed.document.file_name == "relatório.html"
        fetched = await bot.download(filed.document)
        assert fetched is not None
        assert fetched.read() == PAGE
        album = [types.InputMediaPhoto(media=photo) for _ in range(2)]
        assert len(await bot.send_media_group(GROUP, list(album))) == 2
        await bot.set_message_reaction(
            GROUP, sent.message_id, [types.ReactionTypeEmoji(emoji="👍")]
        )
        assert (await bot.get_chat_member(GROUP, PERSON)).user.first_name == "Marina"
        assert await bot.delete_message(GROUP, sent.message_id)
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(-999, "x")
