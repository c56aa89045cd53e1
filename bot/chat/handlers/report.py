"""/relatorio: a short text and the whole report attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.chat.request import Request
from bot.messages.message import Document, Message
from bot.push.calendar import month_before
from bot.reports import build
from bot.reports.files import HTML, documents
from bot.services import Services
from bot.text import render
from bot.views.summary import summary_view


async def answer(request: Request) -> None:
    await _send(request, with_text=True)


async def export(request: Request) -> None:
    """Only the file: the text stands above already."""
    await _send(request, with_text=False)


async def compose_monthly(services: Services, day: date) -> Sequence[Document]:
    """The report of the month before `day`'s, as a file with its figures; raises NoData."""
    facts = await services.facts(month_before(day))
    report = await services.compute(build.whole, facts)
    view = await services.compute(summary_view, facts)
    caption = render.chat("monthly", view=view)
    files = await services.compute(documents, report, HTML)
    return [replace(file, caption=caption) for file in files]


async def _send(request: Request, *, with_text: bool) -> None:
    await request.delivery.working(request.place, "upload_document")
    facts = await request.facts()
    report = await request.services.compute(build.whole, facts)
    messages: tuple[Message, ...] = ()
    if with_text:
        view = await request.services.compute(summary_view, facts)
        messages = (Message(render.chat("report", view=view)),)
    await request.attach(report, messages)
