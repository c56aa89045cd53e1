"""What a light run asks for: what may have changed since the last good run, and no more.

Most changes show themselves: a payment has a date, a new row has a new id, a customer or a
contract says when it was last updated. The rest (deleted, renegotiated, reversed in
silence) shows in numbers: `ixc.reconcile` counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ixc.client import IxcClient
from ixc.errors import IxcUnreadable
from ixc.fetch import Fetch
from ixc.models import receivables
from ixc.parsers import day_number
from ixc.queries import Filter, Query
from ixc.reconcile import Cell, reconcile
from ixc.rows import CONTRACTS, CUSTOMER_TYPES, CUSTOMERS, RECEIVABLES, Table
from ixc.run_log import Good
from ixc.windows import FIRST_DAY, OPEN_STATUSES, Span, due

#: How far questions about changes reach behind the last run: transactions that were open
#: then, clocks that disagree, a server in another zone of the country.
OVERLAP: Final = timedelta(hours=3)
#: A título's own `ultima_atualizacao` is only a help, and some night jobs touch them all.
MOST_UPDATED: Final = 2000
_DATED: Final = (CUSTOMERS, CONTRACTS)


@dataclass(frozen=True)
class Since:
    """From when on a light run looks for changes.

    `moment` is in the ERP's own time and without a zone, as its columns are; `last_day` is the
    last due date that the mirror covers whole.
    """

    moment: datetime
    last_day: date

    @classmethod
    def of(cls, previous: Good, zone: ZoneInfo) -> Since:
        """Since the run before, less `OVERLAP`, as clocks in `zone` show it."""
        local = previous.started_at.astimezone(zone).replace(tzinfo=None)
        return cls(local - OVERLAP, date(1970, 1, 1) + timedelta(days=previous.last_day))

    @property
    def day(self) -> str:
        """For columns that know only days; people enter payments a day late."""
        return str(self.moment.date() - timedelta(days=1))

    @property
    def text(self) -> str:
        """For columns that know seconds."""
        return self.moment.isoformat(sep=" ", timespec="seconds")


class ChangeFilters:
    """Which tables can be asked for what changed; found out once in a process."""

    def __init__(self) -> None:
        self._honoured: dict[Table, bool] = {}

    async def honoured(self, client: IxcClient, table: Table) -> bool:
        """Whether the ERP filters a table by `ultima_atualizacao`.

        Found out once: where the ERP counts half of the table or more as updated after the year
        2100, it leaves the filter out.

        Raises:
            IxcError: The question could not be asked.
        """
        if table not in self._honoured:
            self._honoured[table] = await _is_honoured(client, table)
        return self._honoured[table]


async def _is_honoured(client: IxcClient, table: Table) -> bool:
    future = Query(table, (Filter("ultima_atualizacao", ">=", "2100-01-01 00:00:00"),))
    try:
        matches = await client.count(future)
    except IxcUnreadable:  # it answered with a row of today
        return False
    rows = await client.count(Query(table))
    return not matches or 2 * matches < (rows or 0)


async def refresh(
    fetch: Fetch, change_filters: ChangeFilters, window: Span, since: Since, today: date
) -> Sequence[Table]:
    """Brings the stage what today's figures need; gives the tables that were fetched whole.

    open overdue, new, paid, cancelled, updated ─▶ stage
    by id: what the mirror holds open and overdue and the set no longer has ─▶ stage
    counts that differ from mirror and stage ─▶ the rows behind them ─▶ stage

    Raises:
        IxcError: The first that any of the questions met.
    """
    dated = [table for table in _DATED if await change_filters.honoured(fetch.client, table)]
    whole = [CUSTOMER_TYPES, *(table for table in _DATED if table not in dated)]
    await fetch.all(
        *(Query(table) for table in whole),
        *[query for table in dated for query in await _changed(fetch, table, since)],
        *_receivables(window, since, today, await fetch.stage.highest(RECEIVABLES)),
        *await _updated_receivables(fetch, change_filters, window, since),
    )
    c = receivables.c
    held_open = c.status.in_(OPEN_STATUSES) & (c.due_day < day_number(today))
    await fetch.by_id(RECEIVABLES, await fetch.stage.unseen(RECEIVABLES, held_open))
    await reconcile(fetch, cells(window, today, dated))
    await fetch.by_id(CUSTOMERS, await fetch.stage.strangers())
    return whole


def _receivables(window: Span, since: Since, today: date, highest: int) -> list[Query]:
    """Títulos that are in today's figures, or say by themselves that something happened."""
    until_yesterday = due(FIRST_DAY, today - timedelta(days=1))
    filters: list[tuple[Filter, ...]] = [
        (Filter("status", "=", "A"), *until_yesterday),
        (Filter("status", "=", "P"), *due(FIRST_DAY, window.last)),
        (Filter("id", ">", str(highest)), *due(window.first, window.last)),
        (Filter("pagamento_data", ">=", since.day),),
        (Filter("baixa_data", ">=", since.text),),
        (Filter("data_cancelamento", ">=", since.day), *due(window.first, window.last)),
    ]
    if window.last > since.last_day:
        filters.append(due(since.last_day + timedelta(days=1), window.last))
    return [Query(RECEIVABLES, one) for one in filters]


async def _updated_receivables(
    fetch: Fetch, change_filters: ChangeFilters, window: Span, since: Since
) -> list[Query]:
    """Títulos that say so themselves, where the ERP can be asked and few say it."""
    if not await change_filters.honoured(fetch.client, RECEIVABLES):
        return []
    updated = Filter("ultima_atualizacao", ">=", since.text)
    query = Query(RECEIVABLES, (updated, *due(window.first, window.last)))
    rows = await fetch.client.count(query)
    return [query] if rows and rows <= MOST_UPDATED else []


async def _changed(fetch: Fetch, table: Table, since: Since) -> list[Query]:
    """Rows updated since, and new ones: those never updated hold the zero date."""
    highest = await fetch.stage.highest(table)
    return [
        Query(table, (Filter("ultima_atualizacao", ">=", since.text),)),
        Query(table, (Filter("id", ">", str(highest)),)),
    ]


def cells(window: Span, today: date, dated: Sequence[Table]) -> list[Cell]:
    """What is counted, because no question of a light run would show that it changed.

    The títulos in the window by status, and the customers and contracts of the `dated` tables,
    which are asked for only by the date of their last change.
    """
    upcoming = (Filter("status", "=", "A"), *due(today, window.last))
    blocked = [(Filter("status_internet", "=", code),) for code in ("CA", "CM")]
    received = Filter("status", "=", "R")
    counted = [
        Cell(Query(RECEIVABLES, (received, *due(window.first, window.last)))),
        Cell(Query(RECEIVABLES, (received, Filter("pagamento_data", ">=", str(window.first))))),
        Cell(Query(RECEIVABLES, upcoming), fetch_few=True),
        Cell(Query(RECEIVABLES, (*upcoming, Filter("liberado", "=", "N")))),
        Cell(
            Query(RECEIVABLES, (*upcoming, Filter("titulo_renegociado", "=", "S"))), optional=True
        ),
    ]
    if CUSTOMERS in dated:
        counted.append(Cell(Query(CUSTOMERS, (Filter("ativo", "=", "S"),))))
    if CONTRACTS in dated:
        unlocked = (Filter("desbloqueio_confianca_ativo", "=", "S"),)
        counted += [Cell(Query(CONTRACTS, filters)) for filters in ((), *blocked, unlocked)]
    return counted
