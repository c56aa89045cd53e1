"""The thin edge to Telegram: our messages become its calls, its faults become outcomes.

What raises TelegramError here has done all that the refusal itself allows: followed a group
to its new id, left out a topic that is gone, sent without formatting, and noted a closed chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

import httpx
import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.delivery.plain_text import plain
from bot.ledger.groups import Groups
from bot.messages.message import Address, Button, Document, Keyboard, Message, Photo, Reply

log = structlog.get_logger(__name__)

#: Pauses that Telegram asks for are kept up to this many seconds for an interactive answer.
LONGEST_WAIT_S: Final = 60.0
#: Added to a pause that Telegram asks for: its clock and ours need not agree.
SOME_MORE_S: Final = 0.5
#: Calls for one message, where the first certainly did not arrive.
ATTEMPTS: Final = 3
#: A report of some megabytes over a slow line.
UPLOAD_TIMEOUT_S: Final = 120.0
#: A chat that moved, a topic that went and a text that cannot be read, all in one call.
MOST_CHANGES: Final = 4

T = TypeVar("T")
#: A call to a place, with its text in HTML or, if not `formatted`, without any.
Call = Callable[[Address, bool], Awaitable[T]]


class Outcome(Enum):
    """What a failed send means for the message, and so what may be done with it."""

    NOT_SENT = "not sent"  # certainly: may be tried again
    UNKNOWN = "unknown"  # it may have arrived: must not be tried again
    REFUSED = "refused"  # never will be accepted
    CLOSED = "closed"  # the chat does not take anything from the bot


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
    "not enough rights to send": "o bot não pode mais escrever lá",
    "have no rights to send": "o bot não pode mais escrever lá",
    "chat_write_forbidden": "o bot não pode mais escrever lá",
}


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
    if closed := _why_closed(error):
        return Failure(Outcome.CLOSED, closed)
    if isinstance(error, ChatMigrated):
        return Failure(Outcome.CLOSED, "o grupo virou outro, que recebe a própria lista")
    if isinstance(error, BadRequest):
        return Failure(Outcome.REFUSED, reason)
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, _BEFORE_SENDING):
            return Failure(Outcome.NOT_SENT, reason)
        return Failure(Outcome.UNKNOWN, reason)
    return Failure(Outcome.REFUSED, reason)


def _why_closed(error: TelegramError) -> str:
    """What closed a chat to the bot, in Portuguese; "" where it is open."""
    text = str(error).lower()
    if isinstance(error, Forbidden):
        return "o grupo foi apagado" if "deleted" in text else "o bot foi tirado de lá"
    if isinstance(error, BadRequest):
        return next((why for words, why in _CLOSED.items() if words in text), "")
    return ""


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()


@contextlib.contextmanager
def _noting() -> Iterator[None]:
    """What became of a chat is written before anything more is sent there."""
    try:
        yield
    except DBAPIError as error:
        raise NotNotedError(str(error.orig)) from error


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """A keyboard as Telegram's; None where it has no buttons."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.copy:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.label, callback_data=button.callback)


def _text(text: str, *, formatted: bool) -> str:
    return text if formatted else plain(text)


def _mode(*, formatted: bool) -> str | None:
    return ParseMode.HTML if formatted else None


