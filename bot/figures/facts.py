"""What every view is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.figures.scope import EVERYBODY, EVERYTHING, GroupScope, Scope
from bot.mirror.vanished import Vanished
from bot.text.audience import IN_GROUP, Audience
from metrics.portfolio import Portfolio


@dataclass(frozen=True, eq=False)
class Facts:
    """A portfolio at a day, for some customers, and how old it is; `synced_at`, `now` are UTC.

    What is made of them for people to read is for the `audience`.
    """

    portfolio: Portfolio
    synced_at: datetime
    now: datetime
    zone: ZoneInfo
    scope: Scope = EVERYTHING
    #: What scope and group are narrowed to, "" where nothing is.
    narrowed_to: str = ""
    #: The first day since which every payment was seen, if that is known.
    reach: date | None = None
    vanished: Sequence[Vanished] = ()
    audience: Audience = IN_GROUP
    #: PROVISAO: percentages by the aging's ranges; empty where none is to be shown.
    provision: Mapping[str, Decimal] = field(default_factory=dict)
    #: The run of synchronisation that the facts are of.
    run_id: int = 0
    #: The group's own customers, of whom alone the facts are.
    within: GroupScope = EVERYBODY

    @property
    def as_of(self) -> date:
        """The reference date D."""
        return self.portfolio.rules.as_of
