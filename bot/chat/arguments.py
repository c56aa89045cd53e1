"""What people write after a command. Pure: today is passed in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.figures.scope import EVERYTHING, Ages, Scope
from bot.text import dates
from bot.text.dates import NoDay
from metrics.folding import fold

#: Of all words after a command.
MOST_CHARACTERS: Final = 200

_DAYS = re.compile(r"([0-9]{1,3})(d|dias?)?")
_BRANCH = re.compile(r"[0-9]{1,9}")
_PERSONS: Final = {"pf": "F", "pj": "J"}
MOST_DAYS: Final = 366
#: `10-15`, `60+`, `1`.
_AGES = re.compile(r"([0-9]{1,4})(?:(\+)|-([0-9]{1,4}))?")
_RANGE = re.compile(r"[0-9]{1,3}-[0-9]{1,3}")
#: Kinds of file that people ask for by other names, and what helps them.
_FILES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("pdf", "imprimir"), "Não faço PDF: o HTML imprime em A4."),
    **dict.fromkeys(("excel", "planilha", "xls", "csv"), "Para a planilha, escreva xlsx."),
}
#: Words for a time, where they are not part of a bairro's name.
_PERIODS: Final = ("mes", "semana", "quinzena", "ano")
_PERIOD_HINT: Final = "Um período se diz em dias: 30 dias. Um dia, pela data: 31/10."


class BadArguments(ValueError):
    """What was written cannot be understood; its text, if any, says why before the usage."""


@dataclass(frozen=True)
class Accepts:
    """What a command can do with words; all of it may be left out."""

    formats: tuple[str, ...] = ()
    dates: bool = False
    days: bool = False
    #: "mes": the days to the end of the month.
    month: bool = False
    #: Ranges of days overdue: 10-15, 60+, 1.
    ages: bool = False
    #: A bairro, PF or PJ, a filial.
    narrowing: bool = False
    #: "externo": nothing that could be somebody's.
    outside: bool = False

    @property
    def usage(self) -> str:
        """What may be written after the command, as /ajuda shows it; "" where nothing may."""
        parts = (
            *((f"[{'|'.join(self.formats)}]",) if self.formats else ()),
            *(("[data]",) if self.dates else ()),
            *(("[faixa]",) if self.ages else ()),
            *(("[dias|mes]" if self.month else "[dias]",) if self.days else ()),
            *(("[bairro]", "[pf|pj]", "[filial N]") if self.narrowing else ()),
            *(("[externo]",) if self.outside else ()),
        )
        return " ".join(parts)


@dataclass(frozen=True)
class Arguments:
    """What was asked for. `as_of` None is today; `export` None is an answer in the chat.

    `export` is a format of `bot.reports.files`; `outside` leaves out what could be somebody's.
    """

    as_of: date | None = None
    export: str | None = None
    scope: Scope = EVERYTHING
    outside: bool = False


def parse(words: Sequence[str], today: date, accepts: Accepts) -> Arguments:
    """Reads each kind of argument at most once, in any order; accents and case do not matter.

    What is none of the others is a bairro. A number beside a bairro's name belongs to it
    ("quadra 12") unless "dias" follows.

    Raises:
        BadArguments: Too long, a kind twice, a day or number that cannot be, or a word that the
            command has no use for.
    """
    if sum(map(len, words)) > MOST_CHARACTERS:
        raise BadArguments
    reader = _Reader(today, accepts)
    rest = [fold(word) for word in words]
    while rest:
        rest = rest[reader.take(rest) :]
    return reader.result()


class _Reader:
    """What was understood so far."""

    def __init__(self, today: date, accepts: Accepts) -> None:
        self._today = today
        self._accepts = accepts
        self._values: dict[str, Any] = {}
        self._names: list[str] = []

    def take(self, words: Sequence[str]) -> int:
        """Understands what the words begin with; returns how many words that was."""
        word, following = words[0], words[1] if len(words) > 1 else ""
        if taken := self._take_own(word):
            return taken
        if hint := _hint(word):
            raise BadArguments(hint)
        if dates.looks_like_a_day(word):
            return self._note("as_of", self._day(word))
        if self._accepts.narrowing and word in _PERSONS:
            return self._note("person", _PERSONS[word])
        if self._accepts.narrowing and word == "filial" and _BRANCH.fullmatch(following):
            return self._note("branch", int(following), 2)
        if self._accepts.days and (match := _DAYS.fullmatch(word)):
            if match[2]:
                return self._note("days", int(match[1]))
            if following in ("d", "dia", "dias"):
                return self._note("days", int(match[1]), 2)
        self._names.append(word)
        return 1

    def _take_own(self, word: str) -> int:
        """What only some commands understand; 0 where it is none of that."""
        if word in self._accepts.formats:
            return self._note("export", word)
        if self._accepts.ages and (ages := _AGES.fullmatch(word)):
            return self._note("ages", _read_ages(ages))
        if self._accepts.month and word == "mes":
            return self._note("month", True)
        if self._accepts.outside and word == "externo":
            return self._note("outside", True)
        return 0

    def _day(self, word: str) -> date:
        if not self._accepts.dates:
            raise BadArguments(f"Este comando é sempre de agora: {word} não cabe aqui.")
        try:
            return dates.read_day(word, self._today)
        except NoDay as error:
            raise BadArguments(str(error)) from error

    def _note(self, name: str, value: Any, words: int = 1) -> int:
        if name in self._values:
            raise BadArguments
        self._values[name] = value
        return words

    def result(self) -> Arguments:
        if self._accepts.days and len(self._names) == 1 and _DAYS.fullmatch(self._names[0]):
            self._note("days", int(self._names.pop()))
        if self._values.pop("month", False):
            self._note("days", _days_left(self._values.get("as_of") or self._today))
        if len(self._names) == 1 and self._names[0] in _PERIODS:
            raise BadArguments(_PERIOD_HINT)
        if self._names and not self._accepts.narrowing:
            raise BadArguments
        values = self._values
        if not 1 <= values.get("days", 1) <= MOST_DAYS:
            raise BadArguments(f"O número de dias vai de 1 a {MOST_DAYS}.")
        scope = Scope(
            days=values.get("days"),
            person=values.get("person"),
            branch=values.get("branch"),
            bairro=" ".join(self._names) if self._names else None,
            ages=values.get("ages"),
        )
        return Arguments(
            values.get("as_of"), values.get("export"), scope, outside=values.get("outside", False)
        )


def _read_ages(found: re.Match[str]) -> Ages:
    """From which day overdue to which; the last is None where there is no end."""
    first = int(found[1])
    last = None if found[2] else int(found[3] or first)
    if first < 1 or (last is not None and last < first):
        raise BadArguments(f"{found[0]} não é uma faixa de atraso: escreva 10-15, 60+ ou 1.")
    return first, last


def _days_left(day: date) -> int:
    """To the end of the month, that day included."""
    return monthrange(day.year, day.month)[1] - day.day + 1


def _hint(word: str) -> str:
    if _RANGE.fullmatch(word):
        return f"{word} não é um dia: escreva 10/11. Uma faixa de atraso é /lista {word}."
    return _FILES.get(word, "")
