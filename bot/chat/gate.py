"""Who may use the bot at all: the owner, and members of the paired groups. Nobody else."""

from __future__ import annotations

from typing import Any

import structlog
from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes, TypeHandler

from bot.chat.access import Access
from bot.chat.members import Members
from bot.chat.pairing import Pairing
from bot.chat.roles import Role
from bot.chat.strangers import Strangers
from bot.delivery.shut_groups import may_write
from bot.ledger.groups import Groups
from bot.ledger.shut import SILENCED

log = structlog.get_logger(__name__)

#: Before every other handler.
GATE_GROUP = -100


def install(
    application: Application[Any, Any, Any, Any, Any, Any],
    access: Access,
    pairing: Pairing,
    strangers: Strangers,
) -> None:
    """Puts the gate in front of every kind of update; people unknown get no answer at all.

    A group unknown is told once and left, unless a code pairs it.

    What happens to a paired group is noted here, before anything else sees it.
    """

    async def gate(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        is_let_in = False
        try:
            is_let_in = await _look(update, access, pairing, strangers)
        finally:
            if not is_let_in:  # whatever went wrong on the way
                raise ApplicationHandlerStop

    application.add_handler(TypeHandler(Update, gate), group=GATE_GROUP)


async def _look(update: Update, access: Access, pairing: Pairing, strangers: Strangers) -> bool:
    try:
        await follow(update, access.groups, access.members)
        if await pairing.claims(update):
            return False
        standing = await access.of(update)
        if standing.role is not Role.NOBODY:
            return True
        chat, user = update.effective_chat, update.effective_user
        chat_id, user_id = chat.id if chat else None, user.id if user else None
        log.info(
            "sem resposta a quem não é da equipe",
            chat=chat_id,
            usuario=user_id,
            se_for=how_to_allow(chat_id, user_id),
        )
        is_ours = access.groups.find(chat_id) is not None  # and its stranger is nobody's
        last_word = None if is_ours else await pairing.take(update)
        if last_word is not None:
            await strangers.turn_away(update, last_word)
    except TelegramError as error:
        log.warning("o portão não pôde responder", motivo=type(error).__name__)
    except Exception:
        log.exception("o portão falhou")
    return False


def how_to_allow(chat_id: int | None, user_id: int | None) -> str:
    """What a newcomer does, in plain words: a person's own chat has the person's id."""
    if chat_id is None:
        return ""
    if chat_id == user_id:
        return (
            f"o dono do bot, mande o código que o início do bot mostra, ou ponha "
            f"TELEGRAM_DONO_ID={chat_id} no .env e reinicie o bot"
        )
    return (
        f"o grupo da equipe, peça /vincular no particular, ou ponha TELEGRAM_GRUPOS={chat_id} "
        "no .env e reinicie o bot"
    )


async def follow(update: Update, groups: Groups, members: Members) -> None:
    """Notes groups that move, throw the bot out or let it in again, and who comes and goes."""
    if update.my_chat_member is not None:
        await _membership(update.my_chat_member, groups)
        return
    if update.chat_member is not None:
        members.saw(update.chat_member.chat.id, update.chat_member.new_chat_member)
        return
    message = update.message
    if message is not None:
        await _migration(message, groups)
        _comings_and_goings(message, members)
        await groups.heard(message.chat_id)


def _comings_and_goings(message: Message, members: Members) -> None:
    """Lines of the chat that every bot gets, administrator or not."""
    for user in message.new_chat_members or ():
        members.came(message.chat_id, user.id)
    if message.left_chat_member is not None:
        members.gone(message.chat_id, message.left_chat_member.id)


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
