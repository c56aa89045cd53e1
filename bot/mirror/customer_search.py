"""Finding a customer by name: parts of it, accents and case ignored, else the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from metrics.folding import fold

#: Hits that are offered as buttons: where names match, and where they only look alike.
MOST_FOUND: Final = 8
MOST_NEAR: Final = 5
#: From 0 to 1, as difflib measures it: how alike a name must be to be offered.
CLOSE_ENOUGH: Final = 0.5


@dataclass(frozen=True)
class Hit:
    """A customer that may be meant."""

    id: int
    name: str


@dataclass(frozen=True)
class SearchResult:
    """Customers that may be meant.

    `exact` where something matched; else `hits` are the nearest names. `total` counts all
    matches, of which `hits` are the first.
    """

    exact: bool
    hits: Sequence[Hit]
    total: int


NOBODY: Final = SearchResult(False, (), 0)


class Directory:
    """The customers' names, ready to be searched. Built once for a snapshot, in a thread.

    `ids` and `names` stand side by side.
    """

    def __init__(self, ids: Sequence[int], names: Sequence[str]) -> None:
        self._hits = list(map(Hit, ids, names))
        self._folded = list(map(fold, names))

    def search(self, text: str) -> SearchResult:
        """Customers whose name holds every word, by name; else those whose names look alike.

        At most MOST_FOUND of the former, MOST_NEAR of the latter.
        """
        words = fold(text).split()
        places = [i for i, name in enumerate(self._folded) if all(word in name for word in words)]
        if words and places:
            places.sort(key=lambda i: (self._folded[i], self._hits[i].id))
            return SearchResult(True, [self._hits[i] for i in places[:MOST_FOUND]], len(places))
        return SearchResult(False, self._nearest(words), 0)

    def _nearest(self, words: Sequence[str]) -> list[Hit]:
        """Only names that share the beginning of a word are compared, they are many."""
        starts = tuple({word[:2] for word in words if len(word) > 1})
        near = {
            name: place
            for place, name in enumerate(self._folded)
            if starts and any(part.startswith(starts) for part in name.split())
        }
        alike = difflib.get_close_matches(" ".join(words), near, n=MOST_NEAR, cutoff=CLOSE_ENOUGH)
        return [self._hits[near[name]] for name in alike]
