"""Rows of buttons that several answers share."""

from __future__ import annotations

from datetime import date

from bot.arguments import HTML
from bot.callbacks import EXPORT, PAGE, Press
from bot.messages import Button, Keyboard


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


def keyboard(*rows: tuple[Button, ...]) -> Keyboard:
    """The rows that have buttons."""
    return tuple(row for row in rows if row)
