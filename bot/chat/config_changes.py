"""What a button of /config, or a typed reply, makes of a group's choices. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

import msgspec

from bot.choices import Choices
from bot.figures.scope import EVERYBODY, GroupScope, mark_of
from bot.messages import config_words as words
from bot.messages.button_data import StaleButton
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.setting_readers import LATEST_PUSH, WEEKDAYS
from bot.settings import Settings
from metrics.narrowing import Place

#: What decides when lists come.
SCHEDULE: Final = ("push_hora", "push_dias", "push_feriados", "feriados_uf", "lists")
#: What decides who stands in them.
LISTED: Final = ("lists", "scope")


@dataclass(frozen=True)
class Around:
    """What a change is made among.

    `listed_at` is when the group's newest list was made, None before its first; `thread_id` the
    topic of the page.
    """

    settings: Settings
    now: datetime
    listed_at: datetime | None = None
    branches: Sequence[int] = ()
    bairros: Sequence[Place] = ()
    thread_id: int | None = None


Change = Callable[[Choices, int, Around], Mapping[str, Any]]


def change(choices: Choices, deed: str, value: int, around: Around) -> Choices:
    """The choices after a button was pressed.

    Raises:
        StaleButton: No button of ours says that.
    """
    if deed not in _CHANGES:
        raise StaleButton(deed)
    return _with(choices, around, _CHANGES[deed](choices, value, around))


def set_hour(choices: Choices, at: time, around: Around) -> Choices:
    """Lists come at another hour."""
    return _with(choices, around, {"push_hora": at})


def set_text(choices: Choices, text: str, around: Around) -> Choices:
    """The group's own WhatsApp text."""
    return _with(choices, around, {"whatsapp_texto": text})


def add_bairros(choices: Choices, found: Sequence[Place], around: Around) -> Choices:
    """The group works these bairros too."""
    known = {(place.key, place.city_id): place for place in (*choices.scope.bairros, *found)}
    return _with(choices, around, _narrowed(choices, bairros=tuple(known.values())))


def _with(before: Choices, around: Around, changes: Mapping[str, Any]) -> Choices:
    """The changes, and what follows from them for lists that were or are to come."""
    after: Choices = msgspec.structs.replace(before, **changes)
    if _differ(before, after, SCHEDULE):
        rules = PushRules.of(around.settings, before)
        owed = calendar.owed_until(around.now, rules)
        after = msgspec.structs.replace(after, scheduled_at=around.now, owed_until=owed)
    if _differ(before, after, LISTED):
        since, listed_at = before.listed_since, around.listed_at
        if since is None or (listed_at is not None and listed_at > since):
            was = before.scope if words.CHOSEN_LISTS[0] in before.lists else None
            after = msgspec.structs.replace(after, listed_before=was)
        after = msgspec.structs.replace(after, listed_since=around.now)
    return after


def _differ(one: Choices, other: Choices, names: Sequence[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _hour(_: Choices, value: int, __: Around) -> Mapping[str, Any]:
    hour, minute = divmod(value, 100)
    if hour > LATEST_PUSH.hour or minute > LATEST_PUSH.minute:
        raise StaleButton(words.SET_HOUR)
    return {"push_hora": time(hour, minute)}


def _day(choices: Choices, value: int, around: Around) -> Mapping[str, Any]:
    day = _among(WEEKDAYS, value)
    chosen = choices.push_dias
    days = set(around.settings.push_dias if chosen is None else chosen) ^ {day}
    return {"push_dias": tuple(one for one in WEEKDAYS if one in days)}


def _list(choices: Choices, value: int, _: Around) -> Mapping[str, Any]:
    chosen = set(choices.lists) ^ {_among(words.CHOSEN_LISTS, value)}
    return {"lists": tuple(one for one in words.CHOSEN_LISTS if one in chosen)}


def _person(choices: Choices, value: int, _: Around) -> Mapping[str, Any]:
    person = _among(words.PERSONS, value)
    return _narrowed(choices, person=None if choices.scope.person == person else person)


def _branch(choices: Choices, value: int, around: Around) -> Mapping[str, Any]:
    if value not in around.branches:
        raise StaleButton(words.BRANCH)
    return _narrowed(choices, branch=None if choices.scope.branch == value else value)


def _bairro(choices: Choices, value: int, around: Around) -> Mapping[str, Any]:
    mark = f"{value:08x}"
    chosen = choices.scope.bairros
    without = tuple(place for place in chosen if mark_of(place) != mark)
    if len(without) < len(chosen):
        return _narrowed(choices, bairros=without)
    found = [place for place in around.bairros if mark_of(place) == mark]
    if not found:
        raise StaleButton(words.BAIRRO)
    return _narrowed(choices, bairros=(*chosen, *found))


def _narrowed(choices: Choices, **changes: Any) -> Mapping[str, Any]:
    scope: GroupScope = msgspec.structs.replace(choices.scope, **changes)
    return {"scope": scope}


def _topic(_: Choices, value: int, around: Around) -> Mapping[str, Any]:
    if value and around.thread_id is None:
        raise StaleButton(words.TOPIC)
    return {"topic": around.thread_id if value else 0}


def _flag(name: str) -> Change:
    """A choice that is so or not."""

    def changes(_: Choices, value: int, __: Around) -> Mapping[str, Any]:
        return {name: _among((False, True), value)}

    return changes


def _one_of(name: str, options: Sequence[Any]) -> Change:
    """A choice of a table, by its place."""

    def changes(_: Choices, value: int, __: Around) -> Mapping[str, Any]:
        return {name: _among(options, value)}

    return changes


def _among(options: Sequence[Any], place: int) -> Any:
    if place >= len(options):
        raise StaleButton(str(place))
    return options[place]


_CHANGES: Final[Mapping[str, Change]] = {
    words.SET_HOUR: _hour,
    words.DAY: _day,
    words.ON_HOLIDAYS: _flag("push_feriados"),
    words.SET_STATE: _one_of("feriados_uf", words.STATES),
    words.LIST: _list,
    words.SILENT: _flag("is_silent"),
    words.EVERYBODY: lambda _, __, ___: {"scope": EVERYBODY},
    words.PERSON: _person,
    words.BRANCH: _branch,
    words.BAIRRO: _bairro,
    words.CARDS: _flag("cards_in_private"),
    words.NAMES: _flag("short_names"),
    words.DOCUMENTS: _flag("masks_in_private"),
    words.SCORE: _flag("names_on_score"),
    words.CLOSING: _flag("closing"),
    words.STANDARD_TEXT: lambda _, __, ___: {"whatsapp_texto": None},
    words.CONTACT: _one_of("contact_hours", words.CONTACT_HOURS),
    words.TOPIC: _topic,
}
