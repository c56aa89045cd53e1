"""Finding customers by name: accents, case and small words ignored; else the nearest names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bot.text import documents
from metrics.folding import fold

#: Names that are offered where nobody has what was typed.
MOST_NEAR: Final = 5
#: From 0 to 1, as difflib measures it: how alike a name must be to be offered.
CLOSE_ENOUGH: Final = 0.5
#: Words that people write or leave out.
SMALL_WORDS: Final = frozenset(("da", "das", "de", "do", "dos", "e"))
_WORD: Final = re.compile(r"[^\W_]+")
#: What a sentence leaves at a word.
_PUNCTUATION: Final = ",;:.!?"


class Fit(IntEnum):
    """How a name has the words that were typed, the best first."""

    WHOLE_NAME = 0
    WORDS_IN_ORDER = 1
    BEGINNINGS = 2  # of words, in any order
    PARTS = 3


@dataclass(frozen=True)
class SearchResult:
    """The ids of customers that may be meant, the likeliest first.

    `exact` where something matched; else they have the names that are most alike.
    """

    exact: bool
    ids: Sequence[int]


NOBODY: Final = SearchResult(False, ())


class Directory:
    """The customers' names, ready to be searched. Built once for a snapshot, in a thread.

    `ids` and `names` stand side by side. `debtors`, of each search, are ids.
    """

    def __init__(self, ids: Sequence[int], names: Sequence[str]) -> None:
        self._name_of = dict(zip(ids, map(fold, names), strict=True))
        shown = zip(ids, names, map(documents.without_cpfs, names), strict=True)
        self._masked = [(one, fold(masked)) for one, name, masked in shown if masked != name]

    def search(self, text: str, debtors: AbstractSet[int]) -> SearchResult:
        """Customers whose name holds every word: by how it does, debtors first among equals.

        Else those whose names look alike. A CPF in a name is found as groups see it, and in
        whatever way it is written.
        """
        words = _words(text)
        fits = _fits(_words(documents.without_cpfs(text)), self._masked)
        for one, fit in _fits(words, self._name_of.items()).items():
            fits[one] = min(fit, fits.get(one, fit))
        if not fits:
            return SearchResult(False, self._nearest(words, debtors))
        return SearchResult(True, sorted(self.ordered(fits, debtors), key=fits.__getitem__))

    def ordered(self, ids: Iterable[int], debtors: AbstractSet[int]) -> list[int]:
        """Debtors first, then by name."""
        return sorted(ids, key=lambda one: (one not in debtors, self._name_of.get(one, ""), one))

    def _nearest(self, words: Sequence[str], debtors: AbstractSet[int]) -> list[int]:
        """Only names that share the beginning of a word are compared, they are many."""
        starts = tuple({word[:2] for word in words if len(word) > 1})
        near: dict[str, list[int]] = {}
        for customer_id, name in self._name_of.items():
            if starts and any(part.startswith(starts) for part in name.split()):
                near.setdefault(name, []).append(customer_id)
        alike = difflib.get_close_matches(" ".join(words), near, n=MOST_NEAR, cutoff=CLOSE_ENOUGH)
        return [one for name in alike for one in self.ordered(near[name], debtors)]


def _words(text: str) -> list[str]:
    """The words to look for, folded; small ones where there are no others."""
    words = [word.strip(_PUNCTUATION) or word for word in fold(text).split()]
    return [word for word in words if word not in SMALL_WORDS] or words


def _fits(words: Sequence[str], names: Iterable[tuple[int, str]]) -> dict[int, Fit]:
    """Whose folded name holds every word, and how."""
    wanted = _WORD.findall(" ".join(words)) or words
    return {
        one: _fit(wanted, name)
        for one, name in names
        if words and all(word in name for word in words)
    }


def _fit(wanted: Sequence[str], name: str) -> Fit:
    """How a folded name that holds every wanted word has them."""
    words = [w for w in _WORD.findall(name) if w not in SMALL_WORDS or w in wanted]
    if words == wanted:
        return Fit.WHOLE_NAME
    rest = iter(words)
    if all(word in rest for word in wanted):
        return Fit.WORDS_IN_ORDER
    if all(any(word.startswith(start) for word in words) for start in wanted):
        return Fit.BEGINNINGS
    return Fit.PARTS
