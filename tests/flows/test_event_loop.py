"""The event loop stays free while figures of a large base are computed."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from bot import data as data_module
from bot import settings as settings_module
from bot.chat.arguments import Arguments
from bot.chat.handlers import customer, report, table_answer
from bot.chat.request import Request
from bot.cli import process
from bot.data import Data
from bot.delivery.send import Delivery
from bot.figures.scope import EVERYTHING, Scope
from bot.messages.message import Address, Reply
from bot.reports.table_answers import BY_STEM, TABLE_ANSWERS, TableAnswer
from tests.bench.base import TODAY, million
from tests.bench.mirror import write_mirror
from tests.worlds import GROUP, ZONE

LONGEST_LAG_S: Final = 0.1
#: A busy machine stalls everybody; a loop that is blocked by us is late every time.
TRIES: Final = 3
#: Nothing asked here is about the team.
NO_TEAM: Final[Any] = None
WORKS: Final = ("load", "report", "search", "everybody", "digits", "narrowed", *BY_STEM)


class Sink(Delivery):
    """Takes answers and sends nothing."""

    def __init__(self) -> None:
        """Needs no bot."""

    async def reply(self, _place: Address, _reply: Reply) -> None:
        """Takes it."""

    async def working(self, _place: Address, _action: str) -> None:
        """Nobody looks."""


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "cobranca.db"
    asyncio.run(write_mirror(million(receivables=200_000, customers=60_000), path))
    return path


@pytest.fixture(autouse=True)
def _settled() -> Iterator[None]:
    """As the running bot does after its start; here there is a test runner's memory to walk."""
    process.settle_memory()
    yield
    gc.unfreeze()


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Data]:
    settings = settings_module.load({"DATABASE_URL": f"sqlite+aiosqlite:///{path}"})
    noon = datetime.combine(TODAY, datetime.min.time(), ZONE).replace(hour=12)
    data = await data_module.open_data(settings, clock=lambda: noon)
    try:
        yield data
    finally:
        await data.close()


async def longest_lag(work: Callable[[], Awaitable[None]]) -> float:
    """How late a task was that wanted to run every five milliseconds."""
    worst, task = 0.0, asyncio.ensure_future(work())
    while not task.done():
        start = time.perf_counter()
        await asyncio.sleep(0.005)
        worst = max(worst, time.perf_counter() - start - 0.005)
    await task
    return worst


@pytest.mark.parametrize("name", WORKS)
async def test_nothing_holds_the_loop(mirror: Path, name: str) -> None:
    lags = []
    for _ in range(TRIES):
        async with opened(mirror) as data:
            if name == "load":
                saved = mirror.with_name(mirror.name + ".columns")
                saved.unlink(missing_ok=True)
            else:
                await data.services.figures.at()
            lags.append(await longest_lag(_work(data, name)))
        if lags[-1] <= LONGEST_LAG_S:
            return
    pytest.fail(f"the loop was held {min(lags):.3f} s in every one of {TRIES} tries")


def _work(data: Data, name: str) -> Callable[[], Awaitable[None]]:
    def request(words: str = "", scope: Scope = EVERYTHING) -> Request:
        return Request(
            data.services,
            Sink(),
            NO_TEAM,
            Address(GROUP),
            Arguments(scope=scope),
            tuple(words.split()),
        )

    async def load() -> None:
        await data.services.figures.at()

    works: dict[str, Callable[[], Awaitable[None]]] = {
        "load": load,
        "report": lambda: report.answer(request()),
        "search": lambda: customer.answer(request("cliente 1234")),
        "everybody": lambda: customer.answer(request("cliente")),
        "digits": lambda: customer.answer(request("99999-0000")),
        "narrowed": lambda: table_answer.answer(
            BY_STEM["aging"], request(scope=Scope(bairro="bairro 7"))
        ),
        **{row.stem: _asked(row, request) for row in TABLE_ANSWERS},
    }
    return works[name]


def _asked(row: TableAnswer, request: Callable[[], Request]) -> Callable[[], Awaitable[None]]:
    return lambda: table_answer.answer(row, request())
