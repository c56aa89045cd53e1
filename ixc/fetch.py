"""From queries to the stage: asks for rows, puts them there and counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ixc.client import IxcClient
from ixc.errors import IxcForbidden
from ixc.paging import Step, together, walk
from ixc.queries import Query, by_id
from ixc.rows import CITIES, Rejection, Table
from ixc.stage import Stage, chunks


@dataclass(frozen=True)
class Progress:
    """How many rows of one table have come, of those announced by its queries so far."""

    table: Table
    received: int
    total: int


Listener = Callable[[Progress], None]


@dataclass
class Tally:
    """What a run has met so far, by table; `nameless` are rows without an id of their own."""

    received: dict[Table, int] = field(default_factory=dict)
    announced: dict[Table, int] = field(default_factory=dict)
    nameless: dict[Table, int] = field(default_factory=dict)
    rejected: dict[tuple[str, int, str], Rejection] = field(default_factory=dict)
    skipped: list[Table] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """Rows of all tables, those that came more than once counted each time."""
        return sum(self.received.values())

    def announce(self, table: Table, rows: int) -> None:
        """Adds the rows that the server says a query has."""
        self.announced[table] = self.announced.get(table, 0) + rows

    def take(self, table: Table, step: Step) -> Progress:
        """Counts a page; gives how far its table is now."""
        received = self.received[table] = self.received.get(table, 0) + step.received
        self.nameless[table] = self.nameless.get(table, 0) + step.batch.nameless
        for item in step.batch.rejected:
            self.rejected[item.table, item.row_id, item.field] = item
        return Progress(table, received, max(received, self.announced.get(table, 0)))


@dataclass(frozen=True)
class Fetch:
    """Asks for rows on behalf of one run; safe for concurrent use."""

    client: IxcClient
    stage: Stage
    tally: Tally
    listener: Listener

    async def all(self, *queries: Query) -> None:
        """Brings the stage all rows of every query, asked for side by side.

        A table of cities that the token may not read is noted in `tally.skipped`: names of
        cities only label figures.

        Raises:
            IxcError: The first that any of the queries met.
        """
        await together(self._one(query) for query in queries)

    async def by_id(self, table: Table, ids: Sequence[int]) -> None:
        """Brings the stage these rows, and notes there that those that do not come are gone.

        Raises:
            IxcError: As `all` does.
        """
        await self.all(*(by_id(table, chunk) for chunk in chunks(ids)))
        await self.stage.miss(table, ids)

    async def _one(self, query: Query) -> None:
        table, fresh = query.table, True

        async def take(step: Step) -> None:
            nonlocal fresh
            if fresh:
                self.tally.announce(table, step.total or step.received)
                fresh = False
            self.stage.add(table, step.batch)
            self.listener(self.tally.take(table, step))

        try:
            await walk(self.client, query, take)
        except IxcForbidden:
            if table is not CITIES:
                raise
            self.tally.skipped.append(table)
