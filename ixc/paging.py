"""All rows of a query, several calls at a time, none lost and none shifted.

Keyset paging (`id > last`): rows that come or go meanwhile shift nothing. The last id of a
page is fetched again with the next one, because a second row with the same id may stand
there, and the row delivered last is the one that counts. After the first page the rest of
the ids is cut into ranges, which are read side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from ixc.client import IxcClient
from ixc.errors import IxcIncomplete, IxcUnreadable
from ixc.losses import Unreadable, refusal_of_ids
from ixc.queries import Query
from ixc.responses import Page
from ixc.rows import Batch

T = TypeVar("T")

#: Ranges for each call that may be in flight: ids are never spread evenly.
RANGES_A_CALL: Final = 4


#: Pages beyond what was announced that a busy ERP may fill while it is read.
MORE_PAGES: Final = 10


@dataclass(frozen=True)
class Step:
    """One page of a query, and how many rows the server says the query has."""

    batch: Batch
    received: int
    total: int | None


Take: TypeAlias = Callable[[Step], Awaitable[None]]
#: Ids beyond the first and up to the second, None for no end.
Range: TypeAlias = tuple[int, int | None]


async def walk(client: IxcClient, query: Query, take: Take) -> None:
    """Hands every page of a query to `take`.

    first page ─▶ the highest id ─▶ ranges of ids ─side by side, page after page─▶ `take`

    Raises:
        IxcIncomplete: Fewer rows came than the server announced, and it still counts more.
        IxcShrunk: A page that is not the last held no id to go on from.
        IxcUnreadable: The server does not stop to deliver rows.
        IxcError: As `IxcClient` says.
    """
    first = await client.page(query)
    received = 0

    async def count(page: Page) -> None:
        nonlocal received
        received += page.size
        if first.total is not None and received > _most(first.total, client.page_size):
            raise IxcUnreadable(
                f"O IXC anunciou {first.total} {query.table.label} e não para de entregar mais."
            )
        if page.size:
            await take(Step(page.batch, page.size, first.total))

    if _is_last(first, client.page_size):
        await count(first)
    else:
        whole, after = _hold_back(first, 0, query)
        await count(whole)
        ranges = await _ranges(client, query, after, (first.total or 0) - whole.size)
        await together(_read(client, query, one, count) for one in ranges)
    if first.total is not None and received < first.total:
        await _recount(client, query, received, first.total)


def _most(announced: int, page_size: int) -> int:
    """Rows after which nobody believes that more come: some are added while we read."""
    return announced + announced // 10 + MORE_PAGES * page_size


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Runs coroutines side by side; gives their results in the order of `work`.

    The first failure ends the others.

    Raises:
        Exception: That failure itself, not a group of failures.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


async def _read(
    client: IxcClient, query: Query, ids: Range, take: Callable[[Page], Awaitable[None]]
) -> None:
    """The pages of one range, one after the other."""
    after, upto = ids
    while True:
        page = await client.page(query, after, upto)
        if _is_last(page, client.page_size):
            await take(page)
            return
        page, after = _hold_back(page, after, query)
        await take(page)


async def _ranges(client: IxcClient, query: Query, after: int, left: int) -> list[Range]:
    """The ids beyond `after` in parts; a single part where there is nothing to gain."""
    most = -(-left // client.page_size)
    if client.parallel == 1 or most < 2:
        return [(after, None)]
    highest = await client.highest(query)
    parts = min(client.parallel * RANGES_A_CALL, most, highest - after)
    if parts < 2:
        return [(after, None)]
    edges = [after + (highest - after) * part // parts for part in range(parts)]
    return list(zip(edges, [*edges[1:], None], strict=True))


async def _recount(client: IxcClient, query: Query, received: int, announced: int) -> None:
    """Rows may have left the query's set meanwhile (a payment); then all is well."""
    now = await client.count(query)
    if now is None or received < now:
        raise IxcIncomplete(
            f"O IXC anunciou {now or announced} {query.table.label} e entregou {received}."
        )


def _is_last(page: Page, page_size: int) -> bool:
    """An empty page, or a page that is not full and holds all that was announced."""
    if not page.size:
        return True
    return page.size < page_size and page.total is not None and page.size >= page.total


def _hold_back(page: Page, after: int, query: Query) -> tuple[Page, int]:
    """An inner page without the rows of its last id, and where the next one begins."""
    ids = page.ids
    highest = max(ids, default=0)
    if highest == 0:
        raise refusal_of_ids([Unreadable(query.table, page.size, page.batch.nameless)])
    if highest - 1 <= after or min(ids) == highest:
        return page, highest
    return page.without(highest), highest - 1
