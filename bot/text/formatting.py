"""Brazilian numbers, dates and ages as people read them. Filters of every template.

A value that is None is undefined, and stands as a dash.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE: Final = "pt_BR"
#: Stands for what is undefined.
NOTHING: Final = "—"
#: Between the currency and the number, as Brazilian typography has it.
NBSP: Final = "\u00a0"
#: From this many centavos on (R$ 10.000) a chat text leaves the cents out.
ROUND_FROM_CENTS: Final = 1_000_000
#: As `date.weekday` counts.
SATURDAY: Final = 5
#: Characters of a name that fit one line of a chat.
LONGEST_NAME: Final = 48

_CONTROLS = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def integer(value: int | None) -> str:
    """`1.234`."""
    return NOTHING if value is None else format_decimal(value, locale=LOCALE)


def _reais(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def amount(cents: int | None) -> str:
    """`1.234,56` of an amount in centavos; without the currency, as a table wants it."""
    if cents is None:
        return NOTHING
    return format_decimal(_reais(cents), format="#,##0.00", locale=LOCALE)


def money(cents: int | None) -> str:
    """`R$ 1.234,56` of an amount in centavos, kept on one line; a debit is `−R$ 1,00`."""
    if cents is None:
        return NOTHING
    return f"{'−' if cents < 0 else ''}R${NBSP}{amount(abs(cents))}"


def short_amount(cents: int | None) -> str:
    """As `amount`, to whole reais (half-up) from R$ 10.000 on."""
    if cents is None or abs(cents) < ROUND_FROM_CENTS:
        return amount(cents)
    reais = _reais(cents).quantize(Decimal(1), ROUND_HALF_UP)
    return format_decimal(reais, format="#,##0", locale=LOCALE)


def short_money(cents: int | None) -> str:
    """As `money`, to whole reais from R$ 10.000 on."""
    return NOTHING if cents is None else f"R${NBSP}{short_amount(cents)}"


def whole_money(cents: int | None) -> str:
    """As `money`, to whole reais (half-up): where every amount of a column is."""
    if cents is None:
        return NOTHING
    reais = _reais(abs(cents)).quantize(Decimal(1), ROUND_HALF_UP)
    sign = "−" if cents < 0 and reais else ""
    return f"{sign}R${NBSP}{format_decimal(reais, format='#,##0', locale=LOCALE)}"


def percent(value: Decimal | None, places: int = 1) -> str:
    """`12,3%` of a percentage from 0 to 100, half-up to so many decimals."""
    if value is None:
        return NOTHING
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{format_decimal(rounded, format='#,##0.' + '0' * places, locale=LOCALE)}%"


def decimal(value: Decimal | None, places: int = 1) -> str:
    """`12,3`, half-up to so many decimals."""
    return percent(value, places).removesuffix("%")


def number(value: Decimal) -> str:
    """`2,5` of 2.5, `5` of 5: with the decimals that it has, three at most."""
    return format_decimal(value, locale=LOCALE)


def day(value: date) -> str:
    """`23/11/2026`."""
    return value.strftime("%d/%m/%Y")


def short_day(value: date) -> str:
    """`23/11`."""
    return value.strftime("%d/%m")


def weekday(value: date) -> str:
    """`seg., 23/11/2026`."""
    return format_date(value, "EEE, dd/MM/yyyy", locale=LOCALE)


def on_day(value: date, today: date) -> str:
    """`hoje`, `amanhã, sábado`, `segunda, 30/11`."""
    ahead = (value - today).days
    if ahead == 0:
        return "hoje"
    return f"amanhã, {weekday(value)}" if ahead == 1 else f"{weekday(value)}, {short_day(value)}"


def on_weekday(value: date) -> str:
    """`na segunda`, `no sábado`."""
    name = format_date(value, "EEEE", locale=LOCALE).removesuffix("-feira")
    return f"{'no' if value.weekday() >= SATURDAY else 'na'} {name}"


def month(value: date) -> str:
    """`novembro de 2026`."""
    return format_date(value, "LLLL 'de' yyyy", locale=LOCALE)


def moment(value: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """`07:52` today, `ontem, 21:40` yesterday, else `21/11, 18:40`; all in the zone."""
    local, today = value.astimezone(zone), now.astimezone(zone).date()
    clock = local.strftime("%H:%M")
    days = (today - local.date()).days
    if days == 0:
        return clock
    return f"ontem, {clock}" if days == 1 else f"{local:%d/%m}, {clock}"


def duration(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h 5 min`, from two days on `3 dias`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} dias"


def count(number: int, singular: str, plural: str) -> str:
    """`1 cliente`, `12 clientes`."""
    return f"{integer(number)} {singular if number == 1 else plural}"


#: Words inside a name that have no initial.
_PARTICLES: Final = frozenset({"da", "das", "de", "do", "dos", "e"})


def short_name(name: str) -> str:
    """The first word and the others' initials: `Maria Aparecida da Silva` as `Maria A. S.`."""
    first, *others = name.split() or [""]
    letters = (w[0] for w in others if w[0].isalpha() and w.casefold() not in _PARTICLES)
    return " ".join((first, *(f"{letter}." for letter in letters)))


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    """A name fit for one line: no control or direction marks, spaces collapsed, cut with `…`."""
    text = _SURROGATES.sub("", _CONTROLS.sub(" ", text))
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
