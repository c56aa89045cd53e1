"""Messages as data: text in Telegram's HTML, buttons, pictures and files, and where they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

#: Telegram's limit.
MOST_CALLBACK_BYTES = 64


class Button(msgspec.Struct, frozen=True):
    """A button under a message: it calls back, opens an address or copies a text.

    Raises:
        ValueError: It does none of these, or several, or what it carries back is too long.
    """

    label: str
    callback: str = ""
    url: str = ""
    copy: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.callback, self.url, self.copy))) != 1:
            raise ValueError("a button does exactly one thing")
        if len(self.callback.encode()) > MOST_CALLBACK_BYTES:
            raise ValueError(f"callback data over {MOST_CALLBACK_BYTES} bytes: {self.callback}")


#: Rows of buttons, from top to bottom; () is none.
Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Address:
    """A chat, in a forum the topic in it, and for an answer the message that asked."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class Document:
    """A file to attach, with a text in Telegram's HTML; `name` is plain ASCII.

    One that `is_public` may be passed on whatever is protected else.
    """

    name: str
    content: bytes
    caption: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class Message:
    """One message in Telegram's HTML, of at most 4,096 UTF-16 units after parsing.

    `silent` ones arrive without a sound. `picture` (PNG) stands above a text that is short enough
    for a caption, and else in a message before it.
    """

    text: str
    keyboard: Keyboard = ()
    silent: bool = False
    picture: bytes | None = None


@dataclass(frozen=True)
class Reply:
    """An answer: messages first, then files."""

    messages: Sequence[Message] = ()
    documents: Sequence[Document] = ()


def text_reply(text: str, keyboard: Keyboard = ()) -> Reply:
    """An answer that is one message."""
    return Reply((Message(text, keyboard),))


def keyboard_to_json(keyboard: Keyboard) -> str:
    """As the ledger keeps it."""
    return msgspec.json.encode(keyboard).decode()


def keyboard_from_json(raw: str) -> Keyboard:
    """What `keyboard_to_json` wrote."""
    rows: Any = msgspec.json.decode(raw, type=tuple[tuple[Button, ...], ...])
    return tuple(rows)
