"""The answers that have buttons: how each turns its pages and attaches its file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.chat.handlers import customer, report
from bot.chat.handlers.table_answer import Asked
from bot.chat.handlers.worklists import FILE_STEMS, ListAnswer
from bot.chat.request import Request
from bot.chat.table_answers import QUESTIONS


@dataclass(frozen=True)
class ButtonTarget:
    """`page` gets the page, or the customer, that the button names."""

    name: str
    export: Callable[[Request], Awaitable[None]]
    page: Callable[[Request, str], Awaitable[None]]


async def _no_file(_request: Request) -> None:
    """Nothing to attach: a card stays in the chat."""


async def _no_pages(request: Request, _value: str) -> None:
    """Nothing to turn: the answer is one message."""


BUTTON_TARGETS: Final = (
    *(ButtonTarget(name, ListAnswer(name).export, ListAnswer(name).show) for name in FILE_STEMS),
    ButtonTarget("report", report.export, _no_pages),
    ButtonTarget("customer", _no_file, customer.show),
    *(ButtonTarget(q.subject, Asked(q.subject).export, _no_pages) for q in QUESTIONS),
)

BY_NAME: Final = {subject.name: subject for subject in BUTTON_TARGETS}
