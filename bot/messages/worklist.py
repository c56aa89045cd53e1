"""One page of a list of customers as a message: in an answer, in the morning, and edited later."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import keyboards
from bot.messages.message import Message
from bot.text import render
from bot.views.worklists import LateView, WorklistView


def worklist_message(
    view: WorklistView,
    page_number: int = 1,
    late: Sequence[LateView] = (),
    paid: frozenset[int] = frozenset(),
) -> Message:
    """One page of a list, with the customers that a push adds; beyond the last it is the last.

    `paid` are the customers that get a ✅.
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
        [(item.position, item.customer_id) for item in (*items, *(entry.item for entry in late))],
    )
    return Message(text, keyboards.keyboard(*cards, turn, export))
