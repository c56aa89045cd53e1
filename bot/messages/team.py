"""The buttons about who and what belongs to the team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.messages.button_data import TEAM, Press
from bot.messages.message import Button, Keyboard
from bot.text import formatting

#: What a button does: makes a person an administrator, or a member again; unpairs this group.
ADD: Final = "administrador"
REMOVE: Final = "membro"
UNPAIR: Final = "desvincular"
KEEP: Final = "manter"
DEEDS: Final = frozenset({ADD, REMOVE, UNPAIR, KEEP})


def link_row(username: str, code: str) -> Keyboard:
    """The link by which Telegram asks for a group, and takes the bot there."""
    return ((Button("➕ Escolher o grupo", url=f"https://t.me/{username}?startgroup={code}"),),)


def add_row(user_id: int, name: str, today: date) -> Keyboard:
    """Asks whether somebody becomes an administrator."""
    shown = formatting.clean(name) or str(user_id)
    return ((_button(f"✅ {shown} administra", ADD, user_id, today),),)


def remove_rows(people: Sequence[tuple[int, str]], today: date) -> Keyboard:
    """One button for each (id, name), which makes them a member again."""
    return tuple(
        (_button(f"✖ tirar {formatting.clean(name) or user_id}", REMOVE, user_id, today),)
        for user_id, name in people
    )


def unpair_row(today: date) -> Keyboard:
    """Whether this group really goes."""
    return (
        (
            _button("Desvincular este grupo", UNPAIR, 0, today),
            _button("Manter", KEEP, 0, today),
        ),
    )


def _button(label: str, deed: str, value: int, today: date) -> Button:
    return Button(label, callback=Press(TEAM, deed, today, str(value)).encode())
