"""/auditoria: who asked, opened, exported or changed what. For the owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.chat.arguments import BadArguments
from bot.chat.request import Request
from bot.ledger.audit import KEPT, Entry
from bot.messages.message import text_reply
from bot.text import render
from bot.views.audit import AuditLine, AuditView, deed, who

#: Days that are looked back at unless told otherwise, and lines that fit one message.
USUAL_DAYS: Final = 7
MOST_LINES: Final = 28


@dataclass(frozen=True)
class Asked:
    """What the owner wants to see."""

    days: int = USUAL_DAYS
    customer_id: int | None = None
    user_id: int | None = None


async def answer(request: Request) -> None:
    """The newest deeds, in private only: a group need not read who looked at whom.

    Raises:
        BadArguments: Words that are none of its own.
    """
    if request.audience.is_group:
        await request.reply(text_reply(render.chat("audit_refused")))
        return
    asked = read(request.words)
    services = request.services
    await services.audit.flush()
    entries, count = await services.audit.newest(
        services.figures.today() - timedelta(days=asked.days - 1),
        services.settings.timezone,
        most=MOST_LINES,
        user_id=asked.user_id,
        customer_id=asked.customer_id,
    )
    view = AuditView(asked.days, count, await _lines(request, entries))
    await request.reply(text_reply(render.chat("audit", view=view)))


async def _lines(request: Request, entries: Sequence[Entry]) -> Sequence[AuditLine]:
    names = await request.services.desk.workers.names()
    zone = request.services.settings.timezone
    return [
        AuditLine(
            entry.at.astimezone(zone),
            who(entry.user_id, entry.chat_id, names),
            deed(entry.deed, entry.what, entry.customer_id),
        )
        for entry in entries
    ]


def read(words: Sequence[str]) -> Asked:
    """`30`, `30 dias`, `cliente 308`, `pessoa 701`, in any order.

    Raises:
        BadArguments: Anything else.
    """
    values: dict[str, int] = {}
    rest = [word.lower() for word in words]
    while rest:
        word, *rest = rest
        if word in ("cliente", "pessoa") and rest and _is_number(rest[0]):
            values[word] = int(rest.pop(0))
        elif _is_number(word):
            values["dias"] = int(word)
            rest = rest[1:] if rest and rest[0] in ("dia", "dias") else rest
        else:
            raise BadArguments
    days = values.get("dias", USUAL_DAYS)
    if not 1 <= days <= KEPT.days:
        raise BadArguments(f"O número de dias vai de 1 a {KEPT.days}.")
    return Asked(days, values.get("cliente"), values.get("pessoa"))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 15
