"""The world behind the local Bot API: chats, people, messages, files, pending updates."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.emulator.entities import Parser, commands_in
from bot.emulator.errors import ApiError, bad_request, kicked
from bot.emulator.faults import Faults

Json = dict[str, Any]

DEMO_TOKEN: Final = "123456789:" + "AAdemo_token_of_the_local_telegram_0"


@dataclass
class Chat:
    """A group or a private chat as everybody sees it."""

    id: int
    type: str  # private, group, supergroup
    title: str
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"  # kicked, left
    migrated_to: int | None = None
    typing_until: float = 0.0
    messages: list[Json] = field(default_factory=list)

    def as_json(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.type, "title": self.title}


@dataclass
class StoredFile:
    name: str
    content: bytes
    mime_type: str


@dataclass
class Call:
    """A call that was accepted."""

    method: str
    parameters: Json
    result: Any


class Emulator:
    """One bot and the people around it. All access is from one event loop."""

    def __init__(
        self,
        token: str = DEMO_TOKEN,
        *,
        username: str = "cobranca_demo_bot",
        clock: Callable[[], float] = time.time,
        parser: Parser | None = None,
    ) -> None:
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
        self.commands: list[Json] = []
        self.calls: list[Call] = []
        self.rejected: list[str] = []
        self.updates: list[Json] = []
        self.answers: dict[str, Json | None] = {}  # callback queries by id, answered or not
        self.version = 0
        self.revoked = False
        self._next_update = 1
        self._waiting: set[asyncio.Future[None]] = set()
        self.polling: asyncio.Future[None] | None = None

    # People and chats

    def add_user(self, user_id: int, name: str) -> Json:
        self.users[user_id] = {"id": user_id, "is_bot": False, "first_name": name}
        return self.users[user_id]

    def add_group(self, chat_id: int, title: str, members: list[int]) -> Chat:
        chat = Chat(chat_id, "supergroup" if chat_id < -(10**12) else "group", title, members)
        self.chats[chat_id] = chat
        self.touch()
        return chat

    def add_private(self, user_id: int) -> Chat:
        chat = Chat(user_id, "private", self.users[user_id]["first_name"], [user_id])
        self.chats[user_id] = chat
        self.touch()
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """The chat that the bot may write to; raises ApiError as Telegram does."""
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
            raise kicked()
        return chat

    def message(self, chat: Chat, message_id: Any, doing: str) -> Json:
        for message in chat.messages:
            if message["message_id"] == int(message_id):
                return message
        raise bad_request(f"message to {doing} not found")

    # What people do

    async def say(self, chat_id: int, user_id: int, text: str) -> Json:
        """A person's message; the bot gets it as an update."""
        chat = self.chats[chat_id]
        message = self.append(chat, {"text": text}, sender=self.users[user_id])
        entities = commands_in(text)
        if entities:
            message["entities"] = entities
        self.push_update({"message": copy.deepcopy(_public(message))})
        return message

    async def press(self, chat_id: int, user_id: int, message_id: int, data: str) -> str:
        """A press on a callback button; returns the query's id."""
        chat = self.chats[chat_id]
        message = self.message(chat, message_id, "press")
        if data not in _callbacks(message):
            raise bad_request("BUTTON_DATA_INVALID")
        query_id = str(1000 + len(self.answers))
        self.answers[query_id] = None
        query = {
            "id": query_id,
            "from": self.users[user_id],
            "message": copy.deepcopy(_public(message)),
            "chat_instance": str(chat_id),
            "data": data,
        }
        self.push_update({"callback_query": query})
        return query_id

    def push_update(self, content: Json) -> None:
        self.updates.append({"update_id": self._next_update, **content})
        self._next_update += 1
        self.touch()

    def append(self, chat: Chat, content: Json, *, sender: Json | None = None) -> Json:
        """A new message in a chat, from the bot unless a sender is named."""
        message: Json = {
            "message_id": len(chat.messages) + 1,
            "date": int(self.clock()),
            "chat": chat.as_json(),
            "from": sender or self.bot,
            **content,
        }
        chat.messages.append(message)
        chat.typing_until = 0.0
        self.changed(message)
        return message

    # What happens to chats

    def kick_bot(self, chat_id: int) -> None:
        self.chats[chat_id].bot_status = "kicked"
        self.touch()

    def upgrade(self, chat_id: int, new_id: int) -> None:
        """A basic group becomes a supergroup with another id."""
        old = self.chats[chat_id]
        new = self.add_group(new_id, old.title, old.members)
        old.migrated_to = new_id
        first = self.append(old, {"migrate_to_chat_id": new_id}, sender=self.bot)
        self.push_update({"message": _public(first)})
        second = self.append(new, {"migrate_from_chat_id": chat_id}, sender=self.bot)
        self.push_update({"message": _public(second)})

    # Change

    def changed(self, message: Json) -> None:
        self.touch()
        message["_version"] = self.version

    def touch(self) -> None:
        """Something that people see has changed."""
        self.version += 1
        self.wake()

    def wake(self) -> None:
        """Lets everybody who waits look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def news(self, since: int, timeout_s: float) -> bool:
        """Waits until something is newer than `since`; False if nothing came in time."""
        if self.version > since:
            return True
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter, timeout_s)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10.0) -> Any:
        """Waits until `condition()` is true and returns it; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not (found := condition()):
                await self.news(self.version, timeout_s)
        return found


def _public(message: Json) -> Json:
    """A message as the Bot API shows it."""
    return {name: value for name, value in message.items() if not name.startswith("_")}


def public(message: Json) -> Json:
    """A copy of a message as the Bot API shows it."""
    return copy.deepcopy(_public(message))


def _callbacks(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
