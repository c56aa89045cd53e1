"""Texts of the environment as values: one reader for each kind of setting.

Every reader takes the text without spaces around it and raises FaultyValue, whose sentence
goes on after the setting's name: "precisa ser …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

#: A push goes out within its day, and is tried for two hours at least.
LATEST_PUSH: Final = time(21, 59)
#: In the order of `date.weekday`.
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Marks that people and programs put around a value, first and last.
QUOTES: Final = ('""', "''", "“”", "‘’")
SQLITE: Final = "sqlite+aiosqlite:///"
POSTGRES: Final = "postgresql+asyncpg://"
#: As people write it, and as SQLAlchemy does: a user, perhaps a password, a host, perhaps a port.
_POSTGRES: Final = re.compile(
    r"postgres(?:ql)?(?:\+asyncpg)?://"
    r"([^\s:/@?#]+(?::[^\s/@?#]*)?@[^\s:/@?#]+(?::[0-9]{1,5})?/[^\s/?#]+)"
)
BOT_TOKEN: Final = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,}")


class FaultyValue(ValueError):
    """Says in Portuguese what is expected of a value; never repeats the value."""


def bare(raw: str) -> str:
    """A text without the space and the one pair of quotes around it."""
    stripped = raw.strip()
    if len(stripped) > 1 and stripped[0] + stripped[-1] in QUOTES:
        return stripped[1:-1].strip()
    return stripped


def text(raw: str) -> str:
    """The text as it stands."""
    return raw


def url(raw: str) -> str:
    """An http or https address without a slash at its end; "" stays "".

    Raises:
        FaultyValue: No such address.
    """
    if not raw:
        return raw
    try:
        parts = urlsplit(raw)
        _ = parts.port  # raises where it is none
        valid = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "")
    except ValueError:
        valid = False
    if not valid:
        raise FaultyValue("precisa ser um endereço como https://servidor")
    return raw.rstrip("/")


def _is_host(name: str) -> bool:
    """Raises ValueError where a part of the name is empty or too long for the DNS."""
    name.encode("idna")
    return bool(name) and all(sign.isalnum() or sign in "-._:%" for sign in name)


def database_url(raw: str) -> str:
    """A database as SQLAlchemy names it, of one of the two kinds whose drivers are installed.

    Raises:
        FaultyValue: Another kind of database, no file or no name, or options after it.
    """
    if (found := _POSTGRES.fullmatch(raw)) is not None:
        return f"{POSTGRES}{found[1]}"
    if not raw.startswith(SQLITE) or raw == SQLITE or "?" in raw:
        raise FaultyValue(
            f"precisa ser {SQLITE}pasta/arquivo.db ou postgresql://usuario:senha@servidor/banco"
        )
    return raw


def erp_user(raw: str) -> str:
    """The number of a user of the ERP's; "" stays "".

    Raises:
        FaultyValue: A name, or anything else that is no number.
    """
    if raw and not re.fullmatch(r"[0-9]{1,9}", raw):
        raise FaultyValue("precisa ser o número do usuário no IXC (coluna ID de Usuários)")
    return raw


def erp_token(raw: str) -> str:
    """A token of the ERP's, alone or after its user's number and a colon; "" stays "".

    Raises:
        FaultyValue: What stands before the colon is no number, or nothing stands after it.
    """
    if ":" in raw and not re.fullmatch(r"[0-9]{1,9}:[^:]+", raw):
        raise FaultyValue("precisa ser só o token, ou número do usuário:token")
    return raw


def bot_token(raw: str) -> str:
    """A token of BotFather's; "" stays "".

    Raises:
        FaultyValue: The text has not a token's shape.
    """
    if raw and not BOT_TOKEN.fullmatch(raw):
        raise FaultyValue("não parece um token do BotFather (123456789:AA…)")
    return raw


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(raw: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", raw) or not least <= int(raw) <= most:
            raise FaultyValue(f"precisa ser um número inteiro de {least} a {most}")
        return int(raw)

    return read


def person_id(raw: str) -> int | None:
    """The id of a person in Telegram; None for "".

    Raises:
        FaultyValue: No number, or a group's.
    """
    if not raw:
        return None
    if (number := _id(raw)) <= 0:
        raise FaultyValue("precisa ser o id de uma pessoa, um número positivo")
    return number


def group_ids(raw: str) -> tuple[int, ...]:
    """Ids of groups in Telegram with commas between them, in their order.

    Raises:
        FaultyValue: One of them is no number, or a person's.
    """
    numbers = _ids(raw)
    if any(number >= 0 for number in numbers):
        raise FaultyValue(
            "tem um id sem o sinal de menos: o de um grupo é negativo, como -1001234567890"
        )
    return numbers


def branch_ids(raw: str) -> frozenset[int]:
    """Ids of the ERP's branches with commas between them.

    Raises:
        FaultyValue: One of them is no number from 1 on.
    """
    numbers = frozenset(_ids(raw))
    if any(number <= 0 for number in numbers):
        raise FaultyValue("precisa ser uma lista de números positivos separados por vírgula")
    return numbers


def _ids(raw: str) -> tuple[int, ...]:
    try:
        return tuple(_id(part.strip()) for part in raw.split(",") if part.strip())
    except FaultyValue as error:
        raise FaultyValue("precisa ser uma lista de ids separados por vírgula") from error


def _id(raw: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", raw):
        raise FaultyValue("precisa ser um id numérico")
    return int(raw)


def topics(raw: str) -> Mapping[int, int]:
    """Topics by the id of their group, written `-100123:17` with commas between them.

    Raises:
        FaultyValue: One of them is not written so.
    """
    by_group: dict[int, int] = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        match = re.fullmatch(r"(-[0-9]{1,18}):([1-9][0-9]{0,8})", part)
        if match is None:
            raise FaultyValue("precisa ser grupo:tópico, como -1001234567890:17")
        by_group[int(match[1])] = int(match[2])
    return by_group


def zone(raw: str) -> ZoneInfo:
    """A time zone by its name, as `America/Sao_Paulo`.

    Raises:
        FaultyValue: The machine knows no such zone.
    """
    if raw not in available_timezones():
        raise FaultyValue("precisa ser um fuso como America/Sao_Paulo")
    return ZoneInfo(raw)


def time_of_day(raw: str) -> time:
    """Hour and minute, `8:00` or `08:00`.

    Raises:
        FaultyValue: Not written so, or no time of a day.
    """
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", raw)
    if match is None:
        raise FaultyValue("precisa ser uma hora como 08:00")
    return time(int(match[1]), int(match[2]))


def push_hour(raw: str) -> time:
    """An hour as `time_of_day` reads it, two hours or more before midnight.

    Raises:
        FaultyValue: Not written so, or later: one try that fails would lose the day's list.
    """
    hour = time_of_day(raw)
    if hour > LATEST_PUSH:
        raise FaultyValue(f"vai até {LATEST_PUSH:%H:%M}: a lista precisa de duas horas para sair")
    return hour


def weekdays(raw: str) -> tuple[str, ...]:
    """Days as cron names them, `mon-sat` or `mon,wed,fri`; each once, Monday first.

    A range may run over the end of the week: `sat-mon`.

    Raises:
        FaultyValue: Another word than a day's, or no day at all.
    """
    days: list[str] = []
    for part in filter(None, (p.strip() for p in raw.lower().split(","))):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise FaultyValue("usa dias como mon-sat ou mon,wed,fri")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days.extend(WEEKDAYS[(start + i) % 7] for i in range((end - start) % 7 + 1))
    if not days:
        raise FaultyValue("precisa de pelo menos um dia, como mon-sat")
    return tuple(day for day in WEEKDAYS if day in days)


def truth(raw: str) -> bool:
    """Yes or no, in English, Portuguese or as a number.

    Raises:
        FaultyValue: Neither.
    """
    if raw.lower() in {"true", "1", "sim", "yes", "on"}:
        return True
    if raw.lower() in {"false", "0", "nao", "não", "no", "off"}:
        return False
    raise FaultyValue("precisa ser true ou false")


def state(raw: str) -> str:
    """The two letters of a Brazilian state, in capitals; "" stays "".

    Raises:
        FaultyValue: No such state.
    """
    if raw:
        import holidays  # start-up time: hardly anybody names one

        if raw.upper() not in holidays.country_holidays("BR").subdivisions:
            raise FaultyValue("precisa ser uma UF como AL, ou vazio")
    return raw.upper()


def whatsapp_text(raw: str) -> str:
    """A message to a customer, with the fields {saudacao}, {provedor}, {faturas} and {total}.

    It may leave fields out, but has to ask who has paid already to ignore it.

    Raises:
        FaultyValue: Another field, or not the word "desconsidere".
    """
    try:
        raw.format(saudacao="", provedor="", faturas="", total="")
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise FaultyValue("só conhece {saudacao}, {provedor}, {faturas} e {total}") from error
    if "desconsidere" not in raw.casefold():
        raise FaultyValue("precisa dizer a quem já pagou que desconsidere")
    return raw


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader of some words; case does not matter, and the word comes as `choices` has it."""
    by_folded = {choice.casefold(): choice for choice in choices}

    def read(raw: str) -> str:
        if raw.casefold() not in by_folded:
            raise FaultyValue("precisa ser um de: " + ", ".join(choices))
        return by_folded[raw.casefold()]

    return read
