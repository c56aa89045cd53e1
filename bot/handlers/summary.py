"""/resumo: the key figures."""

from __future__ import annotations

from bot import keyboards, messages, render
from bot.handlers import report
from bot.request import Request
from bot.views.summary import summary_view


async def answer(request: Request) -> None:
    if request.arguments.export:
        await report.export(request)
        return
    facts = await request.facts()
    view = await request.services.compute(summary_view, facts)
    keyboard = keyboards.keyboard(keyboards.export_row("report", view.basis))
    await request.reply(messages.one(render.chat("summary", view=view), keyboard))
