"""`status_internet` as people say it."""

from __future__ import annotations

from typing import Final

from bot.text import formatting

_LABELS: Final = {
    "A": "🌐 ativo",
    "CM": "⛔ bloqueio manual",
    "CA": "⛔ bloqueio automático",
    "FA": "financeiro em atraso",
    "AA": "aguardando assinatura",
    "D": "desativado",
    "": "acesso sem status",
}


def access_label(status: str | None) -> str:
    """A status for people; None is no contract at all, an unknown code stands for itself."""
    if status is None:
        return "sem contrato"
    return _LABELS.get(status, f"acesso {formatting.clean(status, 8)}")
