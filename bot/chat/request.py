"""What one person asked for, as every handler gets it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import telegram

from bot.chat.access import Standing
from bot.chat.arguments import Arguments
from bot.chat.roles import Role
from bot.chat.team import Team
from bot.choices import NO_CHOICES, Choices
from bot.delivery.send import Delivery
from bot.figures.facts import Facts
from bot.figures.scope import EVERYBODY, GroupScope
from bot.ledger.audit import Deed
from bot.messages.message import Address, Document, Reply
from bot.reports.content import Report
from bot.reports.files import HTML, render_files
from bot.services import Services
from bot.text.audience import Audience
from bot.worked.book import Book
from metrics.narrowing import customer_ids


@dataclass(frozen=True)
class Asker:
    """Who asks: their Telegram id and first name."""

    id: int
    name: str


#: Who asks in the name of a chat: an administrator who stays anonymous.
NOBODY: Final = Asker(0, "")


MEMBER: Final = Standing(Role.MEMBER)


@dataclass(frozen=True)
class Request:
    """Where a question came from and what it asks; answers go through it."""

    services: Services
    delivery: Delivery
    team: Team
    address: Address
    arguments: Arguments = field(default_factory=Arguments)
    #: Words after the command, for those that read them themselves (/ajuda).
    words: tuple[str, ...] = ()
    #: The message to change in place: set where a button was pressed.
    message_id: int | None = None
    #: What the message says whose button was pressed, without formatting; "" where none was.
    pressed_text: str = ""
    asker: Asker = NOBODY
    standing: Standing = MEMBER
    #: The message that the question replies to; None where it replies to none.
    replied_to: telegram.Message | None = None

    @property
    def chat_id(self) -> int:
        """The chat of `address`; below zero for a group."""
        return self.address.chat_id

    @property
    def is_administrator(self) -> bool:
        """Whether the asker decides over colleagues' work."""
        return self.standing.role >= Role.ADMINISTRATOR

    @property
    def group_id(self) -> int:
        """What the ledger calls the chat."""
        return self.services.groups.paired_id(self.chat_id)

    @property
    def team_id(self) -> int:
        """Whose lists are meant: the chat's own or, in private, those of the asker's group."""
        home = self.standing.home
        return home.paired_id if home else self.group_id

    @property
    def audience(self) -> Audience:
        """Who reads the answer."""
        return self.choices.audience(self.chat_id)

    @property
    def choices(self) -> Choices:
        """What the asker's group has chosen."""
        home = self.standing.home
        return home.choices if home else NO_CHOICES

    @property
    def within(self) -> GroupScope:
        """Whose customers may be seen: the group's but, alone with who is more than one's, all."""
        if self.standing.is_everywhere and not self.audience.is_group:
            return EVERYBODY
        return self.choices.scope

    @property
    def as_of(self) -> date:
        """The reference date that was asked for, today by default."""
        return self.arguments.as_of or self.services.figures.today()

    async def facts(self) -> Facts:
        """What the question is about.

        Raises:
            NoData: Nothing was synchronised yet.
            UnknownPlace: No such bairro or filial, or none of the group's.
        """
        return await self.services.figures.at(
            self.as_of, self.arguments.scope, self.audience, self.within
        )

    async def book(self, facts: Facts) -> Book:
        """What was done with the customers that the asker may see."""
        book = await self.services.desk.books.current()
        if facts.within == EVERYBODY:
            return book
        return book.of_customers(customer_ids(facts.portfolio))

    def note(self, deed: Deed, what: str, customer_id: int | None = None) -> None:
        """Puts into the audit what the asker did; `what` is never in the asker's words."""
        self.services.audit.note(
            deed, what, user_id=self.asker.id, chat_id=self.chat_id, customer_id=customer_id
        )

    async def attach(self, report: Report, text: str = "") -> None:
        """Attaches a report in the formats that were asked for (HTML by default).

        The last file carries the text.

        Raises:
            TooLarge: One of the files is larger than Telegram takes; nothing was sent.
        """
        files = await self.services.figures.compute(
            render_files, report, self.arguments.export or HTML
        )
        for file in files:
            self.note(Deed.EXPORTED, file.name)
        *others, last = (
            Document(file.name, file.content, is_public=report.is_for_outside) for file in files
        )
        await self.reply(Reply(documents=(*others, replace(last, caption=text))))

    async def reply(self, reply: Reply) -> None:
        """Answers in the chat, or by changing the message whose button was pressed.

        Raises:
            TelegramError: Telegram did not take it.
        """
        if self.message_id is not None and reply.messages:
            await self.delivery.replace(self.address, self.message_id, reply.messages[0])
            reply = replace(reply, messages=reply.messages[1:])
        await self.delivery.reply(self.address, reply)
