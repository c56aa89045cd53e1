"""From Telegram's updates to handlers, and from what they raise to an answer."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
import telegram
from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.chat import arguments, button_targets, commands
from bot.chat.access import ANONYMOUS_ID, Standing
from bot.chat.arguments import Arguments, BadArguments
from bot.chat.button_targets import PRESS_ROLES
from bot.chat.commands import Command
from bot.chat.handlers import config, team
from bot.chat.request import NOBODY, Asker, Request
from bot.chat.roles import Role
from bot.chat.team import Team
from bot.chat.turns import MOST_AT_ONCE, Turns
from bot.delivery.outcomes import Outcome, classify, incident_code
from bot.delivery.send import Delivery
from bot.figures.figures import NoData
from bot.figures.scope import UnknownPlace
from bot.ledger.audit import Deed
from bot.ledger.config_pages import ConfigPage
from bot.messages import button_data, config_words
from bot.messages.button_data import CONFIG, EXPORT, PAGE, RESEND, TEAM, WORK, Press, StaleButton
from bot.messages.message import Address, Button, Keyboard, Message, text_reply
from bot.mirror.state import mirror_state
from bot.push.sender import ResendOutcome
from bot.reports.content import NotMade
from bot.reports.files import RENDERERS
from bot.services import Services
from bot.text import render
from bot.text.audience import Audience
from metrics.folding import fold

log = structlog.get_logger(__name__)

#: A command that waited longer, because the bot was away, is not answered any more.
STALE_AFTER: Final = timedelta(minutes=10)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Dispatcher:
    """Finds the command of a message or the action of a button and runs it, for whom it may.

    `resend` sends a part of a push again.
    """

    def __init__(
        self,
        services: Services,
        delivery: Delivery,
        team: Team,
        resend: Callable[[int, int], Awaitable[ResendOutcome]],
    ) -> None:
        self._services = services
        self._delivery = delivery
        self._team = team
        self._resend = resend
        #: When a chat was last told that commands had waited too long.
        self._stale_notices: dict[int, datetime] = {}
        self._turns = Turns()

    def install(self, application: AnyApplication) -> None:
        """Adds the handlers of commands, buttons and errors to PTB's application."""
        new_text = filters.UpdateType.MESSAGE & filters.TEXT
        application.add_handler(MessageHandler(new_text & filters.Regex(r"^/"), self.on_command))
        application.add_handler(MessageHandler(new_text & filters.ChatType.PRIVATE, self.on_text))
        in_group = new_text & filters.ChatType.GROUPS & filters.REPLY & ~filters.Regex(r"^/")
        application.add_handler(MessageHandler(in_group, self.on_reply))
        shared = filters.UpdateType.MESSAGE & filters.CONTACT & filters.ChatType.PRIVATE
        application.add_handler(MessageHandler(shared, self.on_contact))
        application.add_handler(CallbackQueryHandler(self.on_press))
        application.add_error_handler(self.on_error)

    async def on_command(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answers a message that begins with a slash, unless it is another bot's or too old.

        Telegram marks no command where there is an accent (`/crítica`): only the slash counts.
        """
        message, chat = update.effective_message, update.effective_chat
        if message is None or message.text is None or chat is None:
            return
        address = _answer_to(message)
        word, *words = message.text.split()
        name, _, addressee = word[1:].partition("@")
        if addressee and addressee.lower() != self._team.username().lower():
            return
        command = commands.BY_NAME.get(fold(name))
        if command is not None:
            await self._asked(update, message, command, words)
        elif not self._is_stale(message):
            addressed = bool(addressee) or chat.type == ChatType.PRIVATE
            await self._unknown(address, name, addressed=addressed)

    async def on_reply(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """In a group people talk; only what replies to a page of /config is for the bot."""
        message = update.effective_message
        if message is not None and message.text is not None:
            await self._typed(update, message, message.text)

    async def _typed(self, update: Update, message: telegram.Message, text: str) -> bool:
        """Whether a message replies to a page that waits for words; then it is done."""
        page = await self._page_of(message)
        if page is None:
            return False
        standing = await self._team.access.of(update)
        address = _answer_to(message)
        request = self._request(address, Arguments(), standing, _asker(message.from_user))
        await self._answering(address, lambda: config.typed(request, page, text))
        return True

    async def _page_of(self, message: telegram.Message) -> ConfigPage | None:
        replied = message.reply_to_message
        if replied is None:
            return None
        page = await self._services.config_pages.find(message.chat_id, replied.message_id)
        return page if page is not None and page.page in config_words.TYPED else None

    async def on_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """In private whatever is no command, nor typed for a page, asks for a customer."""
        message = update.effective_message
        if message is None or message.text is None:
            return
        if not await self._typed(update, message, message.text):
            await self._asked(update, message, commands.BY_NAME["cliente"], message.text.split())

    async def on_contact(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A contact that the owner shares may become an administrator."""
        message = update.effective_message
        standing = await self._team.access.of(update)
        if message is None or message.contact is None or standing.role is not Role.OWNER:
            return
        contact, address = message.contact, _answer_to(message)
        request = self._request(address, Arguments(), standing, _asker(message.from_user))
        await self._answering(address, lambda: team.shared(request, contact))

    async def _asked(
        self, update: Update, message: telegram.Message, command: Command, words: list[str]
    ) -> None:
        """Runs a command in its turn, unless it is too old, or not the asker's to give."""
        address, chat = _answer_to(message), message.chat
        if self._is_stale(message):
            await self._say_stale(address)
            return
        if not self._turns.has_room(chat.id):
            if self._turns.is_news(chat.id):
                text = render.chat("too_many", most=MOST_AT_ONCE)
                await self._delivery.reply(address, text_reply(text))
            return
        standing = await self._team.access.of(update)
        if standing.role < command.role:
            if standing.role is not Role.NOBODY:
                text = render.chat("not_allowed", command=command, whom=command.role.plural)
                await self._delivery.reply(address, text_reply(text))
            return
        with self._turns.taken(chat.id):
            request = replace(
                self._request(address, Arguments(), standing, _asker(message.from_user)),
                words=tuple(words),
                replied_to=message.reply_to_message,
            )
            await self._run(request, command)
            await self._show_menu(chat, standing)

    async def _show_menu(self, chat: telegram.Chat, standing: Standing) -> None:
        """After the answer, for it need not wait."""
        is_private = chat.type == ChatType.PRIVATE
        await self._team.menus.show(chat.id, standing.role if is_private else Role.MEMBER)

    def _request(
        self, address: Address, parsed: Arguments, standing: Standing, asker: Asker
    ) -> Request:
        return Request(
            self._services,
            self._delivery,
            self._team,
            address,
            parsed,
            asker=asker,
            standing=standing,
        )

    def _is_stale(self, message: telegram.Message) -> bool:
        """Only after a start can commands have waited; later an old date is a wrong clock."""
        now = self._services.clock()
        has_just_started = now - self._services.started_at <= STALE_AFTER
        return has_just_started and now - message.date > STALE_AFTER

    async def _say_stale(self, address: Address) -> None:
        """What was asked while the bot was away is not answered hours later, and said once."""
        now = self._services.clock()
        last_notice = self._stale_notices.get(address.chat_id)
        if last_notice is None or now - last_notice > STALE_AFTER:
            self._stale_notices[address.chat_id] = now
            await self._delivery.reply(address, text_reply(render.chat("stale")))

    async def _unknown(self, address: Address, name: str, *, addressed: bool) -> None:
        """In a group other bots have commands too: only a near miss or our name is ours."""
        nearest = commands.nearest(name)
        if nearest or addressed:
            text = render.chat("unknown", name=f"/{name}", nearest=nearest)
            await self._delivery.reply(address, text_reply(text))

    async def _run(self, request: Request, command: Command) -> None:
        try:
            request = replace(request, arguments=self._arguments(command, request.words))
        except BadArguments as error:
            await self._usage(request.address, command, error)
            return
        request.note(Deed.ASKED, f"/{command.name}")
        await self._answering(request.address, lambda: command.answer(request), command)

    def _arguments(self, command: Command, words: Sequence[str]) -> Arguments:
        if command.free_words:
            return Arguments()
        return arguments.parse(words, self._services.figures.today(), command.accepts)

    async def _usage(self, address: Address, command: Command | None, error: ValueError) -> None:
        """What was not understood, how the command is used, and an example."""
        reason = Audience.of_chat(address.chat_id).shown_name(str(error))
        text = render.chat("usage", command=command, reason=reason)
        await self._delivery.reply(address, text_reply(text))

    async def _answering(
        self,
        address: Address,
        work: Callable[[], Awaitable[None]],
        command: Command | None = None,
    ) -> None:
        """Runs a handler; what goes wrong inside becomes a sentence in the chat."""
        try:
            await work()
        except (BadArguments, UnknownPlace) as error:
            await self._usage(address, command, error)
        except NotMade as error:
            await self._delivery.reply(address, text_reply(html.escape(str(error))))
        except NoData:
            state = await mirror_state(self._services.database)
            reason = state.last_failure.message if state.last_failure else ""
            await self._delivery.reply(address, text_reply(render.chat("no_data", reason=reason)))
        except TelegramError as error:
            await self._not_taken(address, error)
        except Exception:
            code = incident_code()
            log.exception("pedido falhou", codigo=code)
            await self._delivery.reply(address, text_reply(render.chat("incident", code=code)))

    async def _not_taken(self, address: Address, error: TelegramError) -> None:
        """Says in the chat what Telegram did with the answer, unless the chat is what failed."""
        failure = classify(error)
        if failure.outcome is Outcome.UNKNOWN:
            log.warning("resposta incerta", motivo=failure.reason)
            text = render.chat("answer_unsure")
        elif failure.outcome is Outcome.REFUSED:
            code = incident_code()
            log.error("resposta recusada pelo Telegram", codigo=code, motivo=failure.reason)
            text = render.chat("incident", code=code)
        else:
            raise error
        await self._delivery.reply(address, text_reply(text))

    async def on_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Does what a pressed button says; one of another version says that it has expired."""
        query, chat = update.callback_query, update.effective_chat
        if query is None or chat is None:
            return
        message = query.message if isinstance(query.message, telegram.Message) else None
        text = (message.text if message else None) or ""
        standing = await self._team.access.of(update)
        try:
            press = button_data.decode(query.data or "")
            if standing.role < PRESS_ROLES[press.action]:
                await _acknowledge(query, f"Só para {PRESS_ROLES[press.action].plural}.")
                return
            if press.action == RESEND:
                await _acknowledge(query, "Reenvio, se ainda faltar…")
                await self._again(query, chat.id, int(press.value))
                return
            target = self._target(press, text)
        except StaleButton:
            await _acknowledge(query, "Este botão expirou. Peça de novo, por exemplo /critica.")
            return
        if not self._turns.has_room(chat.id):
            await _acknowledge(query, "Muitos pedidos daqui na fila: toque daqui a pouco.")
            return
        await _acknowledge(query, "Preparando o arquivo…" if press.action == EXPORT else None)
        message_id = query.message.message_id if query.message else None
        address = address_of(message) if message else Address(chat.id)
        # What is logged is of today, whatever day the button names.
        parsed = Arguments(press.as_of, _format(press), press.scope) if target else Arguments()
        request = replace(
            self._request(address, parsed, standing, _asker(query.from_user)),
            message_id=message_id if press.action in (PAGE, WORK, TEAM, CONFIG) else None,
            pressed_text=text,
        )
        with self._turns.taken(chat.id):
            await self._answering(address, lambda: self._pressed(request, press, target))

    def _target(self, press: Press, text: str) -> button_targets.ButtonTarget | None:
        """The answer that a button belongs to, None for one of the worked list or of the team.

        Raises StaleButton where there can be none.
        """
        if press.subject in button_targets.VERBS.get(press.action, ()):
            return None
        target = button_targets.BY_NAME.get(press.subject)
        has_form = press.action != EXPORT or press.value in RENDERERS
        is_future = press.as_of > self._services.figures.today()
        if target is None or not has_form or is_future or not target.can_read(text):
            raise StaleButton(press.subject)
        return target

    async def _again(self, query: telegram.CallbackQuery, chat_id: int, part_id: int) -> None:
        """Sends a part of a push again, and says under its notice how that went."""
        outcome = await self._resend(chat_id, part_id)
        if outcome is ResendOutcome.SENT and query.message:
            remaining = _without_pressed(query)
            text = render.chat(
                "resent",
                now=self._services.clock(),
                zone=self._services.settings.timezone,
                remaining=remaining,
            )
            await self._delivery.replace(
                Address(chat_id), query.message.message_id, Message(text, remaining)
            )
        elif outcome is ResendOutcome.IN_DOUBT:
            await self._delivery.reply(Address(chat_id), text_reply(render.chat("still_in_doubt")))

    async def _pressed(
        self, request: Request, press: Press, target: button_targets.ButtonTarget | None
    ) -> None:
        if target is None:
            await button_targets.WORDS[press.action](request, press)
        elif press.action == EXPORT:
            await target.export(request)
        else:
            if press.action == PAGE:
                request.note(Deed.ASKED, target.name)
            await target.page(request, press.value)

    async def on_error(self, _update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """What no handler could turn into an answer: faults of polling and of the chat."""
        error = context.error
        log.error("telegram", erro=f"{type(error).__name__}: {error}")


def address_of(message: telegram.Message) -> Address:
    """Where an answer belongs. Replies in a forum's general topic carry a number that is none."""
    thread_id = message.message_thread_id if message.is_topic_message else None
    return Address(message.chat_id, thread_id)


def _format(press: Press) -> str | None:
    return press.value if press.action == EXPORT else None


def _asker(user: telegram.User | None) -> Asker:
    if user is None or user.id == ANONYMOUS_ID:
        return NOBODY
    return Asker(user.id, user.first_name)


def _answer_to(message: telegram.Message) -> Address:
    """Where the answer to a question belongs; alone with somebody it needs no reference."""
    is_private = message.chat.type == ChatType.PRIVATE
    return replace(address_of(message), reply_to=None if is_private else message.message_id)


def _without_pressed(query: telegram.CallbackQuery) -> Keyboard:
    """The buttons of the message but the one that was pressed."""
    message = query.message
    markup = message.reply_markup if isinstance(message, telegram.Message) else None
    return tuple(
        (Button(button.text, callback=str(button.callback_data)),)
        for row in (markup.inline_keyboard if markup else ())
        for button in row
        if button.callback_data != query.data
    )


async def _acknowledge(query: Any, text: str | None) -> None:
    """Ends the button's waiting animation; a press that is too old to answer is no fault."""
    try:
        await query.answer(text)
    except TelegramError as error:
        log.info("botão sem resposta", erro=str(error))
