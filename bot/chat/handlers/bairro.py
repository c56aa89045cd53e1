"""/bairro: all of them, or the customers of one."""

from __future__ import annotations

from bot.chat.handlers.table_answer import Asked
from bot.chat.handlers.worklists import ListAnswer
from bot.chat.request import Request
from bot.views.worklists import DEBTORS

_EVERY = Asked("bairro")
_ONE = ListAnswer(DEBTORS)


async def answer(request: Request) -> None:
    """The largest debts by bairro; with a name, who owes there. The file has both."""
    asked = request.arguments
    lists_people = asked.scope.has_place and not asked.export
    await (_ONE if lists_people else _EVERY).answer(request)
