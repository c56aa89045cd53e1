"""What a failed call to Telegram means: for the message, for its chat, and for what follows."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.ledger.shut import SILENCED

#: Added to a pause that Telegram asks for: its clock and ours need not agree.
SOME_MORE_S: Final = 0.5


class Outcome(Enum):
    """What a failed send means for the message, and so what may be done with it."""

    NOT_SENT = "not sent"  # certainly: may be tried again
    UNKNOWN = "unknown"  # it may have arrived: must not be tried again
    REFUSED = "refused"  # never will be accepted
    CLOSED = "closed"  # the chat does not take anything from the bot


class TopicTrouble(Enum):
    """Why a topic takes nothing, while its group may."""

    DELETED = "deleted"
    CLOSED = "closed"


@dataclass(frozen=True)
class Failure:
    """A failed send: what it means, why in words fit for a log, and how long Telegram asks to wait.

    `reason` names nobody: what Telegram quotes is left out. `wait_s` is 0 where it did not say.
    """

    outcome: Outcome
    reason: str
    wait_s: float = 0.0


class NotNotedError(TelegramError):
    """Telegram refused a message for what became of its chat, and the database is busy."""


#: Telegram quotes what it refuses, and that may be a person's name, or a boleto's address.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Refusals of every message to a chat, by their words; Forbidden says it by its kind.
_CLOSED = {
    "chat not found": "o grupo não existe mais, ou o bot não está nele",
    "group chat was deactivated": "o grupo foi apagado",
    "group chat was deleted": "o grupo foi apagado",
    "not enough rights to send text messages": SILENCED,
    "have no rights to send": SILENCED,
    "chat_write_forbidden": SILENCED,
    "chat_restricted": SILENCED,
    "chat_send_plain_forbidden": SILENCED,
    "topic_closed": "o tópico geral do grupo está fechado",  # no other is left to go to
}
#: Refusals of one kind of content, in the words of the Bot API server and of Telegram itself.
_NO_PERMISSION = re.compile(
    r"not enough rights to send (?!text messages)|chat_send_(?!plain)\w+_forbidden"
)
#: What is certainly not taken, though no BadRequest says so: the server in front of the Bot API.
_TOO_LARGE = ("request entity too large", "(413)")


def classify(error: TelegramError) -> Failure:
    """Tells by the cause whether a message certainly did not arrive.

    What Telegram refused did not, nor what waits until the database notes why it was refused.
    A connection that broke before anything was sent is NOT_SENT; one that broke later is UNKNOWN.
    """
    reason = f"{type(error).__name__}: {_QUOTED.sub('“…”', str(error))}"
    if isinstance(error, RetryAfter):
        return Failure(Outcome.NOT_SENT, reason, _seconds(error) + SOME_MORE_S)
    if isinstance(error, NotNotedError):
        return Failure(Outcome.NOT_SENT, reason)
    if isinstance(error, InvalidToken):  # the watchdog ends the process; a new token sends it
        return Failure(Outcome.NOT_SENT, reason)
    if closed := why_closed(error):
        return Failure(Outcome.CLOSED, closed)
    if isinstance(error, ChatMigrated):
        return Failure(Outcome.CLOSED, "o grupo virou outro, que recebe a própria lista")
    if isinstance(error, BadRequest) or any(words in reason.lower() for words in _TOO_LARGE):
        return Failure(Outcome.REFUSED, reason)
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, _BEFORE_SENDING):
            return Failure(Outcome.NOT_SENT, reason)
        return Failure(Outcome.UNKNOWN, reason)
    return Failure(Outcome.REFUSED, reason)


def why_closed(error: TelegramError) -> str:
    """What closed a chat to the bot, in Portuguese; "" where it is open."""
    text = str(error).lower()
    if isinstance(error, Forbidden):
        return "o grupo foi apagado" if "deleted" in text else "o bot foi tirado de lá"
    if isinstance(error, BadRequest):
        return next((why for words, why in _CLOSED.items() if words in text), "")
    return ""


def topic_trouble(error: BadRequest) -> TopicTrouble | None:
    """Whether it is the topic that takes nothing; None where it is not."""
    text = str(error).lower()
    if "topic_closed" in text:
        return TopicTrouble.CLOSED
    gone = ("thread not found", "topic_deleted", "topic_id_invalid")
    return TopicTrouble.DELETED if any(words in text for words in gone) else None


def lacks_permission(error: TelegramError) -> bool:
    """Whether the chat takes texts from the bot, but not what was sent (photos, documents)."""
    return isinstance(error, BadRequest) and bool(_NO_PERMISSION.search(str(error).lower()))


def incident_code() -> str:
    """Stands in the chat and in the log."""
    return secrets.token_hex(2).upper()


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()
