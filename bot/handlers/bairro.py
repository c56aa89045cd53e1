"""/bairro: all of them, or the clients of one."""

from __future__ import annotations

from bot.handlers.question import Asked
from bot.handlers.worklists import Listed
from bot.request import Request
from bot.views.worklists import DEBTORS

_EVERY = Asked("bairro")
_ONE = Listed(DEBTORS)


async def answer(request: Request) -> None:
    """The largest debts by bairro; with a name, who owes there."""
    one = request.arguments.scope.has_place
    await (_ONE if one else _EVERY).answer(request)
