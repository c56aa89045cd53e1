"""What people write after a command. Pure: today is passed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.formatting import folded

HTML: Final = "html"
MOST_CHARACTERS: Final = 200

_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class BadArguments(ValueError):
    """What was written cannot be understood; the usage line is the answer."""


@dataclass(frozen=True)
class Arguments:
    """`as_of` None is today; `export` None is an answer in the chat."""

    as_of: date | None = None
    export: str | None = None


def parse(words: Sequence[str], today: date, *, formats: Sequence[str], dates: bool) -> Arguments:
    """Reads a format and a date, each at most once, in any order; raises BadArguments."""
    if sum(map(len, words)) > MOST_CHARACTERS:
        raise BadArguments
    as_of: date | None = None
    export: str | None = None
    for word in map(folded, words):
        if word in formats and export is None:
            export = word
        elif dates and as_of is None:
            as_of = parse_date(word, today)
        else:
            raise BadArguments
    return Arguments(as_of, export)


def parse_date(word: str, today: date) -> date:
    """`22/11` (the last one there was), `22/11/2026`, `2026-11-22`, `hoje`, `ontem`."""
    if word in ("hoje", "ontem"):
        return today - timedelta(days=word == "ontem")
    try:
        found = _written(word, today)
    except ValueError as error:
        raise BadArguments from error
    if found is None or found > today or found.year < 1990:
        raise BadArguments
    return found


def _written(word: str, today: date) -> date | None:
    if match := _ISO_DATE.fullmatch(word):
        return date(*map(int, match.groups()))
    if match := _DATE.fullmatch(word):
        day, month = int(match[1]), int(match[2])
        if match[3]:
            return date(int(match[3]), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    return None
