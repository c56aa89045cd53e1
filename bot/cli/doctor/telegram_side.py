"""Telegram's side: the bot itself, who else reads for it, and each group of the team."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Chat, ChatMember, ChatMemberRestricted
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.cli.doctor.finding import Finding, bad, good, skipped, warning
from bot.cli.doctor.team import KnownTeam, known_team
from bot.settings import Settings
from bot.storage import lock, session_lock
from ixc.database import Database

GROUPS = "Telegram: grupos"
NO_TOKEN = "TELEGRAM_BOT_TOKEN está vazio"  # noqa: S105 - what is said, not a token


async def examine_chat(settings: Settings) -> AsyncIterator[Finding]:
    """The token, who else reads for the bot, its owner, and whether it may write in each group."""
    if not settings.telegram_bot_token:
        yield bad("Telegram: token", NO_TOKEN, "crie o bot com o @BotFather")
        return
    base = settings.telegram_api_base_url
    bot = Bot(settings.telegram_bot_token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
    try:
        await bot.initialize()  # asks who it is
    except InvalidToken:
        yield bad("Telegram: token", "não aceito", "confira TELEGRAM_BOT_TOKEN com o @BotFather")
        return
    except TelegramError as error:
        yield bad("Telegram: token", error.message, f"confira a saída para {base}")
        return
    try:
        yield good("Telegram: token", f"@{bot.username}")
        yield await _webhook(bot)
        yield _privacy(bot)
        team = await known_team(settings)
        yield _owner(team)
        if not team.groups:
            cure = "vincule um com /vincular no particular do bot: a lista não vai a ninguém"
            yield warning(GROUPS, "nenhum", cure)
        for group in team.groups:
            yield await _group(bot, group)
        async for finding in _who_asked(bot, settings, team):
            yield finding
    finally:
        await bot.shutdown()


def _owner(team: KnownTeam) -> Finding:
    what = "Telegram: dono"
    if team.owner_id is None:
        cure = "mande ao bot, no particular, a linha que `python -m bot codigo` mostra"
        return warning(what, "ainda nenhum", cure)
    return good(what, str(team.owner_id))


async def _webhook(bot: Bot) -> Finding:
    what = "Telegram: quem mais lê"
    try:
        url = (await bot.get_webhook_info()).url
    except TelegramError as error:
        return skipped(what, error.message)
    if url:
        return bad(what, "há um webhook", "outro sistema usa este bot: crie um bot só para este")
    return good(what, "ninguém (sem webhook)")


async def _who_asked(bot: Bot, settings: Settings, team: KnownTeam) -> AsyncIterator[Finding]:
    """Chats that wrote to the bot and are none of the team's, with the ids to copy.

    Only while no bot runs: two readers of one token take turns. What is only looked at stays
    for the bot to answer.
    """
    known = {*team.groups, team.owner_id}
    try:
        updates = () if await _is_running(settings) else await bot.get_updates(timeout=0)
    except TelegramError:
        return
    chats = {chat.id: chat for update in updates if (chat := update.effective_chat)}
    for chat in chats.values():
        if chat.id not in known:
            yield _stranger(chat)


def _stranger(chat: Chat) -> Finding:
    kind, cure = "grupo", f"se é o da equipe: /vincular no bot, ou {chat.id} em TELEGRAM_GRUPOS"
    if chat.type == ChatType.PRIVATE:
        kind, cure = "pessoa", f"se é você: o código do bot, ou {chat.id} em TELEGRAM_DONO_ID"
    told = f"“{chat.effective_name}” escreveu ao bot"
    return warning(f"Telegram: {kind} {chat.id}", told, cure)


async def _is_running(settings: Settings) -> bool:
    database = Database(settings.database_url, make_folder=False)
    if not database.is_sqlite:
        return await _leads_somewhere(database)
    folder = lock.folder_of(database.path)
    if not (folder / lock.INSTANCE).exists():
        return False
    try:
        with lock.only_instance(folder):
            return False
    except lock.AnotherInstance:
        return True


async def _leads_somewhere(database: Database) -> bool:
    """Where nobody can say, a bot may well be running."""
    try:
        return bool(await session_lock.leader(database))
    except SQLAlchemyError:
        return True
    finally:
        await database.close()


def _privacy(bot: Bot) -> Finding:
    """With privacy mode on, Telegram hands over only what it marks as a command itself."""
    what = "Telegram: privacidade"
    if bot.bot.can_read_all_group_messages:
        return good(what, "desligada: no grupo, comandos com acento também chegam")
    return good(what, "ligada: no grupo só chegam comandos sem acento (/critica)")


async def _group(bot: Bot, group: int) -> Finding:
    what = f"Telegram: grupo {group}"
    try:
        chat = await bot.get_chat(group)
        me = await bot.get_chat_member(group, bot.id)
    except ChatMigrated as error:
        cure = "o bot acompanha sozinho; quando quiser, troque o id em TELEGRAM_GRUPOS"
        return warning(what, f"virou supergrupo: agora é {error.new_chat_id}", cure)
    except (BadRequest, Forbidden):
        return bad(what, "não encontrado", "adicione o bot ao grupo e confira o id")
    except TelegramError as error:
        return bad(what, error.message, "tente de novo")
    if me.status in (ChatMember.LEFT, ChatMember.BANNED):
        return bad(what, f"o bot não está em “{chat.title}”", "adicione o bot ao grupo")
    everyone_may = chat.permissions is None or chat.permissions.can_send_messages is not False
    silenced = (
        not me.can_send_messages
        if isinstance(me, ChatMemberRestricted)
        else me.status == ChatMember.MEMBER and not everyone_may
    )
    if silenced:
        return bad(what, f"o bot não pode escrever em “{chat.title}”", "dê a ele essa permissão")
    return good(what, f"“{chat.title}”, pode escrever")