class Delivery:
    """Sends and edits; calls for one chat go out in the order in which they were made.

    Methods without "once" repeat what certainly did not arrive, after pauses of up to a minute.
    All but `working` raise TelegramError where Telegram did not take what was sent.
    """

    def __init__(self, bot: Bot, groups: Groups) -> None:
        self._bot = bot
        self._groups = groups
        self._chats: dict[int, asyncio.Lock] = {}

    @asynccontextmanager
    async def in_order(self, chat_id: int) -> AsyncIterator[None]:
        """What is sent inside is contiguous in its chat; everything else waits.

        Inside, only the methods with "once" may be called: the others take the same turn.
        """
        async with self._chats.setdefault(chat_id, asyncio.Lock()):
            yield

    async def reply(self, address: Address, reply: Reply) -> None:
        """An answer: pictures and texts contiguous, then files, which hold up nobody.

        Raises:
            TelegramError: Something was not taken; what came before it has arrived.
        """
        async with self.in_order(address.chat_id):
            for photo in reply.photos:
                await self._patiently(address, self._photo(photo))
            for message in reply.messages:
                await self._patiently(address, self._message(message))
        for document in reply.documents:
            await self._patiently(address, self._document(document))

    async def send(self, address: Address, message: Message) -> Sent:
        """One message in its turn; returns it as Telegram has it.

        Raises:
            TelegramError: It was not taken, or may have arrived.
        """
        async with self.in_order(address.chat_id):
            return await self._patiently(address, self._message(message))

    async def send_once(self, address: Address, message: Message) -> Sent:
        """One message, not tried again once it may have arrived. Takes no turn.

        Raises:
            TelegramError: It was not taken, or may have arrived; `classify` says which.
        """
        return await self._reach(address, self._message(message))

    async def document_once(self, address: Address, document: Document) -> Sent:
        """One file, not tried again once it may have arrived. Takes no turn.

        Raises:
            TelegramError: It was not taken, or may have arrived; `classify` says which.
        """
        return await self._reach(address, self._document(document))

    async def edit(self, chat_id: int, message_id: int, message: Message) -> None:
        """Replaces a message in place; the same text again is no fault.

        Raises:
            TelegramError: The message is gone or stays as it was.
        """

        async def call(at: Address, formatted: bool) -> Any:
            if at.chat_id != chat_id:  # there the number is another message's
                raise BadRequest("Message to edit not found: its chat moved")
            return await self._bot.edit_message_text(
                _text(message.text, formatted=formatted),
                chat_id=at.chat_id,
                message_id=message_id,
                parse_mode=_mode(formatted=formatted),
                reply_markup=markup(message.keyboard),
            )

        try:
            await self._patiently(Address(chat_id), call)
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                raise

    async def working(self, address: Address, action: str) -> None:
        """Shows that something is being prepared; never worth an error."""
        with contextlib.suppress(TelegramError):
            await self._bot.send_chat_action(
                address.chat_id, action, message_thread_id=address.thread_id
            )

    def _message(self, message: Message) -> Call[Sent]:
        async def call(at: Address, formatted: bool) -> Sent:
            return await self._bot.send_message(
                at.chat_id,
                _text(message.text, formatted=formatted),
                parse_mode=_mode(formatted=formatted),
                message_thread_id=at.thread_id,
                reply_markup=markup(message.keyboard),
                disable_notification=message.silent,
            )

        return call

    def _photo(self, photo: Photo) -> Call[Sent]:
        async def call(at: Address, formatted: bool) -> Sent:
            return await self._bot.send_photo(
                at.chat_id,
                photo.content,
                caption=_text(photo.caption, formatted=formatted),
                parse_mode=_mode(formatted=formatted),
                message_thread_id=at.thread_id,
                write_timeout=UPLOAD_TIMEOUT_S,
                read_timeout=UPLOAD_TIMEOUT_S,
            )

        return call

    def _document(self, document: Document) -> Call[Sent]:
        async def call(at: Address, formatted: bool) -> Sent:
            return await self._bot.send_document(
                at.chat_id,
                document.content,
                filename=document.name,
                caption=_text(document.caption, formatted=formatted) or None,
                parse_mode=_mode(formatted=formatted),
                message_thread_id=at.thread_id,
                write_timeout=UPLOAD_TIMEOUT_S,
                read_timeout=UPLOAD_TIMEOUT_S,
            )

        return call

    async def _reach(self, address: Address, call: Call[T]) -> T:
        """One call, and another where the refusal itself says what to change."""
        formatted = True
        for _ in range(MOST_CHANGES):
            try:
                return await call(address, formatted)
            except ChatMigrated as error:
                with _noting():
                    is_first = await self._groups.moved(address.chat_id, error.new_chat_id)
                if not is_first:
                    raise  # what was meant for this group, the other has already
                address = Address(error.new_chat_id)
            except BadRequest as error:
                text = str(error).lower()
                if "thread not found" in text and address.thread_id is not None:
                    with _noting():
                        await self._groups.lost_topic(address.chat_id)
                    address = Address(address.chat_id)
                elif "can't parse entities" in text and formatted:
                    where = text.rpartition(" at ")[2]  # the words before may be a person's
                    log.error("defeito: formatação ilegível", onde=where)  # noqa: TRY400 - sent plain
                    formatted = False
                else:
                    await self._note_closed(address.chat_id, error)
                    raise
            except Forbidden as error:
                await self._note_closed(address.chat_id, error)
                raise
        return await call(address, formatted)

    async def _note_closed(self, chat_id: int, error: TelegramError) -> None:
        if why := _why_closed(error):
            with _noting():
                await self._groups.closed(chat_id, why)

    async def _patiently(self, address: Address, call: Call[T]) -> T:
        """Repeats what certainly did not arrive; lets everything else through."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._reach(address, call)
            except TelegramError as error:
                failure = classify(error)
                too_long = failure.wait_s > LONGEST_WAIT_S
                if failure.outcome is not Outcome.NOT_SENT or too_long or attempt == ATTEMPTS:
                    raise
                log.warning("envio adiado", motivo=failure.reason, espera_s=failure.wait_s)
                await asyncio.sleep(failure.wait_s or float(attempt))
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover
