"""A list of customers as messages: in an answer, in the morning, and edited later.

All of a list that Telegram takes is one message, its tail in a quote that opens; the rest are
pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from bot.messages import keyboards
from bot.messages.message import Keyboard, Message
from bot.text import formatting, render
from bot.text.limits import MOST_UNITS, units
from bot.views.marks import UNMARKED, Marks
from bot.views.worklists import ItemView, LateView, ListGroup, WorklistView

#: Customers of a page: each is one bold entity and one button, of which Telegram takes 100.
LONGEST_PAGE: Final = 80
#: Customers that stand open where there are more; up to AT_ONCE all do.
OPEN: Final = 10
AT_ONCE: Final = 13
#: UTF-16 units of what is no customer's: header, warnings, footer.
AROUND: Final = 600
#: Of a mark before a name, or a sign before notes, and the line's end.
MARK: Final = 4
#: Characters of a bairro.
LONGEST_BAIRRO: Final = 24
#: Of who has paid: the provider keeps a customer offline without a reason.
BLOCKED: Final = "pagou e segue bloqueado"
#: Days back that people call by their weekday.
A_WEEK: Final = timedelta(days=6)


@dataclass(frozen=True)
class Row:
    """A customer of the list, in a group; `shows_days` where they say more than the group."""

    item: ItemView
    group: ListGroup
    shows_days: bool


@dataclass(frozen=True)
class Counts:
    """How a list stands: its customers, those without a mark, and what these owe (centavos)."""

    total: int
    remaining: int
    cents: int
    paid: int
    left: int


def worklist_message(
    view: WorklistView,
    page_number: int = 1,
    late: Sequence[LateView] = (),
    marks: Marks = UNMARKED,
) -> Message:
    """One page of a list, with the customers that a push adds; beyond the last it is the last."""
    rows = [*_rows(view), *_late_rows(view, late)]
    pages = _pages(rows, marks)
    number = min(max(page_number, 1), len(pages))
    page = pages[number - 1]
    cut = OPEN if len(page) > AT_ONCE else len(page)
    text = render.chat(
        "worklist",
        view=view,
        counts=_counts(rows, marks),
        marks=marks,
        blocks=_blocks(page[:cut]),
        folded=_blocks(page[cut:], goes_on_from=page[cut - 1] if cut else None),
        page=number,
        pages=len(pages),
        one_bairro=view.basis.scope.has_place,
        blocked=BLOCKED,
        longest_bairro=LONGEST_BAIRRO,
    )
    return Message(text, _keyboard(view, page, number, len(pages)))


def late_messages(view: WorklistView, late: Sequence[LateView]) -> Iterator[tuple[Message, int]]:
    """Customers that crossed the line before, in messages of their own.

    Yields:
        A message and how many customers it has; none is left out.
    """
    for page in _pages(_late_rows(view, late)):
        if page:
            text = render.chat(
                "late", view=view, blocks=_blocks(page), longest_bairro=LONGEST_BAIRRO
            )
            yield Message(text, keyboards.keyboard(*_cards(view, page))), len(page)


def is_one_message(view: WorklistView, late: Sequence[LateView] = ()) -> bool:
    """Whether Telegram takes all of it at once."""
    return len(_pages([*_rows(view), *_late_rows(view, late)])) == 1


def _keyboard(view: WorklistView, page: Sequence[Row], number: int, pages: int) -> Keyboard:
    export = keyboards.export_row(view.subject, view.basis) if view.total else ()
    turn = keyboards.page_row(view.subject, view.basis, number, pages)
    return keyboards.keyboard(*_cards(view, page), turn, export)


def _cards(view: WorklistView, page: Sequence[Row]) -> Keyboard:
    return keyboards.card_rows(
        view.as_of, [(row.item.position, row.item.customer_id) for row in page]
    )


def _rows(view: WorklistView) -> list[Row]:
    groups = view.groups or (ListGroup("", view.total),)
    items = iter(view.items)
    return [
        Row(next(items), group, view.shows_days) for group in groups for _ in range(group.length)
    ]


def _late_rows(view: WorklistView, late: Sequence[LateView]) -> list[Row]:
    return [
        Row(entry.item, ListGroup(_crossed(view, since, why), len(entries)), shows_days=True)
        for (since, why), same in groupby(late, key=lambda entry: (entry.since, entry.why))
        for entries in [list(same)]
        for entry in entries
    ]


def _crossed(view: WorklistView, since: date, why: str) -> str:
    """`Também cruzaram · 7 dias no domingo (dia sem lista)`."""
    is_near = view.as_of - since <= A_WEEK
    day = formatting.on_weekday(since) if is_near else f"em {formatting.day(since)}"
    reason = f" ({why})" if why else ""
    return f"Também cruzaram · {view.blocking_days} dias {day}{reason}"


def _pages(rows: Sequence[Row], marks: Marks = UNMARKED) -> list[list[Row]]:
    """The rows in messages that Telegram takes; an empty list has an empty page."""
    pages: list[list[Row]] = [[]]
    room = MOST_UNITS - AROUND
    for row in rows:
        is_first = not pages[-1] or pages[-1][-1].group != row.group
        size = _size(row, marks) + (units(row.group.title) + 2 * MARK if is_first else 0)
        if pages[-1] and (size > room or len(pages[-1]) == LONGEST_PAGE):
            pages.append([])
            room = MOST_UNITS - AROUND
        pages[-1].append(row)
        room -= size
    return pages


def _size(row: Row, marks: Marks) -> int:
    """At most so many units does a row take in the message, whatever its mark."""
    item = row.item
    words = (
        f"{item.position}. {formatting.clean(item.name)}",
        formatting.money(item.cents),
        formatting.clean(item.bairro, LONGEST_BAIRRO),
        formatting.count(item.days, "dia", "dias") if row.shows_days else "",
    )
    is_blocked = item.customer_id in marks.blocked
    notes = BLOCKED if is_blocked else " · ".join((*item.alarms, *item.notes))
    return units(" · ".join(words)) + MARK + (units(notes) + MARK if notes else 0)


def _counts(rows: Sequence[Row], marks: Marks) -> Counts:
    remaining = [row.item for row in rows if row.item.customer_id not in marks.done]
    marked = marks.of(frozenset(row.item.customer_id for row in rows))
    return Counts(
        total=len(rows),
        remaining=len(remaining),
        cents=sum(item.cents for item in remaining),
        paid=len(marked.paid),
        left=len(marked.left),
    )


@dataclass(frozen=True)
class Block:
    """Rows below one title, "" for none; `length` counts all customers of the title's group."""

    title: str
    length: int
    rows: Sequence[Row]


def _blocks(rows: Sequence[Row], goes_on_from: Row | None = None) -> list[Block]:
    blocks = [
        Block(group.title, group.length, list(same))
        for group, same in groupby(rows, key=lambda row: row.group)
    ]
    if blocks and goes_on_from and goes_on_from.group == blocks[0].rows[0].group:
        blocks[0] = replace(blocks[0], title="")
    return blocks
