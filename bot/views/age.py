"""How old the facts behind an answer are, and whether that needs saying loudly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot import formatting
from bot.services import Facts

#: Two missed synchronisations and some: somebody may well have paid since.
OLD_AFTER: Final = timedelta(hours=3)


@dataclass(frozen=True)
class Age:
    text: str  # `07:52`, `ontem, 21:40`
    is_old: bool
    is_past_date: bool
    as_of: date


def age(facts: Facts) -> Age:
    today = facts.now.astimezone(facts.zone).date()
    synced_on = facts.synced_at.astimezone(facts.zone).date()
    return Age(
        text=formatting.moment(facts.synced_at, now=facts.now, zone=facts.zone),
        is_old=synced_on < today or facts.now - facts.synced_at > OLD_AFTER,
        is_past_date=facts.as_of < today,
        as_of=facts.as_of,
    )
