"""Asks IXC for lists, and for nothing else: no other call of the webservice is ever made."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import stamina

from ixc import answers
from ixc.answers import Page
from ixc.errors import IxcIncomplete, IxcUnavailable, IxcUnreadable
from ixc.resources import Filter, Query
from ixc.rows import Batch

WEBSERVICE: Final = "/webservice/v1"
#: A server that asks for a longer pause than this is taken for down.
LONGEST_PAUSE_S: Final = 60.0


@dataclass(frozen=True)
class Retries:
    """How often and how long a call that may heal is repeated (seconds)."""

    attempts: int = 5
    budget_s: float = 300.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 20.0


@dataclass(frozen=True)
class Step:
    """One page of a query: its rows and how far the query has come."""

    batch: Batch
    received: int
    total: int | None


def base_url(raw: str) -> str:
    """`https://host` as people paste it: with or without the webservice's path."""
    return raw.strip().rstrip("/").removesuffix(WEBSERVICE).rstrip("/") + WEBSERVICE


def basic_token(user_id: str, token: str) -> str:
    """The Basic credential; `token` may already hold `id:hash`."""
    whole = token if ":" in token else f"{user_id}:{token}"
    return base64.b64encode(whole.encode()).decode()


class IxcClient:
    """Pages of IXC's tables. One instance per run; safe for concurrent queries."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        page_size: int = 1000,
        retries: Retries | None = None,
    ) -> None:
        self._http = http
        self._page_size = page_size
        self._retries = retries or Retries()
        # The documented way is GET with a body; servers behind a proxy that drops such
        # bodies take POST, which means the same as long as the header says `listar`.
        self._method = "GET"

    async def walk(self, query: Query) -> AsyncIterator[Step]:
        """All rows of a query, page by page in the order of their ids.

        Keyset paging (`id > last`): rows that come or go meanwhile shift nothing. The last
        id of a page is fetched again with the next one, because a second row with the same
        id may stand there, and the row delivered last is the one that counts.
        Raises IxcIncomplete where fewer rows came than the server announced.
        """
        after, received, announced = 0, 0, None
        while True:
            page = await self._page(query, after)
            if announced is None:
                announced = page.total
            last = _is_last(page, self._page_size)
            rows = page.rows
            if not last:
                rows, after = _hold_back(page, after, query)
            received += len(rows)
            if rows:
                yield Step(query.table.read(rows), received, announced)
            if last:
                break
        if announced is not None and received < announced:
            await self._recount(query, received, announced)

    async def count(self, query: Query) -> int | None:
        """How many rows the server says a query has."""
        return (await self._page(query, 0, rows=1)).total

    async def _recount(self, query: Query, received: int, announced: int) -> None:
        """Rows may have left the query's set meanwhile (a payment); then all is well."""
        now = await self.count(query)
        if now is None or received < now:
            raise IxcIncomplete(
                f"O IXC anunciou {now or announced} {query.table.label} e entregou {received}."
            )

    async def _page(self, query: Query, after: int, *, rows: int | None = None) -> Page:
        body = _body(query, after, rows or self._page_size)
        async for attempt in stamina.retry_context(
            on=_pause,
            attempts=self._retries.attempts,
            timeout=self._retries.budget_s,
            wait_initial=self._retries.first_wait_s,
            wait_max=self._retries.longest_wait_s,
            wait_jitter=self._retries.first_wait_s,
        ):
            with attempt:
                return await self._ask(query, after, body)
        raise AssertionError("retry_context either returns or raises")  # pragma: no cover

    async def _ask(self, query: Query, after: int, body: bytes) -> Page:
        try:
            page = await self._send(query, body)
            _check_order(page, after, query)
        except IxcUnreadable:
            if self._method == "POST":
                raise
            self._method = "POST"
            page = await self._send(query, body)
            _check_order(page, after, query)
        return page

    async def _send(self, query: Query, body: bytes) -> Page:
        try:
            response = await self._http.request(
                self._method, query.table.name, content=body, headers={"ixcsoft": "listar"}
            )
        except httpx.TimeoutException as error:
            raise IxcUnavailable(
                f"O IXC não respondeu a tempo ao listar {query.table.label}."
            ) from error
        except httpx.TransportError as error:
            raise IxcUnavailable(
                f"Sem conexão com o IXC ao listar {query.table.label} ({type(error).__name__})."
            ) from error
        return answers.read(response, query.table)


def connect(
    url: str,
    *,
    user_id: str,
    token: str,
    timeout_s: float,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """The HTTP side of a client; the caller closes it."""
    return httpx.AsyncClient(
        base_url=base_url(url) + "/",
        headers={
            "Authorization": f"Basic {basic_token(user_id, token)}",
            "Content-Type": "application/json",
        },
        timeout=timeout_s,
        transport=transport,
    )


def _pause(error: Exception) -> bool | float:
    """Whether to try again, or after how many seconds the server wants it."""
    if not isinstance(error, IxcUnavailable) or isinstance(error, IxcIncomplete):
        return False
    if error.retry_after_s is None:
        return True
    return error.retry_after_s if error.retry_after_s <= LONGEST_PAUSE_S else False


def _body(query: Query, after: int, rows: int) -> bytes:
    """The id bound stands twice, as main filter and in the list: some versions read only one."""
    table = query.table.name
    filters = (*query.filters, Filter("id", ">", str(after)))
    return json.dumps(
        {
            "qtype": f"{table}.id",
            "query": str(after),
            "oper": ">",
            "page": "1",
            "rp": str(rows),
            "sortname": f"{table}.id",
            "sortorder": "asc",
            "grid_param": json.dumps([_condition(table, item) for item in filters]),
        }
    ).encode()


def _condition(table: str, item: Filter) -> dict[str, str]:
    return {"TB": f"{table}.{item.field}", "OP": item.operator, "P": item.value}


def _check_order(page: Page, after: int, query: Query) -> None:
    """A row at or before the last id means that the filter was not honoured."""
    if any(0 < row_id <= after for row_id in page.ids):
        raise IxcUnreadable(
            f"O IXC ignorou o filtro de página ao listar {query.table.label}: "
            "as mesmas linhas voltaram."
        )


def _is_last(page: Page, page_size: int) -> bool:
    """An empty page, or a page that is not full and holds all that was announced."""
    if not page.rows:
        return True
    return len(page.rows) < page_size and page.total is not None and len(page.rows) >= page.total


def _hold_back(page: Page, after: int, query: Query) -> tuple[Sequence[Any], int]:
    """The rows of an inner page without those of its last id, and where the next begins."""
    rows, ids = page.rows, page.ids
    highest = max(ids)
    if highest == 0:
        raise IxcUnreadable(f"O IXC devolveu {query.table.label} sem nenhum id.")
    if highest - 1 <= after or min(ids) == highest:
        return rows, highest
    return [row for row, row_id in zip(rows, ids, strict=True) if row_id != highest], highest - 1
