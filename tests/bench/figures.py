"""The figures of each command and of the whole report, on a large base."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.figures.facts import Facts
from bot.reports.json_report import document
from bot.reports.table_answers import TABLE_ANSWERS
from bot.views.summary import summary_view
from bot.views.worklists import CRITICAL, list_view
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, Snapshot
from tests.bench.base import TODAY
from tests.worlds import ZONE

RUNS = 5
NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)


def measure(snapshot: Snapshot) -> None:
    """Milliseconds of each view: a fresh portfolio on a warm snapshot, nothing remembered."""
    rules = Rules(TODAY)
    start = time.perf_counter()
    warm = Portfolio(snapshot, rules)
    document(warm, generated_at=NOON, synced_at=NOON)
    cold = (time.perf_counter() - start) * 1000

    def facts() -> Facts:
        return Facts(warm.under(rules), NOON, NOON, ZONE)

    views: dict[str, Callable[[], object]] = {
        "resumo": lambda: summary_view(facts()),
        "critica": lambda: list_view(facts(), CRITICAL),
        **{row.stem: _view(row.view, facts) for row in TABLE_ANSWERS},
    }
    print("\nfigures, ms median (wanted ≤ 100 each)")
    for name, view in views.items():
        print(f"{name:24}{_median_ms(view):8.1f}")
    whole = _median_ms(lambda: document(warm.under(rules), generated_at=NOON, synced_at=NOON))
    print(f"whole report: {whole:.0f} ms, {cold:.0f} ms the first time (wanted ≤ 1,500)")


def _view(view: Callable[[Facts], object], facts: Callable[[], Facts]) -> Callable[[], object]:
    return lambda: view(facts())


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
