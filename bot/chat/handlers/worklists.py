"""/critica, /prevencao, the lists behind alarms and bairros, and the morning push."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.request import Request
from bot.figures.scope import EVERYTHING
from bot.ledger.pushed_lists import ShownList
from bot.messages.message import Reply
from bot.messages.worklist import worklist_message
from bot.reports import build
from bot.views.worklists import LISTS, WorklistView, list_view


class ListAnswer:
    """The handlers of one list of `LISTS`: its answer, its pages, its file.

    Each may raise NoData, UnknownPlace and, where it attaches a file, TooLarge.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject

    async def answer(self, request: Request) -> None:
        """The list's first page, or its file where a format was asked for."""
        if request.arguments.export:
            await self.export(request)
        else:
            await self.show(request, "1")

    async def show(self, request: Request, page_number: str) -> None:
        """A page of the list; in place where a button of the list was pressed.

        A list that was pushed stays as it was, with ✅ on those who have paid since.
        """
        number = int(page_number)
        if request.message_id is not None:
            pushed_lists = request.services.pushed_lists
            pushed = await pushed_lists.at(request.group_id, request.message_id)
            if pushed is not None:
                page = worklist_message(
                    pushed.content.view, number, pushed.content.late, pushed.paid
                )
                await request.reply(Reply((page,)))
                await pushed_lists.note_shown(pushed, number, pushed.paid)
                return
        facts = await request.facts()
        view = await request.services.figures.compute(list_view, facts, self._subject)
        if LISTS[self._subject].is_pushed and facts.scope == EVERYTHING:
            view = with_paid(
                view, await request.services.pushed_lists.of_day(facts.as_of, request.group_id)
            )
        paid = frozenset(item.customer_id for item in view.paid_since)
        await request.reply(Reply((worklist_message(view, number, paid=paid),)))

    async def export(self, request: Request) -> None:
        """Attaches the whole list as a file."""
        await request.delivery.working(request.address, "upload_document")
        facts = await request.facts()
        report = await request.services.figures.compute(build.of_list, facts, self._subject)
        await request.attach(report)


def with_paid(view: WorklistView, pushed: Sequence[ShownList]) -> WorklistView:
    """The list, and after it those of this morning's that have paid since.

    `pushed` are the lists that the group got on the view's day; those of other subjects in it
    are not looked at.
    """
    unpaid = {item.customer_id for item in view.items}
    paid = [
        item
        for pushed_list in pushed
        if pushed_list.content.view.subject == view.subject
        for item in (
            *pushed_list.content.view.items,
            *(entry.item for entry in pushed_list.content.late),
        )
        if item.customer_id in pushed_list.paid - unpaid
    ]
    numbered = enumerate(paid, start=view.total + 1)
    return replace(view, paid_since=tuple(replace(i, position=n) for n, i in numbered))
