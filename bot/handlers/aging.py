"""/aging: open debt by days overdue."""

from __future__ import annotations

from bot import keyboards, messages, render
from bot.messages import Reply
from bot.reports import page
from bot.request import Request
from bot.views.aging import aging_view

SUBJECT = "aging"


async def answer(request: Request) -> None:
    if request.arguments.export:
        await export(request)
        return
    facts = await request.services.facts(request.as_of)
    view = await request.services.compute(aging_view, facts)
    keyboard = keyboards.keyboard(keyboards.export_row(SUBJECT, view.as_of))
    await request.reply(messages.one(render.chat("aging", view=view), keyboard))


async def export(request: Request) -> None:
    """Attaches the table as a file."""
    await request.delivery.working(request.chat_id, "upload_document")
    facts = await request.services.facts(request.as_of)
    content = await request.services.compute(page.aging_page, facts)
    await request.reply(Reply(documents=(page.attachment("aging", facts.as_of, content),)))
