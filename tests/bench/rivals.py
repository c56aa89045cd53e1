"""The same aggregations on the same columns by the product, DuckDB and polars, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from metrics.snapshot import Rules, Snapshot
from tests.bench.base import TODAY
from tests.bench.in_duckdb import DuckDB
from tests.bench.in_polars import Polars
from tests.bench.questions import NAMES, Product, days

RUNS = 7


def compare(snapshot: Snapshot) -> None:
    """Prints milliseconds and the product's part of each rival's time; answers must agree."""
    asked = days(Rules(TODAY))
    contenders: Sequence[Any] = (Product(snapshot), DuckDB(snapshot), Polars(snapshot))
    print("\nms, median     product   DuckDB   polars   ÷ DuckDB  ÷ polars   (wanted ≤ 1.0)")
    for name in NAMES:
        asking = [getattr(contender, name) for contender in contenders]
        answers = [ask(asked) for ask in asking]
        if any(answer != answers[0] for answer in answers):
            raise AssertionError(f"{name}: the answers differ")
        own, duck, polars = _interleaved([partial(ask, asked) for ask in asking])
        print(f"{name:12}{own:10.1f}{duck:9.1f}{polars:9.1f}{own / duck:11.2f}{own / polars:10.2f}")


def _interleaved(works: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each, in turn, so that a busy moment of the machine meets all of them."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for work, own in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            own.append((time.perf_counter() - start) * 1000)
    return [statistics.median(own) for own in times]
