"""Before anybody may ask: the owner comes with a code, and groups are paired by one.

Nothing here answers strangers, but for two: somebody who writes `/start` while there is no owner,
and the chat where a code is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import structlog
from telegram import Chat, ChatMember, Update
from telegram.constants import ChatType

from bot.chat.access import ANONYMOUS_ID, Access
from bot.chat.roles import Role
from bot.choices import NO_CHOICES
from bot.delivery.send import Delivery
from bot.ledger.codes import Codes, Purpose, Verdict
from bot.messages.message import Address, text_reply
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.services import Services
from bot.text import render

log = structlog.get_logger(__name__)

#: Commands that carry a code.
START: Final = "start"
PAIR: Final = "vincular"
#: A group where the code is refused once is not asked for ever.
MOST_INVITED: Final = 100


@dataclass
class Pairing:
    """Takes codes from people and chats that are not the team's yet."""

    services: Services
    access: Access
    delivery: Delivery
    #: Groups that the owner or an administrator took the bot into, by their ids.
    _invited: set[int] = field(default_factory=set)

    @property
    def _codes(self) -> Codes:
        return self.services.codes

    async def claims(self, update: Update) -> bool:
        """Whether somebody in private wants to be the owner, while there is none; answers them.

        Whoever brings the code becomes it, member of a group or not. Once there is an owner,
        nothing here says anything.
        """
        chat, user, message = (
            update.effective_chat,
            update.effective_user,
            update.effective_message,
        )
        if chat is None or user is None or message is None or chat.type != ChatType.PRIVATE:
            return False
        people = self.services.people
        name, code = _command(message.text or "")
        if name != START or people.owner_id is not None:
            return False
        if not code:
            is_member = (await self.access.of(update)).role is not Role.NOBODY
            if not is_member:
                await self._say(Address(chat.id), "claim_owner", why="none")
            return not is_member
        verdict = await people.claim(code, user.id, user.first_name)
        log.warning("código do dono", usuario=user.id, resultado=verdict.value)
        await self._say(Address(chat.id), "claim_owner", why=verdict.value)
        return True

    async def take(self, update: Update) -> str | None:
        """Looks for a group's code; gives what to say in a chat before leaving it, None to stay.

        A group where a code is awaited is not left.
        """
        chat, user = update.effective_chat, update.effective_user
        if chat is None or chat.type == ChatType.PRIVATE:
            return None
        message = update.effective_message
        name, code = _command(message.text or "") if message else ("", "")
        user_id = user.id if user else 0
        if name in (START, PAIR) and code:
            return await self._code_in_group(update, chat, code, user_id)
        return await self._without_code(update, chat, user_id)

    async def _code_in_group(
        self, update: Update, chat: Chat, code: str, user_id: int
    ) -> str | None:
        """Pairs the group, or says why it is none of the team's."""
        here = _address(update, chat)
        if self.services.people.owner_id is None:
            is_void = await self._codes.void(Purpose.OWNER, code)
            return _refusal("owner") if is_void else self._stranger(chat)
        if chat.type == ChatType.CHANNEL:
            return _refusal("channel")
        if not self.access.may_pair(user_id):
            left = await self._without_code(update, chat, user_id)
            if left is None and user_id == ANONYMOUS_ID:
                await self._say(here, "pair_refused", why="anonymous")
            return left
        verdict = await self.services.groups.pair(
            chat.id, code, user_id, title=chat.title or "", topic=here.thread_id
        )
        if verdict is not Verdict.GOOD:
            return _refusal(verdict.value)
        self._invited.discard(chat.id)
        self.access.members.came(chat.id, user_id)
        await self._welcome(here, chat)
        return None

    async def _welcome(self, here: Address, chat: Chat) -> None:
        """One message, which names the next list; today's follows at once where its hour is."""
        services = self.services
        group = services.groups.find(chat.id)
        choices = group.choices if group else NO_CHOICES  # what it chose when it was the team's
        now, rules = services.clock(), PushRules.of(services.settings, choices)
        await self._say(
            here,
            "paired",
            title=chat.title or "",
            in_topic=here.thread_id is not None,
            comes_now=calendar.due(now, rules) is not None,
            next_push=calendar.next_push(now, rules),
            now=now,
            zone=services.settings.timezone,
            blocking_days=services.settings.dias_bloqueio,
        )

    async def _without_code(self, update: Update, chat: Chat, user_id: int) -> str | None:
        """The owner or an administrator took the bot there while a code is open: it waits."""
        change = update.my_chat_member
        if change is not None:
            gone = change.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED)
            if gone or not self.access.may_pair(user_id):
                self._invited.discard(chat.id)
            elif len(self._invited) < MOST_INVITED:
                self._invited.add(chat.id)
        if chat.id not in self._invited:
            return self._stranger(chat)
        return None if await self._codes.has_open(Purpose.GROUP) else _refusal("no_code")

    def _stranger(self, chat: Chat) -> str:
        is_channel = chat.type == ChatType.CHANNEL
        return render.chat("stranger", chat_id=chat.id, is_channel=is_channel)

    async def _say(self, address: Address, template: str, **values: object) -> None:
        await self.delivery.reply(address, text_reply(render.chat(template, **values)))


def _refusal(why: str) -> str:
    return render.chat("pair_refused", why=why)


def _command(text: str) -> tuple[str, str]:
    """`/start@bot code` as its name and first word; ("", "") where it is no command."""
    word, _, rest = text.partition(" ")
    if not word.startswith("/"):
        return "", ""
    words = rest.split()
    return word[1:].partition("@")[0].lower(), words[0] if words else ""


def _address(update: Update, chat: Chat) -> Address:
    message = update.effective_message
    is_topic = message is not None and bool(message.is_topic_message)
    return Address(chat.id, message.message_thread_id if message and is_topic else None)
