"""Who may use the bot: the paired groups, and the owner in a private chat. Nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes, TypeHandler

from bot.chat.strangers import Strangers
from bot.delivery.shut_groups import may_write
from bot.ledger.groups import SILENCED, Groups

log = structlog.get_logger(__name__)

#: Before every other handler.
GATE_GROUP = -100


@dataclass(frozen=True)
class Access:
    """The chats that the settings pair, wherever they are now."""

    groups: Groups
    owner_id: int | None

    def allows(self, chat_id: int | None, user_id: int | None) -> bool:
        """A paired group, or the owner's own chat with the bot (whose id is the owner's)."""
        if chat_id is None:
            return False
        if self.groups.find(chat_id) is not None:
            return True
        return self.owner_id is not None and chat_id == user_id == self.owner_id


def install(
    application: Application[Any, Any, Any, Any, Any, Any], access: Access, strangers: Strangers
) -> None:
    """Puts the gate in front of every kind of update; people unknown get no answer at all.

    A group unknown is told once and left.

    What happens to a paired group is noted here, before anything else sees it.
    """

    async def gate(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await follow(update, access.groups)
        chat, user = update.effective_chat, update.effective_user
        chat_id = chat.id if chat else None
        user_id = user.id if user else None
        if not access.allows(chat_id, user_id):
            log.info(
                "sem resposta a quem não é da equipe",
                chat=chat_id,
                usuario=user_id,
                se_for=how_to_allow(chat_id, user_id),
            )
            await strangers.turn_away(update)
            raise ApplicationHandlerStop

    application.add_handler(TypeHandler(Update, gate), group=GATE_GROUP)


def how_to_allow(chat_id: int | None, user_id: int | None) -> str:
    """What a newcomer puts into `.env`, in plain words: a person's own chat has the person's id."""
    if chat_id is None:
        return ""
    if chat_id == user_id:
        return f"o dono do bot, ponha TELEGRAM_DONO_ID={chat_id} no .env e reinicie o bot"
    return f"o grupo da equipe, ponha TELEGRAM_GRUPOS={chat_id} no .env e reinicie o bot"


async def follow(update: Update, groups: Groups) -> None:
    """Notes groups that move, throw the bot out or let it in again."""
    if update.my_chat_member is not None:
        await _membership(update.my_chat_member, groups)
        return
    message = update.message
    if message is not None:
        await _migration(message, groups)
        await groups.heard(message.chat_id)


async def _migration(message: Message, groups: Groups) -> None:
    """Either of two service messages says it, and only one may arrive."""
    if message.migrate_to_chat_id is not None:
        await groups.moved(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await groups.moved(message.migrate_from_chat_id, message.chat_id)


async def _membership(change: ChatMemberUpdated, groups: Groups) -> None:
    if may_write(change.new_chat_member):
        await groups.opened(change.chat.id)
    elif change.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
        await groups.closed(change.chat.id, "o bot foi tirado de lá")
    else:
        await groups.closed(change.chat.id, SILENCED)
