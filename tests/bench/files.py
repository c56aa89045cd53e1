"""The report's files of a base with 20,000 overdue customers: how large, how long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.figures.facts import Facts
from bot.reports import build
from bot.reports.content import Report
from bot.reports.files import RENDERERS
from bot.reports.table_answers import BY_STEM
from bot.views.worklists import DEBTORS
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, Snapshot
from tests.bench.base import TODAY
from tests.worlds import ZONE

NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)
WANTED = {"html": "≤ 2 MB, ≤ 2 s", "xlsx": "≤ 3 s", "md": ""}


def measure(snapshot: Snapshot) -> None:
    """Prints size and seconds of each format, for the report and for the list of all debtors."""
    portfolio = Portfolio(snapshot, Rules(TODAY))
    facts = Facts(portfolio, NOON, NOON, ZONE)
    print(f"\nfiles, {len(portfolio.debtors):,} overdue customers")
    makers: dict[str, Callable[[], Report]] = {
        "whole report": lambda: build.whole(facts),
        "aging with its customers": lambda: build.of_answer(facts, BY_STEM["aging"]),
        "list of the debtors": lambda: build.of_list(facts, DEBTORS),
    }
    for label, make in makers.items():
        start = time.perf_counter()
        report = make()
        content_s = time.perf_counter() - start
        for name, render in RENDERERS.items():
            start = time.perf_counter()
            size = len(render(report))
            took = content_s + time.perf_counter() - start
            print(f"{label:24}{name:6}{size / 1e6:7.2f} MB{took:7.2f} s   {WANTED[name]}")
