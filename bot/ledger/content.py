"""What a push is made of: parcels that are sent, and who they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.messages.message import Document, Message

MORNING: Final = "morning"
MONTHLY: Final = "monthly"
ALERT: Final = "alert"

#: What parts are about.
CRITICAL: Final = "critical"
NOTICE: Final = "notice"
#: Their number in "parte 2/3" counts the others only.
UNCOUNTED: Final = (NOTICE,)

#: Why parts failed that wait anew once their chat takes something again.
CLOSED: Final = "o grupo está fechado para o bot"


@dataclass(frozen=True)
class PartContent:
    """What a part brings: a message, or a file whose caption is the message's text.

    `sheet` is what a list was rendered from, so that it can be shown again.
    """

    message: Message
    document: Document | None = None
    about: str = ""
    sheet: str | None = None


@dataclass(frozen=True)
class Mention:
    """A customer that a run tells a group of: in which part, and what it owed then."""

    customer_id: int
    announced_as: str
    part_no: int
    receivables: tuple[int, ...] = ()


@dataclass(frozen=True)
class PushContent:
    """All that a day brings a group: what is sent, who is told of, whose episode ended."""

    parcels: Sequence[PartContent]
    told: Sequence[Mention] = ()
    ended: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """One stored parcel of a run; `number` of `count` is what people read."""

    id: int
    run_id: int
    group_id: int
    kind: str
    business_date: date
    number: int
    count: int
    parcel: PartContent
    attempts: int


@dataclass(frozen=True)
class RecordedPush:
    """A run that exists; `is_untouched` where certainly nothing of it has been sent."""

    id: int
    created_at: datetime
    is_untouched: bool
