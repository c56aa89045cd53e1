"""A bot of a few lines, run by the library as the product is: polling, commands, presses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)
from telegram.request import HTTPXRequest

from bot.emulator.state import DEMO_TOKEN

FIRST = (
    "📊 <b>Aging</b> · página 1\n<pre>faixa  tít.\n1-6      21</pre>"
    "\n<blockquote expandable>um\ndois\ntrês\nquatro\ncinco</blockquote>"
)
SECOND = "📊 <b>Aging</b> · página 2"


@asynccontextmanager
async def running(base: str, request: Callable[[], HTTPXRequest]) -> AsyncIterator[Bot]:
    """Polls `base` until the context ends."""
    builder = ApplicationBuilder().token(DEMO_TOKEN).base_url(f"{base}/bot")
    builder = builder.base_file_url(f"{base}/file/bot")
    builder = builder.request(request()).get_updates_request(request())
    application: Application[Any, Any, Any, Any, Any, Any] = builder.job_queue(None).build()
    application.add_handler(CommandHandler("aging", _aging))
    application.add_handler(CommandHandler("relatorio", _report))
    application.add_handler(CallbackQueryHandler(_pressed))
    async with application:
        await application.bot.set_my_commands([("aging", "por faixa"), ("relatorio", "arquivo")])
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        try:
            yield application.bot
        finally:
            await application.updater.stop()
            await application.stop()


async def _aging(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    keyboard = [[InlineKeyboardButton("próxima página ▶", callback_data="p2")]]
    await update.effective_chat.send_message(
        FIRST, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(keyboard)
    )


async def _report(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    await update.effective_chat.send_chat_action(ChatAction.UPLOAD_DOCUMENT)
    page = "<h1>Relatório</h1><script>document.title = origin</script>"
    await update.effective_chat.send_document(page.encode(), filename="relatório.html")


async def _pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.edit_message_text(SECOND, parse_mode="HTML")
    await query.answer("página 2")
