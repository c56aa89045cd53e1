"""Rows of buttons that several answers share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.arguments import HTML
from bot.callbacks import EXPORT, OPEN, PAGE, Press
from bot.messages import Button, Keyboard

CARDS_IN_A_ROW: Final = 5


def export_row(subject: str, as_of: date) -> tuple[Button, ...]:
    """The button that attaches the file of an answer."""
    return (Button("📄 HTML", callback=Press(EXPORT, subject, as_of, HTML).encode()),)


def page_row(subject: str, as_of: date, page: int, pages: int) -> tuple[Button, ...]:
    """Back and forth in a list; nothing where one page is all."""

    def turn(label: str, to: int) -> Button:
        return Button(label, callback=Press(PAGE, subject, as_of, str(to)).encode())

    back = (turn("◀ anterior", page - 1),) if page > 1 else ()
    forth = (turn("próxima página ▶", page + 1),) if page < pages else ()
    return back + forth


def open_button(label: str, subject: str, as_of: date) -> Button:
    """Sends the list behind a figure."""
    return Button(label, callback=Press(OPEN, subject, as_of, "1").encode())


def card_rows(as_of: date, numbered: Sequence[tuple[int, int]]) -> tuple[tuple[Button, ...], ...]:
    """The numbers of a list's clients, (number, client id), which open their cards."""
    buttons = [
        Button(str(number), callback=Press(OPEN, "customer", as_of, str(customer_id)).encode())
        for number, customer_id in numbered
    ]
    return tuple(
        tuple(buttons[start : start + CARDS_IN_A_ROW])
        for start in range(0, len(buttons), CARDS_IN_A_ROW)
    )


def keyboard(*rows: tuple[Button, ...]) -> Keyboard:
    """The rows that have buttons."""
    return tuple(row for row in rows if row)
