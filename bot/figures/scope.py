"""What an answer is narrowed to: a bairro, PF or PJ, a filial, a number of days.

People type it; buttons carry it in a few bytes; the figures come from a narrowed portfolio.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, TypeAlias

import msgspec

from bot.text.formatting import clean
from metrics import narrowing
from metrics.folding import fold
from metrics.narrowing import Place
from metrics.portfolio import Portfolio
from metrics.segments import NO_BAIRRO, PERSONS

#: How alike a typed bairro must be to one that exists.
CLOSE_ENOUGH: Final = 0.7
#: Bairros of a group that its answers name.
MOST_NAMED: Final = 3


#: What `encode` writes behind a letter: PF or PJ, a filial's id, 1 to 366 days, a bairro's mark,
#: days overdue (`10-15`, `60-` without an end).
_FORMS: Final = {
    "p": re.compile("[FJ]"),
    "f": re.compile("[0-9]{1,9}"),
    "d": re.compile("[1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6]"),
    "b": re.compile("[0-9a-f]{8}"),
    "a": re.compile("[1-9][0-9]{0,3}(?:-|-[1-9][0-9]{0,3})"),
}


#: From which day overdue to which, None without an end.
Ages: TypeAlias = tuple[int, int | None]


class UnknownPlace(ValueError):
    """A bairro or filial that the mirror does not know; the text says which."""


@dataclass(frozen=True)
class Scope:
    """`bairro` is what somebody typed, `mark` what a button says instead; None narrows nothing.

    `days` is a number of days to look at, `branch` a filial's id. `ages` narrows no figures: it
    says which customers a list is of.
    """

    days: int | None = None
    person: str | None = None  # F or J
    branch: int | None = None
    bairro: str | None = None
    mark: str | None = None
    ages: Ages | None = None

    @property
    def has_place(self) -> bool:
        """Whether it narrows to a bairro."""
        return self.bairro is not None or self.mark is not None

    def encode(self) -> str:
        """A few characters for a button, "" for everything.

        A typed bairro is not among them: `narrow` first gives the scope with its mark.
        """
        ages = None if self.ages is None else f"{self.ages[0]}-{self.ages[1] or ''}"
        parts = (
            ("p", self.person),
            ("f", self.branch),
            ("d", self.days),
            ("b", self.mark),
            ("a", ages),
        )
        return ".".join(f"{letter}{value}" for letter, value in parts if value is not None)


EVERYTHING: Final = Scope()


class GroupScope(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose customers a group works: of a filial, PF or PJ, of some bairros; else all."""

    person: str | None = None  # F or J
    branch: int | None = None
    bairros: tuple[Place, ...] = ()

    @property
    def mark(self) -> str:
        """A few characters, the same on every machine; "" for everybody."""
        parts = (
            f"p{self.person}" if self.person else "",
            "" if self.branch is None else f"f{self.branch}",
            f"b{mark_of(*self.bairros)}" if self.bairros else "",
        )
        return ".".join(filter(None, parts))

    @property
    def label(self) -> str:
        """How people call it: `filial 2 · PF · Centro, Jatiúca e mais 3`; "" for everybody."""
        names = [clean(place.name, 30) or NO_BAIRRO for place in self.bairros]
        more = f" e mais {len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
        parts = (
            "" if self.branch is None else f"filial {self.branch}",
            PERSONS[self.person] if self.person else "",
            ", ".join(names[:MOST_NAMED]) + more,
        )
        return " · ".join(filter(None, parts))


EVERYBODY: Final = GroupScope()


def decode(raw: str) -> Scope:
    """The scope of what `encode` wrote.

    Raises:
        ValueError: `encode` wrote no such thing.
    """
    parts = {part[0]: part[1:] for part in raw.split(".") if part}
    for letter, value in parts.items():
        if letter not in _FORMS or not _FORMS[letter].fullmatch(value):
            raise ValueError(raw)
    return Scope(
        days=int(parts["d"]) if "d" in parts else None,
        person=parts.get("p"),
        branch=int(parts["f"]) if "f" in parts else None,
        mark=parts.get("b"),
        ages=_ages(parts["a"]) if "a" in parts else None,
    )


def _ages(raw: str) -> Ages:
    first, _, last = raw.partition("-")
    return int(first), int(last) if last else None


