"""From questions to the stage: what one run has asked for, and how far it has come."""

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
    """How far one table of a run is, over all its queries so far."""

    table: Table
    received: int
    total: int


Listener = Callable[[Progress], None]


@dataclass
class Tally:
    """What a run has seen so far."""

    received: dict[Table, int] = field(default_factory=dict)
    announced: dict[Table, int] = field(default_factory=dict)
    nameless: int = 0
    rejected: dict[tuple[str, int, str], Rejection] = field(default_factory=dict)
    skipped: list[Table] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        return sum(self.received.values())

    def announce(self, table: Table, rows: int) -> None:
        self.announced[table] = self.announced.get(table, 0) + rows

    def take(self, table: Table, step: Step) -> Progress:
        received = self.received[table] = self.received.get(table, 0) + step.received
        self.nameless += step.batch.nameless
        for item in step.batch.rejected:
            self.rejected[item.table, item.row_id, item.field] = item
        return Progress(table, received, max(received, self.announced.get(table, 0)))


@dataclass(frozen=True)
class Fetch:
    """Asks for one run; safe for concurrent questions."""

    client: IxcClient
    stage: Stage
    tally: Tally
    listener: Listener

    async def all(self, *queries: Query) -> None:
        """All rows of every query, side by side."""
        await together(self._one(query) for query in queries)

    async def by_id(self, table: Table, ids: Sequence[int]) -> None:
        """These rows, whatever has become of them; those that do not come are gone."""
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
