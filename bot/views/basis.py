"""What an answer stands on: how old its facts are, for which day, for which customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.figures.scope import Scope
from bot.text import formatting
from metrics.roll_rate import LAST_GATE

#: Two missed synchronisations and some: somebody may well have paid since.
OLD_AFTER: Final = timedelta(hours=3)


@dataclass(frozen=True)
class Basis:
    """What stands above an answer, so that nobody takes old or partial figures for today's.

    `text` says how old the facts are. `is_past_date` where the answer is for a day before today:
    then facts of today stand for those of that day.
    """

    text: str  # `07:52`, `ontem, 21:40`
    is_old: bool
    is_past_date: bool
    as_of: date
    scope: Scope
    narrowed_to: str  # `Jatiúca · PF`, "" where nothing is narrowed
    #: What the mirror is too young for, "" where it reaches back far enough.
    shortfall: str = ""
    #: Whether the day itself is before what the mirror knows: then nothing there is good news.
    is_incomplete: bool = False


@dataclass(frozen=True)
class FollowUp:
    """A list that an answer leads on to, and the customers that it is about.

    `subject` is a list of `bot.views.worklists.LISTS`, `label` the button's text.
    """

    label: str
    subject: str
    scope: Scope


def basis(facts: Facts) -> Basis:
    """The basis of every answer from these facts."""
    today = facts.now.astimezone(facts.zone).date()
    synced_on = facts.synced_at.astimezone(facts.zone).date()
    return Basis(
        text=formatting.moment(facts.synced_at, now=facts.now, zone=facts.zone),
        is_old=synced_on < today or facts.now - facts.synced_at > OLD_AFTER,
        is_past_date=facts.as_of < today,
        as_of=facts.as_of,
        scope=facts.scope,
        narrowed_to=facts.narrowed_to,
        shortfall=_shortfall(facts),
        is_incomplete=facts.reach is not None and facts.as_of < facts.reach,
    )


def _shortfall(facts: Facts) -> str:
    """What the mirror is too young for, as a sentence.

    What was open on a day is known if every payment since was seen; rates look further back, at
    most to the cohort of the last gate (metrics, section 7).
    """
    rules = facts.portfolio.rules
    if facts.reach is None:
        return ""
    since = f"O espelho só conhece tudo desde {formatting.day(facts.reach)}"
    if rules.as_of < facts.reach:
        return f"{since}: este dia sai incompleto."
    if rules.as_of - timedelta(days=rules.window_days + LAST_GATE) < facts.reach:
        return f"{since}: o que olha mais para trás (rolagem, CEI, safras) sai incompleto."
    return ""