@dataclass(frozen=True, eq=False)
class NarrowedPortfolio:
    """A portfolio of the scope, the scope with its bairro's mark, and how people call it."""

    portfolio: Portfolio
    scope: Scope
    label: str


def narrow(portfolio: Portfolio, scope: Scope) -> NarrowedPortfolio:
    """The portfolio of a scope's customers.

    Raises:
        UnknownPlace: No such bairro or filial, or one that the settings exclude.
    """
    labels = []
    if scope.days is not None:
        rules = replace(portfolio.rules, window_days=scope.days, horizon_days=scope.days)
        portfolio = portfolio.under(rules)
    if scope.has_place:
        places = _find(narrowing.places(portfolio), scope)
        portfolio = narrowing.of_places(portfolio, frozenset(places))
        labels.append(_label_of(places, scope))
        scope = replace(scope, bairro=None, mark=mark_of(*places))
    if scope.person is not None:
        portfolio = narrowing.of_person(portfolio, scope.person)
        labels.append(PERSONS[scope.person])
    if scope.branch is not None:
        portfolio = _of_branch(portfolio, scope.branch)
        labels.append(f"filial {scope.branch}")
    if scope.days is not None:
        labels.append("1 dia" if scope.days == 1 else f"{scope.days} dias")
    return NarrowedPortfolio(portfolio, scope, " · ".join(labels))


def of_group(portfolio: Portfolio, scope: GroupScope) -> Portfolio:
    """The portfolio of a group's customers; of nobody where it names what is no more."""
    if scope.bairros:
        portfolio = narrowing.of_places(portfolio, frozenset(scope.bairros))
    if scope.person is not None:
        portfolio = narrowing.of_person(portfolio, scope.person)
    if scope.branch is not None:
        portfolio = narrowing.of_branch(portfolio, scope.branch)
    return portfolio


def _of_branch(portfolio: Portfolio, branch: int) -> Portfolio:
    if branch not in narrowing.branches(portfolio):
        raise UnknownPlace(f"Não conheço a filial {branch}.")
    if branch in portfolio.rules.excluded_branches:
        raise UnknownPlace(f"A filial {branch} está fora das contas (IXC_FILIAIS_EXCLUIDAS).")
    return narrowing.of_branch(portfolio, branch)


def mark_of(*places: Place) -> str:
    """Eight characters for some bairros, the same on every machine."""
    names = sorted(f"{place.city_id}|{place.key}" for place in places)
    return blake2b("\n".join(names).encode(), digest_size=4).hexdigest()


def find_places(places: Sequence[Place], typed: str) -> list[Place]:
    """The bairros that somebody means by a name.

    Raises:
        UnknownPlace: None has that name or nearly so.
    """
    return _find(places, Scope(bairro=typed))


def _find(places: Sequence[Place], scope: Scope) -> list[Place]:
    """The bairros meant: one, or all of one name where several cities have it."""
    by_name: dict[str, list[Place]] = {}
    for place in places:
        by_name.setdefault(place.key, []).append(place)
    if scope.mark is not None:
        groups = [*([place] for place in places), *by_name.values()]
        for group in groups:
            if mark_of(*group) == scope.mark:
                return group
        raise UnknownPlace("Esse bairro não está mais no cadastro.")
    name = _nearest(fold(scope.bairro or ""), list(by_name))
    if name is None:
        raise UnknownPlace(f"Não conheço o bairro “{clean(scope.bairro or '', 40)}”.")
    return by_name[name]


def _nearest(typed: str, names: Sequence[str]) -> str | None:
    """The name itself, else the shortest that holds it, else the most alike."""
    if typed in names:
        return typed
    if typed == fold(NO_BAIRRO) and "" in names:
        return ""
    holding = [name for name in names if typed and typed in name]
    if holding:
        return min(holding, key=lambda name: (len(name), name))
    alike = difflib.get_close_matches(typed, names, n=1, cutoff=CLOSE_ENOUGH)
    return alike[0] if alike else None


def _label_of(places: Sequence[Place], scope: Scope) -> str:
    """The bairro's name and, where it was guessed, what was typed instead."""
    name = clean(places[0].name, 30) or NO_BAIRRO
    typed = fold(scope.bairro or "")
    if typed and typed not in (places[0].key, fold(NO_BAIRRO)):
        name = f"{name} (por “{clean(typed, 30)}”)"
    return f"{name} ({len(places)} cidades)" if len(places) > 1 else name
