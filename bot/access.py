"""Who may use the bot: the paired groups, and the owner in a private chat. Nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes, TypeHandler

log = structlog.get_logger(__name__)

#: Before every other handler.
GATE_GROUP = -100


@dataclass(frozen=True)
class Access:
    """The chats that the settings pair."""

    groups: frozenset[int]
    owner_id: int | None

    def allows(self, chat_id: int | None, user_id: int | None) -> bool:
        """A paired group, or the owner's own chat with the bot (whose id is the owner's)."""
        if chat_id is None:
            return False
        if chat_id in self.groups:
            return True
        return self.owner_id is not None and chat_id == user_id == self.owner_id


def install(application: Application[Any, Any, Any, Any, Any, Any], access: Access) -> None:
    """Puts the gate in front of every kind of update; strangers get no answer at all."""

    async def gate(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        chat, user = update.effective_chat, update.effective_user
        chat_id = chat.id if chat else None
        user_id = user.id if user else None
        if not access.allows(chat_id, user_id):
            log.info("recusado", chat=chat_id, usuario=user_id)
            raise ApplicationHandlerStop

    application.add_handler(TypeHandler(Update, gate), group=GATE_GROUP)
