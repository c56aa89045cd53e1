"""/critica, /prevencao, the lists behind alarms and bairros, and the morning push."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.chat.request import Request
from bot.figures.scope import EVERYTHING
from bot.ledger.pushed_lists import Shown
from bot.messages import keyboards
from bot.messages.message import Message, Reply
from bot.reports import build
from bot.text import render
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

#: The lists of the morning.
PUSHED: Final = (CRITICAL, PREVENTION)
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
        """A page of the list; in place where a button of the list was pressed.

        A list that was pushed stays as it was, with ✅ on those who have paid since.
        """
        number = int(page_number) if page_number.isdigit() else 1
        if request.message_id is not None:
            sheets = request.services.sheets
            pushed = await sheets.at(request.group_id, request.message_id)
            if pushed is not None:
                page = message(pushed.sheet.view, number, pushed.sheet.late, pushed.paid)
                await request.reply(Reply((page,)))
                await sheets.showed(pushed, number, pushed.paid)
                return
        facts = await request.facts()
        view = await request.services.compute(list_view, facts, self._subject)
        if self._subject in PUSHED and facts.scope == EVERYTHING:
            view = with_paid(
                view, await request.services.sheets.of_day(facts.as_of, request.group_id)
            )
        paid = frozenset(item.customer_id for item in view.paid_since)
        await request.reply(Reply((message(view, number, paid=paid),)))

    async def export(self, request: Request) -> None:
        """Attaches the whole list as a file."""
        await request.delivery.working(request.place, "upload_document")
        facts = await request.facts()
        stem = FILE_STEMS[self._subject]
        await request.attach(
            await request.services.compute(build.of_list, facts, self._subject, stem)
        )


def with_paid(view: WorklistView, pushed: Sequence[Shown]) -> WorklistView:
    """The list, and after it those of this morning's that have paid since."""
    listed = {item.customer_id for item in view.items}
    paid = [
        item
        for shown in pushed
        if shown.sheet.view.subject == view.subject
        for item in (*shown.sheet.view.items, *(one.item for one in shown.sheet.late))
        if item.customer_id in shown.paid - listed
    ]
    numbered = enumerate(paid, start=view.total + 1)
    return replace(view, paid_since=tuple(replace(i, position=n) for n, i in numbered))


def message(
    view: WorklistView,
    page_number: int = 1,
    late: Sequence[LateView] = (),
    paid: frozenset[int] = frozenset(),
) -> Message:
    """One page of a list, with the clients that a push adds; beyond the last it is the last.

    `paid` are the clients that get a ✅.
    """
    number = min(max(page_number, 1), view.pages)
    items = view.page(number)
    text = render.chat(
        "worklist",
        view=view,
        items=items,
        page=number,
        pages=view.pages,
        late=late,
        paid=paid,
        blocking_days=view.blocking_days,
    )
    export = keyboards.export_row(view.subject, view.basis) if view.total else ()
    turn = keyboards.page_row(view.subject, view.basis, number, view.pages)
    cards = keyboards.card_rows(
        view.as_of,
        [(item.position, item.customer_id) for item in (*items, *(one.item for one in late))],
    )
    return Message(text, keyboards.keyboard(*cards, turn, export))
