"""Finding a client by what people type: id, part of a name, CPF/CNPJ, the end of a phone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.formatting import folded

#: Fewer digits than this are an id and never the end of a phone.
LEAST_PHONE_DIGITS: Final = 4
MOST_FOUND: Final = 8
MOST_NEAR: Final = 5

_NOT_A_DIGIT = re.compile(r"[^0-9]+")
_NUMBER = re.compile(r"[0-9.\-/() +]+")


@dataclass(frozen=True)
class Person:
    """What a client can be found by."""

    id: int
    name: str
    cpf_cnpj: str
    phones: tuple[str, ...]

    @cached_property
    def folded(self) -> str:
        return folded(self.name)


@dataclass(frozen=True)
class Found:
    """`exact` where something matched; else the nearest names."""

    exact: bool
    people: Sequence[Person]
    total: int


def search(text: str, people: Iterable[Person]) -> Found:
    """The clients that a text means; several where it is not enough to tell."""
    everybody = list(people)
    if _NUMBER.fullmatch(text):
        hits = _by_digits(_NOT_A_DIGIT.sub("", text), everybody)
    else:
        hits = _by_name(folded(text).split(), everybody)
    if hits:
        return Found(True, hits[:MOST_FOUND], len(hits))
    return Found(False, _nearest(folded(text), everybody), 0)


def _by_digits(digits: str, people: Sequence[Person]) -> list[Person]:
    by_id = [person for person in people if str(person.id) == digits]
    if by_id:
        return by_id
    if not digits:
        return []
    by_document = [p for p in people if _NOT_A_DIGIT.sub("", p.cpf_cnpj) == digits]
    if by_document or len(digits) < LEAST_PHONE_DIGITS:
        return by_document
    return [p for p in people if any(_digits(phone).endswith(digits) for phone in p.phones)]


def _digits(raw: str) -> str:
    return _NOT_A_DIGIT.sub("", raw)


def _by_name(words: Sequence[str], people: Sequence[Person]) -> list[Person]:
    hits = [person for person in people if all(word in person.folded for word in words)]
    return sorted(hits, key=lambda person: (person.folded, person.id))


def _nearest(text: str, people: Sequence[Person]) -> list[Person]:
    """Names that look alike; only those that share a beginning are compared, they are many."""
    starts = {word[:2] for word in text.split() if len(word) > 1}
    near = {p.folded: p for p in people if any(w[:2] in starts for w in p.folded.split())}
    found = difflib.get_close_matches(text, near, n=MOST_NEAR, cutoff=0.5)
    return [near[name] for name in found]
