"""The thin edge to Telegram: our messages become its calls, its faults become outcomes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Final, TypeVar

import httpx
import structlog
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.messages import Button, Document, Keyboard, Message, Photo, Reply

log = structlog.get_logger(__name__)

#: Pauses that Telegram asks for are kept up to this many seconds for an interactive answer.
LONGEST_WAIT_S: Final = 60.0
ATTEMPTS: Final = 3
#: A report of some megabytes over a slow line.
UPLOAD_TIMEOUT_S: Final = 120.0

T = TypeVar("T")


class Outcome(Enum):
    """What a failed send means for the message."""

    NOT_SENT = "not sent"  # certainly: may be tried again
    UNKNOWN = "unknown"  # it may have arrived: must not be tried again
    REFUSED = "refused"  # never will be accepted


@dataclass(frozen=True)
class Failure:
    outcome: Outcome
    reason: str
    wait_s: float = 0.0


_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def classify(error: TelegramError) -> Failure:
    """Tells by the cause whether a message certainly did not arrive."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, RetryAfter):
        return Failure(Outcome.NOT_SENT, reason, _seconds(error))
    if isinstance(error, BadRequest | Forbidden):
        return Failure(Outcome.REFUSED, reason)
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, _BEFORE_SENDING):
            return Failure(Outcome.NOT_SENT, reason)
        return Failure(Outcome.UNKNOWN, reason)
    return Failure(Outcome.REFUSED, reason)


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return float(pause) if isinstance(pause, int | float) else pause.total_seconds()


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.copy:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.label, callback_data=button.callback)


class Delivery:
    """Sends and edits; the order of calls for one chat is the order of arrival."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._chats: dict[int, asyncio.Lock] = {}

    def _in_order(self, chat_id: int) -> asyncio.Lock:
        return self._chats.setdefault(chat_id, asyncio.Lock())

    async def reply(self, chat_id: int, reply: Reply) -> None:
        """All of an answer, contiguous in its chat."""
        async with self._in_order(chat_id):
            for photo in reply.photos:
                await _patiently(partial(self._photo, chat_id, photo))
            for message in reply.messages:
                await _patiently(partial(self.send_once, chat_id, message))
            for document in reply.documents:
                await _patiently(partial(self.document_once, chat_id, document))

    async def send(self, chat_id: int, message: Message) -> Sent:
        async with self._in_order(chat_id):
            return await _patiently(partial(self.send_once, chat_id, message))

    async def send_once(self, chat_id: int, message: Message) -> Sent:
        """One call, no second try; raises TelegramError."""
        return await self._bot.send_message(
            chat_id,
            message.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(message.keyboard),
            disable_notification=message.silent,
        )

    async def edit(self, chat_id: int, message_id: int, message: Message) -> None:
        """Replaces a message in place; the same text again is no fault."""
        try:
            await _patiently(
                lambda: self._bot.edit_message_text(
                    message.text,
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=markup(message.keyboard),
                )
            )
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                raise

    async def working(self, chat_id: int, action: str) -> None:
        """Shows that something is being prepared; never worth an error."""
        with contextlib.suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, action)

    async def _photo(self, chat_id: int, photo: Photo) -> Sent:
        return await self._bot.send_photo(
            chat_id,
            photo.content,
            caption=photo.caption,
            parse_mode=ParseMode.HTML,
            write_timeout=UPLOAD_TIMEOUT_S,
            read_timeout=UPLOAD_TIMEOUT_S,
        )

    async def document_once(self, chat_id: int, document: Document) -> Sent:
        """One call, no second try; raises TelegramError."""
        return await self._bot.send_document(
            chat_id,
            document.content,
            filename=document.name,
            caption=document.caption or None,
            parse_mode=ParseMode.HTML,
            write_timeout=UPLOAD_TIMEOUT_S,
            read_timeout=UPLOAD_TIMEOUT_S,
        )


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Repeats what certainly did not arrive; lets everything else through."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await call()
        except TelegramError as error:
            failure = classify(error)
            too_long = failure.wait_s > LONGEST_WAIT_S
            if failure.outcome is not Outcome.NOT_SENT or too_long or attempt == ATTEMPTS:
                raise
            log.warning("envio adiado", motivo=failure.reason, espera_s=failure.wait_s)
            await asyncio.sleep(failure.wait_s or float(attempt))
    raise AssertionError("the last attempt returns or raises")  # pragma: no cover
