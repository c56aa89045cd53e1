"""/critica, /prevencao and the morning push: the day's two lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import keyboards, render
from bot.messages import Message, Reply
from bot.reports import page
from bot.request import Request
from bot.services import Services
from bot.views.worklists import CRITICAL, PREVENTION, WorklistView, worklist_views

FILE_STEMS = {CRITICAL: "migracao-critica", PREVENTION: "prevencao"}


async def answer_critical(request: Request) -> None:
    await _answer(request, CRITICAL)


async def answer_prevention(request: Request) -> None:
    await _answer(request, PREVENTION)


async def turn_critical(request: Request, page_number: str) -> None:
    await _show(request, CRITICAL, page_number)


async def turn_prevention(request: Request, page_number: str) -> None:
    await _show(request, PREVENTION, page_number)


async def export_critical(request: Request) -> None:
    await _export(request, CRITICAL)


async def export_prevention(request: Request) -> None:
    await _export(request, PREVENTION)


async def compose_push(services: Services, day: date) -> Sequence[Message]:
    """The messages of a morning; raises NoData."""
    facts = await services.facts(day)
    views = await services.compute(worklist_views, facts)
    return [message(views[subject]) for subject in (CRITICAL, PREVENTION)]


def message(view: WorklistView, page_number: int = 1) -> Message:
    """One page of a list; a page beyond the last is the last."""
    number = min(max(page_number, 1), view.pages)
    items = view.page(number)
    text = render.chat("worklist", view=view, items=items, page=number, pages=view.pages)
    export = keyboards.export_row(view.subject, view.as_of) if view.total else ()
    turn = keyboards.page_row(view.subject, view.as_of, number, view.pages)
    cards = keyboards.card_rows(view.as_of, [(i.position, i.customer_id) for i in items])
    return Message(text, keyboards.keyboard(*cards, turn, export))


async def _answer(request: Request, subject: str) -> None:
    if request.arguments.export:
        await _export(request, subject)
    else:
        await _show(request, subject, "1")


async def _show(request: Request, subject: str, page_number: str) -> None:
    facts = await request.services.facts(request.as_of)
    views = await request.services.compute(worklist_views, facts)
    number = int(page_number) if page_number.isdigit() else 1
    await request.reply(Reply((message(views[subject], number),)))


async def _export(request: Request, subject: str) -> None:
    await request.delivery.working(request.chat_id, "upload_document")
    facts = await request.services.facts(request.as_of)
    content = await request.services.compute(page.worklist_page, facts, subject)
    document = page.attachment(FILE_STEMS[subject], facts.as_of, content)
    await request.reply(Reply(documents=(document,)))
