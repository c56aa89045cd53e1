"""What the local Telegram keeps: chats, files, and what became of each call."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

#: The topic that every forum has; sending to it by number is refused, as Telegram does.
GENERAL_TOPIC = 1


@dataclass
class Chat:
    """A group or a private chat as everybody sees it."""

    id: int
    type: str  # private, group, supergroup
    title: str
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"  # administrator, kicked, left
    roles: dict[int, str] = field(default_factory=dict)  # creator, administrator; else member
    topics: dict[int, str] = field(default_factory=dict)  # by thread id; none: not a forum
    closed_topics: set[int] = field(default_factory=set)
    migrated_to: int | None = None
    typing_until: float = 0.0
    pinned: list[int] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)

    def as_json(self) -> Json:
        """The chat as it stands in a message."""
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}

    def role(self, user_id: int) -> str:
        """A person's status here, as `getChatMember` names it."""
        return self.roles.get(user_id, "member" if user_id in self.members else "left")


@dataclass
class StoredFile:
    """A file as it was uploaded."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class Call:
    """A call that took effect; `at` is a Unix time."""

    method: str
    parameters: Json
    result: Any
    at: float


_RIGHTS: Final = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "is_anonymous",
)


def as_member(user: Json, status: str) -> Json:
    """A `ChatMember` with the fields that its status has."""
    if status == "administrator":
        return {"user": user, "status": status, **dict.fromkeys(_RIGHTS, False)}
    more: Json = {"creator": {"is_anonymous": False}, "kicked": {"until_date": 0}}
    return {"user": user, "status": status, **more.get(status, {})}


def public(message: Json) -> Json:
    """A copy of a message as the Bot API shows it: without the fields that begin with `_`."""
    shown = {name: value for name, value in message.items() if not name.startswith("_")}
    return copy.deepcopy(shown)


def inaccessible(message: Json) -> Json:
    """What is left of a message that the bot cannot read any more; its date is always 0."""
    return {"chat": copy.deepcopy(message["chat"]), "message_id": message["message_id"], "date": 0}


def callbacks(message: Json) -> list[str]:
    """The callback data of a message's buttons, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
