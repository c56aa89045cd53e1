"""Asks IXC for lists, and for nothing else: no other call of the webservice is ever made."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Final

import httpx
import stamina

from ixc import connection_faults, responses
from ixc.errors import IxcError, IxcIncomplete, IxcRefused, IxcUnavailable, IxcUnreadable
from ixc.queries import Filter, Query
from ixc.responses import Answer, Page

WEBSERVICE: Final = "/webservice/v1"
#: From the first byte asked for to the last one read, an answer may take so many times the
#: patience for a single read: a slow line is no fault, one byte a second is.
ANSWER_TIMEOUTS: Final = 3
#: Room for an answer: rows of the widest table are some 5 KB, and texts in them may be long.
LEAST_ROOM_BYTES: Final = 16_000_000
ROOM_A_ROW_BYTES: Final = 64_000
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
class _Call:
    """One request: at most `rows` rows of a query with ids beyond `after` and up to `upto`."""

    query: Query
    after: int
    upto: int | None
    rows: int
    descending: bool = False

    def body(self) -> bytes:
        """The JSON of the request.

        The id bound stands twice, as main filter and in the list: some versions read only one.
        """
        table = self.query.table.name
        filters = [*self.query.filters, Filter("id", ">", str(self.after))]
        if self.upto is not None:
            filters.append(Filter("id", "<=", str(self.upto)))
        return json.dumps(
            {
                "qtype": f"{table}.id",
                "query": str(self.after),
                "oper": ">",
                "page": "1",
                "rp": str(self.rows),
                "sortname": f"{table}.id",
                "sortorder": "desc" if self.descending else "asc",
                "grid_param": json.dumps([_condition(table, item) for item in filters]),
            }
        ).encode()

    def check(self, page: Page) -> None:
        """Refuses a page with rows that the filters exclude: the server left a filter out.

        Raises:
            IxcUnreadable: Such rows came.
        """
        label = self.query.table.label
        if any(not self.after < row_id <= (self.upto or row_id) for row_id in page.ids):
            raise IxcUnreadable(
                f"O IXC ignorou o filtro de página ao listar {label}: "
                "vieram linhas de fora da página."
            )
        broken = self.query.broken_by(page.batch)
        if broken is not None:
            raise IxcUnreadable(
                f"O IXC ignorou o filtro de {broken.field} ao listar {label}: "
                "vieram linhas que ele exclui."
            )


def base_url(raw: str) -> str:
    """`https://host` as people paste it: with or without the webservice's path."""
    return raw.strip().rstrip("/").removesuffix(WEBSERVICE).rstrip("/") + WEBSERVICE


def basic_token(user_id: str, token: str) -> str:
    """The Basic credential, encoded; `token` may already hold `id:hash`."""
    whole = token if ":" in token else f"{user_id}:{token}"
    return base64.b64encode(whole.encode()).decode()


