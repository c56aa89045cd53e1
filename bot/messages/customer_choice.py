"""Customers to choose from as a message: a button each, and the way to the others."""

from __future__ import annotations

import re
from typing import Final

from bot.messages import keyboards
from bot.messages.button_data import OPEN, Press
from bot.messages.message import Button, Message
from bot.text import render
from bot.views.customer_choice import ChoiceView

#: What the buttons that turn its pages call the answer.
SUBJECT: Final = "search"
#: The first line holds what was asked: a button has no room for it.
_ASKED: Final = re.compile(r"[^\n“]*“(.+)”")


def choice_message(view: ChoiceView) -> Message:
    """One page of those that were found."""
    customers = (
        Button(
            option.label,
            callback=Press(OPEN, "customer", view.basis.as_of, str(option.customer_id)).encode(),
        )
        for option in view.options
    )
    turn = keyboards.page_row(SUBJECT, view.basis, view.page, view.pages, forth_label="mais ▶")
    rows = keyboards.keyboard(*((button,) for button in customers), turn)
    return Message(render.chat("customer_choice", view=view), rows)


def asked_in(text: str) -> str:
    """What was asked, from the text of such a message as Telegram has it; "" of any other."""
    found = _ASKED.match(text)
    return found[1] if found else ""


def can_read(text: str) -> bool:
    """Whether a text says what was asked."""
    return bool(asked_in(text))
