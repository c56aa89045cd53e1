"""/resumo: the key figures."""

from __future__ import annotations

from bot.chat.handlers import report
from bot.chat.request import Request
from bot.messages import keyboards
from bot.messages.message import text_reply
from bot.text import render
from bot.views.summary import summary_view


async def answer(request: Request) -> None:
    """The key figures as text, or the report where a format was asked for.

    Raises:
        NoData: Nothing was synchronised yet.
        UnknownPlace: No such bairro or filial.
        TooLarge: A file that Telegram would not take.
    """
    if request.arguments.export:
        await report.export(request)
        return
    facts = await request.facts()
    view = await request.services.figures.compute(summary_view, facts)
    keyboard = keyboards.keyboard(keyboards.export_row("report", view.basis))
    await request.reply(text_reply(render.chat("summary", view=view), keyboard))
