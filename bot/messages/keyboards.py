"""Rows of buttons that several answers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.messages.button_data import EXPORT, OPEN, PAGE, RESEND, Press
from bot.messages.message import Button, Keyboard
from bot.reports.files import HTML, XLSX
from bot.views.basis import Basis, FollowUp

#: Buttons with short labels in a row.
SHORT_IN_A_ROW: Final = 8
#: Labels of at most so many characters stand side by side, and of ranges of days.
SHORT: Final = 3
RANGE: Final = 5
RANGES_IN_A_ROW: Final = 4


def export_row(subject: str, basis: Basis) -> tuple[Button, ...]:
    """The buttons that attach the file of an answer."""

    def attach(label: str, fmt: str) -> Button:
        press = Press(EXPORT, subject, basis.as_of, fmt, basis.scope)
        return Button(label, callback=press.encode())

    return attach("📄 HTML", HTML), attach("📊 XLSX", XLSX)


def page_row(
    subject: str, basis: Basis, page: int, pages: int, forth_label: str = "próxima página ▶"
) -> tuple[Button, ...]:
    """Back and forth in a list from a page, which counts from 1; empty where one page is all."""

    def turn(label: str, to: int) -> Button:
        press = Press(PAGE, subject, basis.as_of, str(to), basis.scope)
        return Button(label, callback=press.encode())

    back = (turn("◀ anterior", page - 1),) if page > 1 else ()
    forth = (turn(forth_label, page + 1),) if page < pages else ()
    return back + forth


def follow_up_rows(follow_ups: Sequence[FollowUp], as_of: date) -> tuple[tuple[Button, ...], ...]:
    """The lists behind figures; short labels side by side, others one to a row."""
    buttons = [
        Button(
            follow_up.label,
            callback=Press(OPEN, follow_up.subject, as_of, "1", follow_up.scope).encode(),
        )
        for follow_up in follow_ups
    ]
    longest = max((len(follow_up.label) for follow_up in follow_ups), default=0)
    if longest <= SHORT:
        return _rows(buttons, SHORT_IN_A_ROW)
    return _rows(buttons, RANGES_IN_A_ROW if longest <= RANGE else 1)


def card_rows(as_of: date, numbered: Sequence[tuple[int, int]]) -> tuple[tuple[Button, ...], ...]:
    """The numbers of a list's customers, (number, customer id), which open their cards."""
    buttons = [
        Button(str(number), callback=Press(OPEN, "customer", as_of, str(customer_id)).encode())
        for number, customer_id in numbered
    ]
    return _rows(buttons, SHORT_IN_A_ROW)


def resend_rows(day: date, parts: Sequence[tuple[int, int, int]]) -> tuple[tuple[Button, ...], ...]:
    """Buttons that send parts again, (part id, its number, of how many)."""
    return tuple(
        (
            Button(
                f"Reenviar parte {number}/{count}",
                callback=Press(RESEND, "push", day, str(part_id)).encode(),
            ),
        )
        for part_id, number, count in parts
    )


def _rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def keyboard(*rows: tuple[Button, ...]) -> Keyboard:
    """The rows that have buttons."""
    return tuple(row for row in rows if row)
