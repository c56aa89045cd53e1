"""/critica, /prevencao, the lists behind alarms and bairros, and the morning push."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import keyboards, render
from bot.messages import Message, Reply
from bot.reports import build
from bot.request import Request
from bot.views.worklists import (
    BLOCKED,
    CRITICAL,
    DEBTORS,
    LEAK,
    PREVENTION,
    LateView,
    WorklistView,
    list_view,
)

FILE_STEMS: Final = {
    CRITICAL: "migracao-critica",
    PREVENTION: "prevencao",
    LEAK: "ativos-apos-bloqueio",
    BLOCKED: "bloqueados-sem-atraso",
    DEBTORS: "clientes-em-atraso",
}


class Listed:
    """The handler of one list: its answer, its pages, its file."""

    def __init__(self, subject: str) -> None:
        self._subject = subject

    async def answer(self, request: Request) -> None:
        if request.arguments.export:
            await self.export(request)
        else:
            await self.show(request, "1")

    async def show(self, request: Request, page_number: str) -> None:
        """A page of the list; in place where a button of the list was pressed."""
        facts = await request.facts()
        view = await request.services.compute(list_view, facts, self._subject)
        number = int(page_number) if page_number.isdigit() else 1
        await request.reply(Reply((message(view, number),)))

    async def export(self, request: Request) -> None:
        """Attaches the whole list as a file."""
        await request.delivery.working(request.chat_id, "upload_document")
        facts = await request.facts()
        stem = FILE_STEMS[self._subject]
        await request.attach(
            await request.services.compute(build.of_list, facts, self._subject, stem)
        )


def message(view: WorklistView, page_number: int = 1, late: Sequence[LateView] = ()) -> Message:
    """One page of a list, with the clients that a push adds; beyond the last it is the last."""
    number = min(max(page_number, 1), view.pages)
    items = view.page(number)
    text = render.chat(
        "worklist",
        view=view,
        items=items,
        page=number,
        pages=view.pages,
        late=late,
        blocking_days=view.blocking_days,
    )
    export = keyboards.export_row(view.subject, view.basis) if view.total else ()
    turn = keyboards.page_row(view.subject, view.basis, number, view.pages)
    cards = keyboards.card_rows(
        view.as_of,
        [(item.position, item.customer_id) for item in (*items, *(one.item for one in late))],
    )
    return Message(text, keyboards.keyboard(*cards, turn, export))
