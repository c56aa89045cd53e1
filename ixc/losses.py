"""Whether so many rows can really have gone, or the ERP only stopped showing them.

An ERP that answers without error but with nothing (a table that is being repaired, a token
that lost a filial, ids in a form that nobody reads) looks like one in which everything was
deleted. Deleting is rare: people cancel and renegotiate. What a day explains is therefore
bounded, and beyond the bound nobody is believed who has not said it twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ixc.errors import IxcShrunk
from ixc.rows import Table

#: Up to so many rows of a table go without a question: somebody tidied up.
MOST_ROWS: Final = 20
#: Beyond them, this share of what the run looked for, in percent. A full run looks for every
#: row and a light one for the few hundred that today's lists stand on, so that losing a part
#: of those few is seen as well.
MOST_PERCENT: Final = 2
#: A table or a filial that is gone as a whole is no accident from so many rows on.
LEAST_WHOLE: Final = 5
#: Some rows have no id of their own, and count nowhere. Beyond this share, in percent, the ERP
#: rather writes ids in another form. It is more generous than the bound for rows that go: those
#: whose ids turn unreadable are missing in the mirror, too, and are counted there.
MOST_UNREADABLE_PERCENT: Final = 20
#: Two full runs that agree are two witnesses only if what ails the ERP had time to pass.
BETWEEN_WITNESSES: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Loss:
    """What became of the rows of a table, or of one filial in it, that a run looked for."""

    table: Table
    came: int
    gone: int
    branch: int | None = None
    #: Not one row of the table came, new ones included.
    is_empty: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it came at all."""
        return self.gone > 0 and (self.is_empty or (not self.came and self.gone >= LEAST_WHOLE))

    @property
    def is_incredible(self) -> bool:
        """Whether more went than a day explains."""
        if self.is_whole or self.branch is not None:
            return self.is_whole
        share = 100 * self.gone > MOST_PERCENT * (self.came + self.gone)
        return self.gone > MOST_ROWS and share

    @property
    def key(self) -> str:
        """Its name in the log of runs."""
        name = self.table.name
        return name if self.branch is None else f"{name}/{self.branch}"

    @property
    def sentence(self) -> str:
        """`812 dos 9.510 títulos`, `todos os 40 títulos da filial 3`."""
        of = f" da filial {self.branch}" if self.branch is not None else ""
        if self.is_whole:
            return f"todos os {_number(self.gone)} {self.table.label}{of}"
        return f"{_number(self.gone)} dos {_number(self.came + self.gone)} {self.table.label}{of}"


@dataclass(frozen=True)
class Unreadable:
    """How many of a table's rows that came had no id that can be read.

    `is_whole` where every row of the table was asked for.
    """

    table: Table
    came: int
    count: int
    is_whole: bool = False

    @property
    def is_incredible(self) -> bool:
        """Whether that is more than a few rows that nobody has given an id."""
        if self.is_whole and self.count == self.came:
            return self.count > 0
        return self.count >= LEAST_WHOLE and 100 * self.count > MOST_UNREADABLE_PERCENT * self.came

    @property
    def key(self) -> str:
        """Its name in the log of runs."""
        return f"{self.table.name}#id"

    @property
    def sentence(self) -> str:
        """`9.510 de 9.510 títulos`."""
        return f"{_number(self.count)} de {_number(self.came)} {self.table.label}"


def refusal_of_ids(unreadable: Sequence[Unreadable]) -> IxcShrunk:
    """What a run ends with where ids cannot be read: it is no loss that somebody could confirm."""
    rows = ", ".join(one.sentence for one in unreadable)
    return IxcShrunk(
        f"O IXC mandou ids que não se deixam ler ({rows}): nada foi publicado; os dados "
        "anteriores continuam valendo. Confira se uma versão nova do IXC, ou um proxy no "
        "caminho, mudou o formato das respostas.",
        json.dumps({one.key: one.count for one in unreadable}),
    )


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


@dataclass(frozen=True)
class Doubt:
    """What an earlier full run saw go and was not believed; `counts` are rows by `Loss.key`."""

    at: datetime
    counts: Mapping[str, int]

    def is_confirmed_by(self, losses: Sequence[Loss], now: datetime) -> bool:
        """Whether a later full run saw the same go. A table without any row never is."""
        if now - self.at < BETWEEN_WITNESSES:
            return False
        counts = {loss.key: loss.gone for loss in losses}
        emptied = any(loss.is_whole and loss.branch is None for loss in losses)
        return (
            not emptied
            and counts.keys() == self.counts.keys()
            and all(_alike(counts[key], self.counts[key]) for key in counts)
        )


def _alike(count: int, before: int) -> bool:
    return abs(count - before) <= max(MOST_ROWS, before * MOST_PERCENT // 100)


def written(losses: Sequence[Loss]) -> str:
    """The losses for the log of runs: JSON, rows by key."""
    return json.dumps({loss.key: loss.gone for loss in losses})


def read(raw: str) -> Mapping[str, int]:
    """What `written` wrote."""
    counts: Mapping[str, int] = json.loads(raw)
    return counts
