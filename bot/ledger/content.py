"""What a push is made of: the parts that are sent, and whom each tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.messages.message import Document, Message

#: Kinds of push; that of an alert goes on with ":" and its key.
MORNING: Final = "morning"
MONTHLY: Final = "monthly"
ALERT: Final = "alert"
#: Goes on with ":" and the bairro's mark; its day is the first of the episode.
BAIRRO: Final = "bairro"

#: What parts are about; lists are called as the views call them.
CRITICAL: Final = "critical"
LATE: Final = "late"
PREVENTION: Final = "prevention"
NOTICE: Final = "notice"
#: Those that are lists of customers, or a piece of one.
LISTS: Final = (CRITICAL, LATE, PREVENTION)
#: Their number in "parte 2/3" counts the others only.
UNCOUNTED: Final = (NOTICE,)

#: Why parts failed that wait anew once their chat takes something again.
CLOSED: Final = "o grupo está fechado para o bot"
#: Why parts failed whose group turned out to be another one that gets its own.
MERGED: Final = "o grupo virou outro, que recebe a própria lista"
#: Why parts are in doubt that a lost database may have sent.
RESTORED: Final = "o banco voltou a uma cópia"


@dataclass(frozen=True)
class Mention:
    """A customer whom a part tells of: as what, and the ids of the títulos that it owed then."""

    customer_id: int
    announced_as: str
    receivables: tuple[int, ...] = ()


@dataclass(frozen=True)
class PartContent:
    """What a part brings: a message, or a file whose caption is the message's text.

    `about` is one word for what it brings (`bot.storage.tables` lists them). `pushed_list` is what
    a list was rendered from (JSON), so that it can be shown again. `mentions` are written with the
    part and not read back with it.
    """

    message: Message
    document: Document | None = None
    about: str = ""
    pushed_list: str | None = None
    mentions: Sequence[Mention] = ()


@dataclass(frozen=True)
class PushContent:
    """All that a day brings a group, and the ids of customers whose episode ended meanwhile.

    Without parts it is nothing, and nothing is recorded.
    """

    parts: Sequence[PartContent]
    ended: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """One stored part of a run; `number` of `count` is what people read.

    `group_id` is the group's `paired_id`, or the owner's id; `attempts` counts those made so far,
    `error` is what became of the last.
    """

    id: int
    run_id: int
    group_id: int
    kind: str
    business_date: date
    number: int
    count: int
    content: PartContent
    attempts: int
    error: str = ""


@dataclass(frozen=True)
class PartOutcome:
    """What has become of one part of a day's push by now; `error` is "" where it was sent."""

    state: str
    error: str


@dataclass(frozen=True)
class RecordedPush:
    """A run that exists; `is_untouched` where certainly nothing of it has been sent."""

    id: int
    created_at: datetime
    is_untouched: bool