class IxcClient:
    """Pages of IXC's tables, at most `parallel` calls at a time; safe for concurrent use.

    Every method asks, and raises IxcUnavailable where no answer came however often it was asked
    for, IxcRefused (or a kind of it) where asking again does not help.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        page_size: int = 1000,
        parallel: int = 4,
        retries: Retries | None = None,
    ) -> None:
        self._http = http
        self.page_size = page_size
        self.parallel = parallel
        self._retries = retries or Retries()
        self._slots = asyncio.Semaphore(parallel)
        patience_s = http.timeout.read
        self._answer_limit_s = None if patience_s is None else patience_s * ANSWER_TIMEOUTS
        # The documented way is GET with a body; servers behind a proxy that drops such
        # bodies take POST, which means the same as long as the header says `listar`.
        self._method = "GET"

    async def page(self, query: Query, after: int = 0, upto: int | None = None) -> Page:
        """The first `page_size` rows of a query with ids beyond `after` and up to `upto`, by id.

        Raises:
            IxcError: As the class says.
        """
        return await self._patiently(_Call(query, after, upto, self.page_size))

    async def count(self, query: Query, after: int = 0, upto: int | None = None) -> int | None:
        """How many rows of a query the server counts within these ids; None where it does not say.

        Raises:
            IxcError: As the class says.
        """
        return (await self._patiently(_Call(query, after, upto, 1))).total

    async def highest(self, query: Query) -> int:
        """The highest id that a query has, 0 where it has no row.

        Raises:
            IxcError: As the class says.
        """
        page = await self._patiently(_Call(query, 0, None, 1, descending=True))
        return max(page.ids, default=0)

    async def try_count(self, query: Query) -> int | None:
        """As `count` without retries: for questions that an installation may not understand.

        Raises:
            IxcError: The first answer was none, or a refusal.
        """
        return (await self._ask(_Call(query, 0, None, 1))).total

    async def _patiently(self, call: _Call) -> Page:
        async for attempt in stamina.retry_context(
            on=_pause,
            attempts=self._retries.attempts,
            timeout=self._retries.budget_s,
            wait_initial=self._retries.first_wait_s,
            wait_max=self._retries.longest_wait_s,
            wait_jitter=self._retries.first_wait_s,
        ):
            with attempt:
                return await self._ask(call)
        raise AssertionError("retry_context either returns or raises")  # pragma: no cover

    async def _ask(self, call: _Call) -> Page:
        method = self._method
        try:
            return await self._send(call, method)
        except IxcUnreadable:
            if method == "POST":
                raise
            page = await self._send(call, "POST")
            self._method = "POST"
            return page

    async def _send(self, call: _Call, method: str) -> Page:
        table = call.query.table
        try:
            async with self._slots, asyncio.timeout(self._answer_limit_s):
                answer = await self._whole_answer(call, method)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _no_connection(error) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise IxcUnavailable(f"O IXC não respondeu a tempo ao listar {table.label}.") from error
        except (httpx.DecodingError, httpx.StreamError) as error:
            raise IxcUnavailable(
                f"O IXC mandou uma resposta que não se deixa ler ao listar {table.label} "
                f"({type(error).__name__})."
            ) from error
        except httpx.HTTPError as error:
            raise _no_connection(error) from error
        page = responses.read(answer, table)
        call.check(page)
        return page

    async def _whole_answer(self, call: _Call, method: str) -> Answer:
        """The answer's body, read piece by piece: some servers send more than there is room for.

        Raises:
            IxcRefused: It is larger than any page of this size can be.
        """
        table, pieces, size = call.query.table, [], 0
        most = max(LEAST_ROOM_BYTES, call.rows * ROOM_A_ROW_BYTES)
        async with self._http.stream(
            method, table.name, content=call.body(), headers={"ixcsoft": "listar"}
        ) as response:
            async for piece in response.aiter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    raise IxcRefused(
                        f"O IXC mandou mais de {most // 1_000_000} MB numa página de "
                        f"{table.label}: parei de ler. Confira o servidor, ou um IXC_PAGE_SIZE "
                        "menor."
                    )
            return Answer(response.status_code, response.headers, b"".join(pieces))


def connect(
    url: str,
    *,
    user_id: str,
    token: str,
    timeout_s: float,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """The HTTP side of an `IxcClient`, with its credential; the caller closes it."""
    return httpx.AsyncClient(
        base_url=base_url(url) + "/",
        headers={
            "Authorization": f"Basic {basic_token(user_id, token)}",
            "Content-Type": "application/json",
        },
        timeout=timeout_s,
        transport=transport,
    )


def _no_connection(error: httpx.HTTPError) -> IxcError:
    fault = connection_faults.explain(error)
    return (IxcUnavailable if fault.may_pass else IxcRefused)(fault.sentence)


def _pause(error: Exception) -> bool | float:
    """Whether to try again, or after how many seconds the server wants it."""
    if not isinstance(error, IxcUnavailable) or isinstance(error, IxcIncomplete):
        return False
    if error.retry_after_s is None:
        return True
    return error.retry_after_s if error.retry_after_s <= LONGEST_PAUSE_S else False


def _condition(table: str, item: Filter) -> dict[str, str]:
    return {"TB": f"{table}.{item.field}", "OP": item.operator, "P": item.value}
