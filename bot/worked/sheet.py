"""Contacts as a CSV file: UTF-8, `;` between columns, one line a contact.

A file is read whole or not at all: every fault is named with its line and its reason.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.worked.contacts import LONGEST_NOTE
from bot.worked.words import CHANNEL_OF, CHANNELS, RESULT_OF, RESULTS
from metrics.contacts import Channel, Result
from metrics.promise_terms import FARTHEST, PromisedTitle
from metrics.snapshot import date_of, day_of

HEADER: Final = (
    "id",
    "id_cliente",
    "autor",
    "quando",
    "canal",
    "resultado",
    "promessa_dia",
    "promessa_valor",
    "observacao",
    "titulos",
)
LONGEST_ID: Final = 200
_YEARS: Final = range(1900, 2101)
_LARGEST: Final = 2**63 - 1
_AMOUNT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:,([0-9]{1,2}))?")
_TITLE: Final = re.compile(r"\s*([0-9]{1,18})\s*:\s*([0-9]{1,18})\s*")

T = TypeVar("T")


class Unreadable(Exception):
    """The file is none of contacts; the text says why, in Portuguese."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of the file, in Portuguese."""

    line: int
    reason: str


class FaultyLines(Exception):
    """Some lines cannot be taken, so that none is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} linhas")
        self.faults = faults


@dataclass(frozen=True)
class Line:
    """One contact of a file; `titles` are None where the facts are to tell them.

    `cents` is what was typed as the promise's value, None for the whole debt.
    """

    number: int
    uid: str
    customer_id: int
    author: int | None
    at: datetime
    channel: Channel
    result: Result
    for_day: int | None
    cents: int | None
    note: str
    titles: tuple[PromisedTitle, ...] | None

    @property
    def day(self) -> int:
        """C: the day of the instant, which is in the provider's zone."""
        return day_of(self.at.date())


def in_utc(at: datetime) -> str:
    """How the table keeps the instant of a line: ISO 8601 in UTC, as exact as it was given."""
    return at.astimezone(UTC).isoformat()


def write(lines: Iterable[Line]) -> bytes:
    """The file of some contacts, in the order given."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for line in lines:
        titles = (f"{title.id}:{title.cents}" for title in line.titles or ())
        writer.writerow(
            (
                line.uid,
                line.customer_id,
                "" if line.author is None else line.author,
                line.at.isoformat(),
                CHANNELS[line.channel],
                RESULTS[line.result],
                "" if line.for_day is None else date_of(line.for_day).isoformat(),
                "" if line.cents is None else f"{line.cents // 100},{line.cents % 100:02}",
                line.note,
                ",".join(titles),
            )
        )
    return text.getvalue().encode()


def read(content: bytes, zone: ZoneInfo) -> list[Line]:
    """The contacts of a file, in its order; instants without an offset are of `zone`.

    Raises:
        Unreadable: It is no file of contacts, or in another encoding.
        FaultyLines: Some lines are wrong.
    """
    rows = _rows(_text(content))
    _, header = next(rows, (0, []))
    names = [name.strip().lower() for name in header]
    if sorted(names) != sorted(HEADER):
        raise Unreadable(
            "O arquivo não é de contatos: a primeira linha precisa ser " + ";".join(HEADER)
        )
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        try:
            line = _line(number, _fields(names, row), zone)
            _check_once(line, seen)
            lines.append(line)
        except ValueError as error:
            faults.append(Fault(number, str(error)))
    if faults:
        raise FaultyLines(faults)
    return lines


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"O arquivo não está em UTF-8 (linha {line}): salve de novo como “CSV UTF-8”"
        ) from error
    if "\0" in text:
        raise Unreadable("O arquivo não está em UTF-8: salve de novo como “CSV UTF-8”")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    first = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Unreadable(f"O arquivo não é um CSV a partir da linha {first}: aspas?") from error
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield first, row
        first = reader.line_num + 1


def _fields(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(names):
        raise ValueError(f"tem {len(row)} colunas, e não {len(names)}")
    return {name: cell.strip() for name, cell in zip(names, row, strict=True)}


def _line(number: int, raw: dict[str, str], zone: ZoneInfo) -> Line:
    """Raises ValueError with a reason in Portuguese."""
    result = _word("resultado", raw["resultado"], RESULT_OF)
    at = _instant(raw["quando"], zone)
    line = Line(
        number=number,
        uid=_uid(raw["id"]),
        customer_id=_number("id_cliente", raw["id_cliente"]),
        author=_number("autor", raw["autor"]) if raw["autor"] else None,
        at=at,
        channel=_word("canal", raw["canal"], CHANNEL_OF),
        result=result,
        for_day=_day(raw["promessa_dia"]) if raw["promessa_dia"] else None,
        cents=_cents(raw["promessa_valor"]) if raw["promessa_valor"] else None,
        note=raw["observacao"],
        titles=_titles(raw["titulos"]) if raw["titulos"] else None,
    )
    if len(line.note) > LONGEST_NOTE:
        raise ValueError(f"observacao tem mais de {LONGEST_NOTE} caracteres")
    _check_promise(line)
    return line


def _check_promise(line: Line) -> None:
    if line.result is not Result.PROMISED:
        if line.for_day is not None or line.cents is not None or line.titles is not None:
            raise ValueError("promessa_dia, promessa_valor e titulos são só de prometeu")
        return
    if line.for_day is None:
        raise ValueError("falta promessa_dia")
    if not line.day <= line.for_day <= line.day + FARTHEST:
        raise ValueError(f"promessa_dia precisa ser de quando até {FARTHEST} dias depois")


def _check_once(line: Line, seen: dict[str, int]) -> None:
    first = seen.setdefault(line.uid, line.number)
    if first != line.number:
        raise ValueError(f"o id {line.uid} já está na linha {first}")


def _uid(raw: str) -> str:
    if not raw:
        raise ValueError("falta o id")
    if len(raw) > LONGEST_ID:
        raise ValueError(f"id tem mais de {LONGEST_ID} caracteres")
    return raw


def _number(name: str, raw: str) -> int:
    if not re.fullmatch("[0-9]{1,19}", raw) or not 0 < int(raw) <= _LARGEST:
        raise ValueError(f"{name} precisa ser um número" if raw else f"falta {name}")
    return int(raw)


def _word(name: str, raw: str, words: Mapping[str, T]) -> T:
    if raw not in words:
        raise ValueError(
            f"{name} precisa ser um de: {', '.join(words)}" if raw else f"falta {name}"
        )
    return words[raw]


def _instant(raw: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(raw)
    except ValueError as error:
        raise ValueError("quando precisa ser como 2026-11-23T14:30:00") from error
    if at.year not in _YEARS:
        raise ValueError("quando está fora dos anos 1900 a 2100")
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _day(raw: str) -> int:
    try:
        return day_of(date.fromisoformat(raw))
    except ValueError as error:
        raise ValueError("promessa_dia precisa ser como 2026-11-27") from error


def _cents(raw: str) -> int:
    found = _AMOUNT.fullmatch(raw)
    cents = 0
    if found:
        cents = int(found[1].replace(".", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if cents == 0:
        raise ValueError("promessa_valor precisa ser um valor como 1234,56, maior que zero")
    return cents


def _titles(raw: str) -> tuple[PromisedTitle, ...]:
    found = [_TITLE.fullmatch(part) for part in raw.split(",")]
    titles = [PromisedTitle(int(match[1]), int(match[2])) for match in found if match]
    ids = {title.id for title in titles}
    if len(ids) < len(found) or any(title.cents == 0 or title.id == 0 for title in titles):
        raise ValueError(
            "titulos precisa ser como 123:9990,124:5000 (id:centavos, cada id uma vez)"
        )
    return tuple(titles)
