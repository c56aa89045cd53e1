"""Days as people write them. Pure: today is passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

#: Days that have a name, and how far each is from today.
NAMED: Final[Mapping[str, int]] = {"anteontem": -2, "ontem": -1, "hoje": 0, "amanha": 1}
EARLIEST: Final = date(1990, 1, 1)
#: Back from a year to the last that had a 29th of February.
MOST_YEARS_BACK: Final = 8

#: Digits with what stands between the parts of a date: it is nothing else, perhaps no date either.
_LIKE_A_DATE: Final = re.compile(r"[0-9]+(?:[/.-][0-9]+)+")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WITH_YEAR: Final = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})")
_WITHOUT_YEAR: Final = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})")


class NoDay(ValueError):
    """No day, or one that no answer is about; the text says why, in Portuguese."""


def looks_like_a_day(word: str) -> bool:
    """Whether a word (folded) is meant as a day, though there may be no such day."""
    return word in NAMED or bool(_LIKE_A_DATE.fullmatch(word))


def read_day(word: str, today: date) -> date:
    """`22/11`, `22.11`, `22/11/26`, `22-11-2026`, `2026-11-22`, `hoje`, `ontem` (folded).

    A day without a year is of this year.

    Raises:
        NoDay: No such day, one that is yet to come, or one before 1990.
    """
    day = today + timedelta(days=NAMED[word]) if word in NAMED else _written(word, today)
    if day > today:
        raise NoDay(_to_come(word, day))
    if day < EARLIEST:
        raise NoDay(f"{word} é antes de {EARLIEST.year}, e não há dados de lá.")
    return day


def _written(word: str, today: date) -> date:
    try:
        if match := _ISO.fullmatch(word):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _WITH_YEAR.fullmatch(word):
            year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
            return date(year, int(match[3]), int(match[1]))
        if match := _WITHOUT_YEAR.fullmatch(word):
            return _of_this_year(int(match[1]), int(match[2]), today.year)
    except NoDay:
        raise
    except ValueError:
        pass
    raise NoDay(f"{word} não é uma data.")


def _of_this_year(day: int, month: int, year: int) -> date:
    """Raises ValueError where no year has the day, NoDay where this year has not."""
    years = range(year, year - MOST_YEARS_BACK - 1, -1)
    last = next((one for one in years if _exists(one, month, day)), None)
    if last == year or last is None:
        return date(year, month, day)
    written = f"{day:02}/{month:02}"
    raise NoDay(f"{written} não existe em {year}. Escreva o ano: {written}/{last}.")


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _to_come(word: str, day: date) -> str:
    written = f"{day:%d/%m/%Y}"
    said = written if word == written else f"{word} ({written})"
    if not _WITHOUT_YEAR.fullmatch(word):
        return f"{said} ainda não veio: peça hoje ou um dia de antes."
    before = f"{day:%d/%m}/{day.year - 1}"
    return f"{said} ainda não veio. Para o do ano passado, escreva {before}."
