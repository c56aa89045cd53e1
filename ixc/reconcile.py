"""Finds by counting what no filter shows: rows that went, or changed without a trace.

A cell is a set of rows that the ERP can count in one call. Where its number is not that of
the mirror with the waiting rows over it, the ids are halved until few enough are left to
fetch. What we expected there and did not get is asked for by its id.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ixc.errors import IxcError
from ixc.fetch import Fetch
from ixc.models import MIRRORS
from ixc.paging import together
from ixc.queries import Filter, Query

#: So many expected rows are fetched rather than counted again.
LEAF: Final = 32
#: A row found in one cell may have left another, which is then counted again.
ROUNDS: Final = 3


@dataclass(frozen=True)
class Cell:
    """A set of rows to count.

    `fetch_few`: fetched without counting where a page holds it. `optional`: an
    installation may not know the filter; then the cell is left out.
    """

    query: Query
    fetch_few: bool = False
    optional: bool = False


@dataclass(frozen=True)
class _Part:
    """The rows of a cell beyond one id and up to another, as we expect them."""

    query: Query
    ids: Sequence[int]
    after: int
    upto: int | None

    @property
    def is_small(self) -> bool:
        """Whether fetching it is cheaper than counting its halves."""
        return len(self.ids) <= LEAF

    def as_query(self) -> Query:
        """The rows of this part as a question to the ERP."""
        bounds = [Filter("id", ">", str(self.after))]
        if self.upto is not None:
            bounds.append(Filter("id", "<=", str(self.upto)))
        return Query(self.query.table, (*self.query.filters, *bounds))

    def halves(self) -> tuple[_Part, _Part]:
        """Two parts with half of the expected ids each; at least two ids are needed."""
        middle = self.ids[len(self.ids) // 2 - 1]
        cut = bisect_right(self.ids, middle)
        return (
            _Part(self.query, self.ids[:cut], self.after, middle),
            _Part(self.query, self.ids[cut:], middle, self.upto),
        )


async def reconcile(fetch: Fetch, cells: Sequence[Cell]) -> None:
    """Brings the stage the rows by which the ERP's numbers differ from ours, cell by cell.

    Raises:
        IxcError: A question could not be asked, unless it was an optional cell's count.
    """
    few = [cell for cell in cells if cell.fetch_few and await _fits_a_page(fetch, cell)]
    await together(_repair(fetch, cell, None) for cell in few)
    counted = [cell for cell in cells if cell not in few]
    for _ in range(ROUNDS):
        totals = await together(_difference(fetch, cell) for cell in counted)
        differing = [(c, t) for c, t in zip(counted, totals, strict=True) if t is not None]
        if not differing:
            return
        await together(_repair(fetch, cell, total) for cell, total in differing)


async def _fits_a_page(fetch: Fetch, cell: Cell) -> bool:
    return await _expected(fetch, cell) <= fetch.client.page_size


async def _difference(fetch: Fetch, cell: Cell) -> int | None:
    """How many rows the ERP counts, where that is not what we expect."""
    try:
        ask = fetch.client.try_count if cell.optional else fetch.client.count
        total = await ask(cell.query)
    except IxcError:
        if not cell.optional:
            raise
        return None
    return None if total in (None, await _expected(fetch, cell)) else total


async def _expected(fetch: Fetch, cell: Cell) -> int:
    query = cell.query
    clause = query.clause(MIRRORS[query.table.name])
    return await fetch.stage.count_unseen(query.table, clause) + len(_staged(fetch, query))


def _staged(fetch: Fetch, query: Query) -> list[int]:
    return [row_id for row_id, row in fetch.stage.staged(query.table).items() if query.meets(row)]


async def _repair(fetch: Fetch, cell: Cell, total: int | None) -> None:
    query = cell.query
    unseen = await fetch.stage.unseen(query.table, query.clause(MIRRORS[query.table.name]))
    ids = sorted([*unseen, *_staged(fetch, query)])
    await _settle(fetch, _Part(query, ids, 0, None), total)


async def _settle(fetch: Fetch, part: _Part, total: int | None) -> None:
    """Fetches what differs of a part that holds `total` rows; all of it where that is None."""
    if total == len(part.ids):
        return
    if total is None or part.is_small or _is_far(total, len(part.ids)):
        await fetch.all(part.as_query())
        table = part.query.table
        await fetch.by_id(table, await fetch.stage.not_seen(table, part.ids))
        return
    left, right = part.halves()
    in_left = await fetch.client.count(part.query, left.after, left.upto)
    if in_left is None:
        return
    await together((_settle(fetch, left, in_left), _settle(fetch, right, total - in_left)))


def _is_far(total: int, expected: int) -> bool:
    """So many differences that halving would cost more than fetching."""
    return abs(total - expected) * 4 > expected
