"""/critica, /prevencao, the lists behind alarms and bairros, and the morning push."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from bot.chat.request import Request
from bot.figures.facts import Facts
from bot.figures.scope import EVERYTHING
from bot.ledger.pushed_lists import ShownList
from bot.messages.message import Reply
from bot.messages.worklist import worklist_message
from bot.reports import build
from bot.views.marks import UNMARKED
from bot.views.worklists import LISTS, ItemView, LateView, ListGroup, WorklistView, list_view


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
        """A page of the list; in place where a button of an answer was pressed.

        The morning's own message stays as it is: who presses there gets an answer. Today's lists
        go by the numbers of the morning, with marks on those who have paid since.
        """
        facts = await request.facts()
        view = await request.services.figures.compute(list_view, facts, self._subject)
        pressed = await _pressed_list(request)
        home = request.standing.home
        is_theirs = home is None or facts.within == home.choices.scope  # who was pushed what
        pushed = pressed or (await self._pushed_today(request, facts) if is_theirs else None)
        late: Sequence[LateView] = ()
        marks = UNMARKED
        if pushed is not None and facts.scope == EVERYTHING:
            view, late, marks = as_pushed(view, pushed), pushed.content.late, pushed.marks
        elif pushed is not None:
            view = numbered_as(view, pushed)
        message = worklist_message(view, int(page_number), late, marks)
        if pressed is not None:
            request, message = replace(request, message_id=None), replace(message, silent=True)
        await request.reply(Reply((message,)))

    async def _pushed_today(self, request: Request, facts: Facts) -> ShownList | None:
        """The newest list of this kind that the group got on this day, if it is today."""
        if not LISTS[self._subject].is_pushed or facts.as_of != request.services.figures.today():
            return None
        lists = await request.services.pushed_lists.of_day(facts.as_of, request.team_id)
        return next((one for one in reversed(lists) if one.subject == self._subject), None)

    async def export(self, request: Request) -> None:
        """Attaches the whole list as a file."""
        await request.delivery.working(request.address, "upload_document")
        facts = await request.facts()
        report = await request.services.figures.compute(build.of_list, facts, self._subject)
        await request.attach(report)


async def _pressed_list(request: Request) -> ShownList | None:
    """The list of a morning whose button was pressed."""
    if request.message_id is None:
        return None
    return await request.services.pushed_lists.at(request.group_id, request.message_id)


def as_pushed(view: WorklistView, pushed: ShownList) -> WorklistView:
    """The morning's list, with today's newest facts: who is new to it comes last."""
    morning = pushed.content.view
    if view.as_of != morning.as_of or view.basis.is_past_date:
        return morning
    numbers = _numbers(pushed)
    new = [item for item in view.items if item.customer_id not in numbers]
    if not new:
        return replace(morning, basis=view.basis, still_active=view.still_active)
    groups = morning.groups or (ListGroup("", morning.total),)
    return replace(
        morning,
        basis=view.basis,
        still_active=view.still_active,
        items=(*morning.items, *_renumbered(new, numbers)),
        groups=(*groups, ListGroup("Entraram depois da lista", len(new))),
    )


def numbered_as(view: WorklistView, pushed: ShownList) -> WorklistView:
    """A part of a list by the numbers that its customers have in the morning's."""
    return replace(view, items=_renumbered(view.items, _numbers(pushed)))


def _numbers(pushed: ShownList) -> Mapping[int, int]:
    """The morning's numbers by customer."""
    late = (entry.item for entry in pushed.content.late)
    return {item.customer_id: item.position for item in (*pushed.content.view.items, *late)}


def _renumbered(items: Sequence[ItemView], numbers: Mapping[int, int]) -> tuple[ItemView, ...]:
    """Numbers as they are known; who has none gets the next."""
    next_number = count(max(numbers.values(), default=0) + 1)
    return tuple(
        replace(item, position=numbers.get(item.customer_id) or next(next_number)) for item in items
    )
