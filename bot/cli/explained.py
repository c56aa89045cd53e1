"""Which exceptions a person can act on, and the sentence for each."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.figures.figures import NoData
from bot.reports.content import NotMade
from bot.storage.lock import AnotherInstance
from bot.storage.trouble import trouble
from ixc.errors import IxcError


class Explained(Exception):
    """A fault whose text is a sentence for people already."""


def explained(error: BaseException, database: str) -> str | None:
    """A Portuguese line that says what happened and what to do; None for a defect of ours.

    `database` is the file's path, as people know it.
    """
    if (found := trouble(error, database)) is not None:
        return str(found)
    match error:
        case IxcError() | Explained() | AnotherInstance() | NotMade():
            return str(error)
        case NoData():
            return "Ainda não há dados: rode primeiro `python -m bot sync`."
        case InvalidToken():
            return "O Telegram não aceitou o token: confira TELEGRAM_BOT_TOKEN com o @BotFather."
        case Conflict():
            return "Outro processo já usa este token do Telegram; só um pode rodar."
        case NetworkError():
            return f"Sem conexão com o Telegram: {error.message}."
        case TelegramError():
            return f"O Telegram recusou: {error.message}."
        case DBAPIError():
            return f"Não consegui usar o banco {database} (DATABASE_URL): {error.orig}."
        case _:
            return None
