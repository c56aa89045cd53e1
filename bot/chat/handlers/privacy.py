"""/privacidade: what is stored, why, and for how long."""

from __future__ import annotations

from bot.chat.request import Request
from bot.ledger.audit import KEPT
from bot.ledger.record import TEXTS_ARE_KEPT
from bot.messages.message import text_reply
from bot.text import render


async def answer(request: Request) -> None:
    """The same for everybody; the numbers are those that the bot works by."""
    settings = request.services.settings
    text = render.chat(
        "privacy",
        paid_days=max(settings.retencao_dias, settings.historico_dias),
        text_days=TEXTS_ARE_KEPT.days,
        audit_days=KEPT.days,
        copies=settings.backup_manter,
        protects=settings.proteger_conteudo,
    )
    await request.reply(text_reply(text))
