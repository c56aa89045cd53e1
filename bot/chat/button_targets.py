"""The answers that have buttons: how each turns its pages and attaches its file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.chat.handlers import config, customer, report, table_answer, team, work
from bot.chat.handlers.worklists import ListAnswer
from bot.chat.request import Request
from bot.chat.roles import Role
from bot.messages import config_words, customer_choice
from bot.messages import team as team_buttons
from bot.messages import work as work_buttons
from bot.messages.button_data import CONFIG, EXPORT, OPEN, PAGE, RESEND, TEAM, WORK, Press
from bot.reports.table_answers import TABLE_ANSWERS
from bot.views.worklists import LISTS


@dataclass(frozen=True)
class ButtonTarget:
    """An answer by the name that its buttons carry.

    `export` attaches its file; `page` gets the page, or the customer, that the button names.
    `can_read` says whether a pressed message's text holds what the answer needs of it.
    """

    name: str
    export: Callable[[Request], Awaitable[None]]
    page: Callable[[Request, str], Awaitable[None]]
    can_read: Callable[[str], bool] = lambda _text: True


async def _no_file(_request: Request) -> None:
    """Nothing to attach: a card stays in the chat."""


async def _no_pages(request: Request, _value: str) -> None:
    """Nothing to turn: the answer is one message."""


BUTTON_TARGETS: Final = (
    *(ButtonTarget(name, ListAnswer(name).export, ListAnswer(name).show) for name in LISTS),
    ButtonTarget("report", report.export, _no_pages),
    ButtonTarget("customer", _no_file, customer.show),
    ButtonTarget(customer_choice.SUBJECT, _no_file, customer.turn, customer_choice.can_read),
    *(
        ButtonTarget(row.stem, partial(table_answer.export, row), _no_pages)
        for row in TABLE_ANSWERS
    ),
)

BY_NAME: Final = {target.name: target for target in BUTTON_TARGETS}

#: Who may press what; the commands' roles stand in `bot.chat.commands`.
PRESS_ROLES: Final = {
    PAGE: Role.MEMBER,
    EXPORT: Role.MEMBER,
    OPEN: Role.MEMBER,
    RESEND: Role.MEMBER,
    WORK: Role.MEMBER,
    TEAM: Role.OWNER,
    CONFIG: Role.ADMINISTRATOR,
}

#: Buttons whose subject is a word that says what they do, and who does it.
WORDS: Final[dict[str, Callable[[Request, Press], Awaitable[None]]]] = {
    WORK: work.pressed,
    TEAM: team.pressed,
    CONFIG: config.pressed,
}
VERBS: Final = {WORK: work_buttons.VERBS, TEAM: team_buttons.DEEDS, CONFIG: config_words.DEEDS}
