"""Which rows of which table a full run asks for.

Títulos are fetched by windows because carnês are issued a year ahead and paid ones pile up
for ever. The windows hardly overlap, so that few rows travel twice (those both paid and
settled outside the due window). Dates are ISO, which DATE and DATETIME columns take.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement

from ixc.models import receivables
from ixc.parsers import day_number
from ixc.queries import Filter, Query
from ixc.rows import RECEIVABLES, TABLES

#: Due dates beyond these are typing errors (metrics, section 1).
FIRST_DAY: Final = "1900-01-01"
LAST_DAY: Final = "2100-12-31"
OPEN_STATUSES: Final = ("A", "P")


@dataclass(frozen=True)
class Span:
    """Due dates that a run covers whole, both ends included."""

    first: date
    last: date

    @property
    def first_day(self) -> int:
        """As the mirror keeps days: since 1970-01-01."""
        return day_number(self.first)

    @property
    def last_day(self) -> int:
        """As `first_day`."""
        return day_number(self.last)


def span(today: date, *, history_days: int, horizon_days: int) -> Span:
    """From so many days before today to so many after it."""
    return Span(today - timedelta(days=history_days), today + timedelta(days=horizon_days))


def due(first: date | str, last: date | str) -> tuple[Filter, Filter]:
    """Filters for due dates from one day to another, both included."""
    return (
        Filter("data_vencimento", ">=", str(first)),
        Filter("data_vencimento", "<=", str(last)),
    )


def full_queries(window: Span) -> tuple[Query, ...]:
    """Everything that a full run asks for: all tables whole, títulos by windows of dates."""
    whole = tuple(Query(table) for table in TABLES if table is not RECEIVABLES)
    return whole + tuple(Query(RECEIVABLES, filters) for filters in _receivable_windows(window))


def _receivable_windows(window: Span) -> tuple[tuple[Filter, ...], ...]:
    day = timedelta(days=1)
    older, later = due(FIRST_DAY, window.first - day), due(window.last + day, LAST_DAY)
    paid = Filter("pagamento_data", ">=", str(window.first))
    settled = Filter("baixa_data", ">=", f"{window.first} 00:00:00")
    return (
        due(window.first, window.last),
        (Filter("status", "=", "A"), *older),
        (Filter("status", "=", "P"), *older),
        (paid, *older),
        (paid, *later),
        (settled, *older),
        (settled, *later),
        # What no window of dates holds, so that it can be set aside and counted: few rows.
        (Filter("data_vencimento", "<", FIRST_DAY),),
        (Filter("data_vencimento", ">", LAST_DAY),),
        tuple(Filter("status", "!=", status) for status in "APRC"),
    )


def expected(window: Span) -> ColumnElement[bool]:
    """The condition for títulos of the mirror that a full run must meet, or ask for by id."""
    c = receivables.c
    still_open = c.status.in_(OPEN_STATUSES) & (c.due_day < window.first_day)
    return c.due_day.between(window.first_day, window.last_day) | still_open
