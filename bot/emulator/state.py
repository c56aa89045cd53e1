"""The world behind the local Bot API: chats, people, messages, files, pending updates."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from bot.emulator.changes import Changes
from bot.emulator.entities import Parser, commands_in
from bot.emulator.errors import ApiError, bad_request, blocked, kicked, not_a_member
from bot.emulator.faults import Faults
from bot.emulator.menus import Menus
from bot.emulator.records import (
    Call,
    Chat,
    Json,
    StoredFile,
    as_member,
    callbacks,
    inaccessible,
    public,
)

__all__ = ["DEMO_TOKEN", "Call", "Chat", "Emulator", "Json", "StoredFile", "public"]

DEMO_TOKEN: Final = "123456789:" + "AAdemo_token_of_the_local_telegram_0"
#: Kinds of update that a bot gets only when it asks for them by name.
_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: Who writes where an administrator stays anonymous.
ANONYMOUS: Final[Json] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class Emulator(Changes):
    """One bot and the people around it. All access is from one event loop."""

    def __init__(
        self,
        token: str = DEMO_TOKEN,
        *,
        username: str = "cobranca_demo_bot",
        clock: Callable[[], float] = time.time,
        parser: Parser | None = None,
    ) -> None:
        super().__init__()
        self.token = token
        self.clock = clock
        self.parser = parser or Parser()
        self.faults = Faults()
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Cobrança",
            "username": username,
        }
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.files: dict[str, StoredFile] = {}
        self.menus: Menus = {}
        self.about: dict[tuple[str, str], str] = {}  # names and descriptions, by language
        self.calls: list[Call] = []
        self.rejected: list[str] = []  # `method: reason`, in the order of the calls
        self.updates: list[Json] = []
        self.allowed_updates: list[str] = []
        self.answers: dict[str, Json | None] = {}  # callback queries by id, answered or not
        self.revoked = False
        self.polling: asyncio.Future[None] | None = None
        self._next_update = 1

    # People and chats

    def add_user(self, user_id: int, name: str) -> Json:
        """Adds a person; gives them as the Bot API shows them."""
        self.users[user_id] = {"id": user_id, "is_bot": False, "first_name": name}
        return self.users[user_id]

    def add_group(
        self,
        chat_id: int,
        title: str,
        members: list[int],
        *,
        topics: dict[int, str] | None = None,
        bot_status: str = "member",
    ) -> Chat:
        """A group, or by its long number a supergroup; the first member made it."""
        kind = "supergroup" if chat_id < -(10**12) else "group"
        chat = Chat(chat_id, kind, title, members, bot_status, topics=topics or {})
        chat.roles = dict.fromkeys(members[:1], "creator")
        self.chats[chat_id] = chat
        self.touch()
        return chat

    def add_private(self, user_id: int) -> Chat:
        """The private chat of a person who was added before; it has the person's id."""
        chat = Chat(user_id, "private", self.users[user_id]["first_name"], [user_id])
        self.chats[user_id] = chat
        self.touch()
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """The chat that the bot may write to.

        Raises:
            ApiError: There is none, it has another id now, or the bot is not in it.
        """
        try:
            chat = self.chats[int(chat_id)]
        except (KeyError, ValueError) as error:
            raise bad_request("chat not found") from error
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        if chat.bot_status == "kicked":
            raise blocked() if chat.type == "private" else kicked(chat.type)
        if chat.bot_status == "left":
            raise not_a_member(chat.type)
        return chat

    def message(self, chat: Chat, message_id: Any, doing: str) -> Json:
        """A message of a chat; `doing` is what the caller wants, for the refusal.

        Raises:
            ApiError: It is not there, or was deleted.
        """
        for message in chat.messages:
            if message["message_id"] == int(message_id) and not message.get("_deleted"):
                return message
        raise bad_request(f"message to {doing} not found")

    # What people do

    async def say(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        *,
        topic: int | None = None,
        reply_to: int | None = None,
        is_anonymous: bool = False,
    ) -> Json:
        """A person writes a message, which the bot gets as an update.

        It may reply to another, or be an administrator's in the name of the group.

        Raises:
            ApiError: The message that it replies to is not there.
        """
        chat = self.chats[chat_id]
        content: Json = {"text": text}
        if topic:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to:
            answered = public(self.message(chat, reply_to, "be replied"))
            answered.pop("reply_to_message", None)  # one level, as the Bot API shows it
            content["reply_to_message"] = answered
        if is_anonymous:
            content["sender_chat"] = chat.as_json()
        if entities := commands_in(text):
            content["entities"] = entities
        return self._written(chat, content, ANONYMOUS if is_anonymous else self.users[user_id])

    async def share_contact(self, chat_id: int, user_id: int, contact_id: int) -> Json:
        """A person shares another who is on Telegram."""
        shared = {
            "phone_number": "+5585900000000",
            "first_name": self.users[contact_id]["first_name"],
            "user_id": contact_id,
        }
        return self._written(self.chats[chat_id], {"contact": shared}, self.users[user_id])

    def _written(self, chat: Chat, content: Json, sender: Json) -> Json:
        message = self.append(chat, content, sender=sender)
        if chat.bot_status not in ("kicked", "left"):
            self.push_update({"message": public(message)})
        return message

    async def start_in_group(self, chat_id: int, user_id: int, payload: str) -> None:
        """A person follows `t.me/<bot>?startgroup=payload` and chooses the group.

        The bot is added where it is not in it, and hears the payload.
        """
        chat = self.chats[chat_id]
        if chat.bot_status in ("kicked", "left"):
            self.set_bot_status(chat_id, "member", by=user_id)
            self._written(chat, {"new_chat_members": [self.bot]}, self.users[user_id])
        await self.say(chat_id, user_id, f"/start@{self.bot['username']} {payload}")

    def join(self, chat_id: int, user_id: int) -> None:
        """A person enters a group."""
        chat = self.chats[chat_id]
        chat.members.append(user_id)
        self._membership(chat, user_id, "left", "member")

    def leave(self, chat_id: int, user_id: int) -> None:
        """A person leaves a group."""
        chat = self.chats[chat_id]
        before = chat.role(user_id)
        chat.members.remove(user_id)
        chat.roles.pop(user_id, None)
        self._membership(chat, user_id, before, "left")

    def _membership(self, chat: Chat, user_id: int, before: str, after: str) -> None:
        """A line in the chat and, where the bot is an administrator, an update of its own."""
        user = self.users[user_id]
        entered = after != "left"
        shown = {"new_chat_members": [user]} if entered else {"left_chat_member": user}
        self._written(chat, shown, user)
        if chat.bot_status == "administrator":
            change = self._change(chat, user, before, after, by=user)
            self.push_update({"chat_member": change})

    async def press(
        self, chat_id: int, user_id: int, message_id: int, data: str, *, accessible: bool = True
    ) -> str:
        """A person presses a callback button; gives the id of the query, a key of `answers`.

        Of a message that is not accessible to the bot any more it learns only the number.

        Raises:
            ApiError: The message or the button is not there.
        """
        chat = self.chats[chat_id]
        message = self.message(chat, message_id, "press")
        if data not in callbacks(message):
            raise bad_request("BUTTON_DATA_INVALID")
        query_id = str(1000 + len(self.answers))
        self.answers[query_id] = None
        query = {
            "id": query_id,
            "from": self.users[user_id],
            "message": public(message) if accessible else inaccessible(message),
            "chat_instance": str(chat_id),
            "data": data,
        }
        self.push_update({"callback_query": query})
        return query_id

    def push_update(self, content: Json) -> None:
        """Queues an update, if the bot asked for its kind."""
        kind = next(iter(content))
        allowed = self.allowed_updates
        if kind in allowed if allowed else kind not in _ON_REQUEST:
            self.updates.append({"update_id": self._next_update, **content})
            self._next_update += 1
        self.touch()

    def append(self, chat: Chat, content: Json, *, sender: Json | None = None) -> Json:
        """Puts a new message into a chat, from the bot unless a sender is named."""
        message: Json = {
            "message_id": len(chat.messages) + 1,
            "date": int(self.clock()),
            "chat": chat.as_json(),
            "from": sender or self.bot,
            **content,
        }
        chat.messages.append(message)
        chat.typing_until = 0.0
        self.mark_changed(message)
        return message

    def mark_changed(self, message: Json) -> None:
        """Lets the page fetch a message again."""
        self.touch()
        message["_version"] = self.version

    # What happens to the bot and its chats

    def set_bot_status(self, chat_id: int, status: str, *, by: int | None = None) -> None:
        """The bot is let in, promoted or thrown out, and gets an update that says so.

        By whoever made the group, unless another is named.
        """
        chat = self.chats[chat_id]
        before, chat.bot_status = chat.bot_status, status
        who = by if by is not None else next(iter(chat.members), 0)
        change = self._change(chat, self.bot, before, status, by=self.users.get(who, self.bot))
        self.push_update({"my_chat_member": change})

    def _change(self, chat: Chat, whose: Json, before: str, after: str, *, by: Json) -> Json:
        return {
            "chat": chat.as_json(),
            "from": by,
            "date": int(self.clock()),
            "old_chat_member": as_member(whose, before),
            "new_chat_member": as_member(whose, after),
        }

    def kick_bot(self, chat_id: int) -> None:
        """Thrown out of a group, or blocked in a private chat."""
        self.set_bot_status(chat_id, "kicked")

    def upgrade(self, chat_id: int, new_id: int) -> None:
        """A basic group becomes a supergroup with another id."""
        old = self.chats[chat_id]
        new = self.add_group(new_id, old.title, old.members)
        new.roles = dict(old.roles)
        old.migrated_to = new_id
        first = self.append(old, {"migrate_to_chat_id": new_id}, sender=self.bot)
        self.push_update({"message": public(first)})
        second = self.append(new, {"migrate_from_chat_id": chat_id}, sender=self.bot)
        self.push_update({"message": public(second)})

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """A forum loses a topic; sending there is refused from now on."""
        del self.chats[chat_id].topics[topic]
        self.touch()

    def revoke_token(self) -> None:
        """The token stops working, for the poll that waits as well."""
        self.revoked = True
        self.touch()
