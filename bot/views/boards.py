"""The boards of the worked list, for reading: the queue, promises, who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.figures.facts import Facts
from bot.text import formatting
from bot.views.basis import Basis, basis
from bot.views.work import person, reason
from bot.worked.book import Book
from metrics.collection import Activity, collection, promise_figures
from metrics.contacts import NO_AUTHOR
from metrics.customer import glances
from metrics.periods import window
from metrics.promise_states import Judged, State, judge
from metrics.queue import QueueItem, queue
from metrics.ratios import Share
from metrics.snapshot import date_of

#: Lines of a board; each has a button.
MOST_LINES: Final = 24
#: Under this a rate says less than its counts.
FEW: Final = 10
A_WEEK: Final = 7


@dataclass(frozen=True)
class BoardLine:
    """A customer on a board, centavos and why it stands there."""

    number: int
    customer_id: int
    name: str
    cents: int
    why: str


@dataclass(frozen=True)
class BoardBlock:
    """Lines under a heading, and how many there are in all."""

    title: str
    lines: tuple[BoardLine, ...]
    total: int
    cents: int


@dataclass(frozen=True)
class BoardView:
    """Blocks of customers; those without any are left out."""

    as_of: date
    basis: Basis
    blocks: tuple[BoardBlock, ...]

    @property
    def lines(self) -> tuple[BoardLine, ...]:
        """All lines, as they are numbered."""
        return tuple(line for block in self.blocks for line in block.lines)


@dataclass(frozen=True)
class ScoreRow:
    """What one author did; `name` is how colleagues call them."""

    name: str
    calls: int
    customers: int
    right_person: str
    recovered_cents: int


@dataclass(frozen=True)
class ScoreView:
    """The work of a period: of all, and of those whom the reader may see."""

    as_of: date
    days: int
    basis: Basis
    calls: int
    customers: int
    answered: str
    right_person: str
    conversion: str
    promised: int
    promised_cents: int
    kept: str
    recovered_cents: int
    unattributed_cents: int
    rows: tuple[ScoreRow, ...]


def judged(facts: Facts, book: Book) -> Judged:
    """What became of the promises, as of the facts."""
    synced_at = facts.synced_at.astimezone(facts.zone)
    return judge(facts.portfolio, book.promises, synced_at, book.lows)


def line_of(facts: Facts, book: Book, others: frozenset[int]) -> tuple[QueueItem, ...]:
    """The queue without those whom others have claimed."""
    return queue(facts.portfolio, judged(facts, book), book.contacts, facts.now, others)


def queue_view(facts: Facts, items: tuple[QueueItem, ...]) -> BoardView:
    """The first of the queue."""
    blocking = facts.portfolio.rules.blocking_days
    names = _names(facts, [one.item.customer_id for one in items[:MOST_LINES]])
    lines = tuple(
        BoardLine(
            number,
            one.item.customer_id,
            names[one.item.customer_id],
            one.item.cents,
            reason(one, blocking),
        )
        for number, one in enumerate(items[:MOST_LINES], 1)
    )
    cents = sum(one.item.cents for one in items)
    blocks = (BoardBlock("", lines, len(items), cents),) if items else ()
    return BoardView(facts.as_of, basis(facts), blocks)


def promises_view(facts: Facts, book: Book, author: int | None = None) -> BoardView:
    """Promises due today, missed in the last week, and due in the next; of one author or all."""
    found, today = judged(facts, book), facts.portfolio.rules.day
    promises, states = found.promises, found.states
    own = np.ones(len(promises), dtype=bool) if author is None else promises.authors == author
    open_ = own & (states == State.OPEN)
    missed = own & ((states == State.PARTIAL) | (states == State.BROKEN))
    ahead = (promises.promised_for > today) & (promises.promised_for <= today + A_WEEK)
    waiting = open_ & (promises.promised_for < today)
    chosen = (
        ("Vencem hoje", open_ & (promises.promised_for == today)),
        ("Venceram, pagamento a confirmar", waiting),
        ("Quebradas na última semana", missed & (found.decided > today - A_WEEK)),
        ("Dos próximos 7 dias", open_ & ahead),
    )
    return BoardView(facts.as_of, basis(facts), _blocks(facts, found, chosen))


def _blocks(
    facts: Facts, found: Judged, chosen: Iterable[tuple[str, npt.NDArray[np.bool_]]]
) -> tuple[BoardBlock, ...]:
    promises, blocks, number = found.promises, [], 0
    for title, mask in chosen:
        places = np.flatnonzero(mask)
        order = np.lexsort((promises.customer_ids[places], -promises.cents[places]))
        shown = places[order][: max(0, MOST_LINES - number)].tolist()
        names = _names(facts, promises.customer_ids[shown].tolist())
        lines = []
        for place in shown:
            number += 1
            customer = int(promises.customer_ids[place])
            day = formatting.short_day(date_of(int(promises.promised_for[place])))
            cents = int(promises.cents[place])
            is_partial = found.states[place] == State.PARTIAL
            why = f"para {day} · pagou só uma parte" if is_partial else f"para {day}"
            lines.append(BoardLine(number, customer, names[customer], cents, why))
        if len(places):
            total = int(promises.cents[places].sum())
            blocks.append(BoardBlock(title, tuple(lines), len(places), total))
    return tuple(blocks)


def mine_view(facts: Facts, book: Book, held: Mapping[int, str], author: int) -> BoardView:
    """Whom the reader has claimed (`held`: until when, by customer), and their own promises."""
    names = _names(facts, list(held))
    lines = tuple(
        BoardLine(number, customer, names[customer], _owed(facts, customer), f"até {until}")
        for number, (customer, until) in enumerate(held.items(), 1)
    )
    promised = promises_view(facts, book, author)
    shifted = tuple(
        BoardBlock(
            block.title,
            tuple(
                BoardLine(x.number + len(lines), x.customer_id, x.name, x.cents, x.why)
                for x in block.lines
            ),
            block.total,
            block.cents,
        )
        for block in promised.blocks
    )
    mine = BoardBlock("Com você agora", lines, len(lines), sum(x.cents for x in lines))
    return BoardView(facts.as_of, basis(facts), (*((mine,) if lines else ()), *shifted))


def score_view(
    facts: Facts, book: Book, names: Mapping[int, str], shown: frozenset[int] | None
) -> ScoreView:
    """The work of the window; rows of the authors in `shown`, of all where it is None."""
    rules = facts.portfolio.rules
    period = window(rules.day, rules.window_days)
    work = collection(facts.portfolio, book.contacts, period)
    promised = promise_figures(judged(facts, book), period)
    rows = [
        _score(author, work.by_author[author], cents, names)
        for author, cents in work.recovered.items()
        if shown is None or author in shown
    ]
    return ScoreView(
        as_of=facts.as_of,
        days=rules.window_days,
        basis=basis(facts),
        calls=work.whole.calls,
        customers=work.whole.customers,
        answered=rate(work.whole.answered),
        right_person=rate(work.whole.right_person),
        conversion=rate(work.whole.conversion),
        promised=sum(promised.counts.values()),
        promised_cents=promised.promised_cents,
        kept=rate(promised.kept),
        recovered_cents=work.attributed,
        unattributed_cents=work.unattributed,
        rows=tuple(sorted(rows, key=lambda row: (-row.recovered_cents, row.name))),
    )


def rate(share: Share) -> str:
    """`45%`; `3 de 4` where there are few; `—` of nothing."""
    if share.whole and share.whole < FEW:
        return f"{share.part} de {share.whole}"
    return formatting.percent(share.percent, 0)


def _score(author: int, activity: Activity, cents: int, names: Mapping[int, str]) -> ScoreRow:
    who = person(None if author == NO_AUTHOR else author, names)
    return ScoreRow(who, activity.calls, activity.customers, rate(activity.right_person), cents)


def _names(facts: Facts, customers: list[int]) -> dict[int, str]:
    found = glances(facts.portfolio, customers)
    return {
        one.customer_id: formatting.clean(facts.audience.shown_name(one.name))
        or f"cliente {one.customer_id}"
        for one in found
    }


def _owed(facts: Facts, customer: int) -> int:
    (glance,) = glances(facts.portfolio, (customer,))
    return glance.overdue_cents
