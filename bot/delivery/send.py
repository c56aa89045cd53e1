"""The thin edge to Telegram: our messages become its calls, its faults become outcomes.

What raises TelegramError here has done all that the refusal itself allows: followed a group
to its new id, left out a topic that is gone, sent without formatting, and noted a closed chat.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.delivery.outcomes import (
    NotNotedError,
    Outcome,
    TopicTrouble,
    classify,
    incident_code,
    lacks_permission,
    topic_trouble,
    why_closed,
)
from bot.delivery.plain_text import plain
from bot.ledger.groups import Groups
from bot.messages.message import Address, Button, Document, Keyboard, Message, Reply
from bot.text import render
from bot.text.limits import MOST_CAPTION_UNITS, units

log = structlog.get_logger(__name__)

#: Pauses that Telegram asks for are kept up to this many seconds for an interactive answer.
LONGEST_WAIT_S: Final = 60.0
#: Calls for one message, where the first certainly did not arrive.
ATTEMPTS: Final = 3
#: A report of some megabytes over a slow line.
UPLOAD_TIMEOUT_S: Final = 120.0
#: A chat that moved, a topic that went and a text that cannot be read, all in one call.
MOST_CHANGES: Final = 4

T = TypeVar("T")
#: A call to a place, with its text in HTML or, if not `formatted`, without any.
Call = Callable[[Address, bool], Awaitable[T]]


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


def _reply_to(address: Address) -> ReplyParameters | None:
    """The message that asked; where somebody has deleted it, the answer stands alone."""
    if address.reply_to is None:
        return None
    return ReplyParameters(address.reply_to, allow_sending_without_reply=True)


def _text(text: str, *, formatted: bool) -> str:
    return text if formatted else plain(text)


def _mode(*, formatted: bool) -> str | None:
    return ParseMode.HTML if formatted else None


class NoTurnError(Exception):
    """A chat was busy for longer than the caller would wait; nothing was sent."""


def lost_extra(error: TelegramError, what: str) -> Message:
    """Says that a picture or a file is missing, why, and what to do; the log has its code."""
    failure = classify(error)
    code = incident_code()
    log.warning("parte da resposta não saiu", codigo=code, motivo=failure.reason)
    return Message(
        render.chat(
            "extra_lost",
            what=what,
            code=code,
            lacks_permission=lacks_permission(error),
            may_have_arrived=failure.outcome is Outcome.UNKNOWN,
        )
    )


class Delivery:
    """Sends and edits; calls for one chat go out in the order in which they were made.

    Methods without "once" repeat what certainly did not arrive, after pauses of up to a minute.
    All but `working` raise TelegramError where Telegram did not take what was sent.
    """

    def __init__(self, bot: Bot, groups: Groups) -> None:
        self._bot = bot
        self._groups = groups
        self._chats: dict[int, asyncio.Lock] = {}
        #: Chats that do not let the bot send pictures, and have been told so.
        self._no_photos: set[int] = set()

    @asynccontextmanager
    async def in_order(
        self, chat_id: int, *, patience_s: float | None = None
    ) -> AsyncIterator[None]:
        """What is sent inside is contiguous in its chat; everything else waits.

        Inside, only the methods with "once" may be called: the others take the same turn.

        Raises:
            NoTurnError: Others had the chat for longer than `patience_s` seconds.
        """
        turn = self._chats.setdefault(chat_id, asyncio.Lock())
        try:
            async with asyncio.timeout(patience_s):
                await turn.acquire()
        except TimeoutError as error:
            raise NoTurnError(chat_id) from error
        try:
            yield
        finally:
            turn.release()

    async def reply(self, address: Address, reply: Reply) -> None:
        """An answer: its messages contiguous, then files, which hold up nobody.

        Nothing hangs on what comes before it: a picture or a file that does not get through is
        said in a sentence, and a text that was refused is raised once all else was tried.

        Raises:
            TelegramError: A text was not taken, or the chat takes nothing at all.
        """
        fault: TelegramError | None = None
        async with self.in_order(address.chat_id):
            for message in reply.messages:
                lost, error = await self._with_picture(address, message)
                fault = fault or error
                if lost and self._is_news(address.chat_id, lost):
                    await self._patiently(address, self._message(lost_extra(lost, "O gráfico")))
                address = replace(address, reply_to=None)
        for document in reply.documents:
            await self._with_caption(address, document)
            address = replace(address, reply_to=None)
        if fault:
            raise fault

    async def _with_picture(
        self, address: Address, message: Message
    ) -> tuple[TelegramError | None, TelegramError | None]:
        """One message of an answer; what went wrong with its picture, and with its text."""
        if message.picture is None:
            return None, await self._try(address, self._message(message))
        is_caption = units(plain(message.text)) <= MOST_CAPTION_UNITS
        above = message if is_caption else Message("", silent=True)
        lost = await self._try(address, self._picture(message.picture, above))
        if not lost:
            self._no_photos.discard(address.chat_id)
            if is_caption:
                return None, None
            address = replace(address, reply_to=None)
        return lost, await self._try(address, self._message(message))

    async def _with_caption(self, address: Address, document: Document) -> None:
        """A file; one that does not get through is said in a sentence, and its text stands."""
        error = await self._try(address, self._document(document))
        if error is None:
            return
        if document.caption:
            await self.send(address, Message(document.caption))
        await self.send(replace(address, reply_to=None), lost_extra(error, document.name))

    async def _try(self, address: Address, call: Call[Sent]) -> TelegramError | None:
        """Sends one piece of an answer; what went wrong, unless nothing more can get there."""
        try:
            await self._patiently(address, call)
        except TelegramError as error:
            if classify(error).outcome is Outcome.CLOSED:
                raise
            return error
        return None

    def _is_news(self, chat_id: int, error: TelegramError) -> bool:
        """A permission for pictures that is missing is said once, until one gets through."""
        if not lacks_permission(error):
            return True
        is_news = chat_id not in self._no_photos
        self._no_photos.add(chat_id)
        return is_news

    async def replace(self, address: Address, message_id: int, message: Message) -> None:
        """Puts a message in place of one of the bot's; where that one cannot be, as a new one.

        Raises:
            TelegramError: Neither was taken.
        """
        try:
            await self.edit(address.chat_id, message_id, message)
        except TelegramError as error:
            failure = classify(error)
            if failure.outcome is Outcome.CLOSED:
                raise
            log.info("mensagem não substituída", motivo=failure.reason)
            await self.send(address, message)

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

    async def document_once(
        self, address: Address, document: Document, *, is_silent: bool = False
    ) -> Sent:
        """One file, not tried again once it may have arrived. Takes no turn.

        Raises:
            TelegramError: It was not taken, or may have arrived; `classify` says which.
        """
        return await self._reach(address, self._document(document, is_silent=is_silent))

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
                reply_parameters=_reply_to(at),
                disable_notification=message.silent,
            )

        return call

    def _picture(self, picture: bytes, message: Message) -> Call[Sent]:
        async def call(at: Address, formatted: bool) -> Sent:
            return await self._bot.send_photo(
                at.chat_id,
                picture,
                caption=_text(message.text, formatted=formatted) or None,
                parse_mode=_mode(formatted=formatted),
                message_thread_id=at.thread_id,
                reply_markup=markup(message.keyboard),
                reply_parameters=_reply_to(at),
                disable_notification=message.silent,
                write_timeout=UPLOAD_TIMEOUT_S,
                read_timeout=UPLOAD_TIMEOUT_S,
            )

        return call

    def _document(self, document: Document, *, is_silent: bool = False) -> Call[Sent]:
        unprotected: Any = {"protect_content": False} if document.is_public else {}

        async def call(at: Address, formatted: bool) -> Sent:
            return await self._bot.send_document(
                at.chat_id,
                document.content,
                filename=document.name,
                caption=_text(document.caption, formatted=formatted) or None,
                parse_mode=_mode(formatted=formatted),
                message_thread_id=at.thread_id,
                reply_parameters=_reply_to(at),
                disable_notification=is_silent,
                **unprotected,
                write_timeout=UPLOAD_TIMEOUT_S,
                read_timeout=UPLOAD_TIMEOUT_S,
            )

        return call

    async def _reach(self, address: Address, call: Call[T]) -> T:
        """One call, and another where the refusal itself says what to change."""
        formatted = True
        for _ in range(MOST_CHANGES):
            try:
                result = await call(address, formatted)
            except ChatMigrated as error:
                with _noting():
                    is_first = await self._groups.moved(address.chat_id, error.new_chat_id)
                if not is_first:
                    raise  # what was meant for this group, the other has already
                address = Address(error.new_chat_id)
            except BadRequest as error:
                text = str(error).lower()
                if address.thread_id is not None and (missing := topic_trouble(error)):
                    with _noting():
                        await self._note_topic(address.chat_id, address.thread_id, missing)
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
            else:
                if address.thread_id is not None:
                    with contextlib.suppress(DBAPIError):  # it has arrived: the next one notes it
                        await self._groups.opened_topic(address)
                return result
        return await call(address, formatted)

    async def _note_topic(self, chat_id: int, thread_id: int, missing: TopicTrouble) -> None:
        if missing is TopicTrouble.DELETED:
            await self._groups.lost_topic(chat_id, thread_id)
        else:
            await self._groups.closed_topic(chat_id, thread_id)

    async def _note_closed(self, chat_id: int, error: TelegramError) -> None:
        if why := why_closed(error):
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
