"""Which rows of which table are asked for: the windows of a full synchronisation.

Títulos are fetched by windows because carnês are issued a year ahead and paid ones pile up
for ever. The windows hardly overlap, so that few rows travel twice (those both paid and
settled outside the due window). Dates are ISO, which DATE and DATETIME columns take.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ixc.rows import RECEIVABLES, TABLES, Table

#: Due dates beyond these are typing errors (metrics, section 1).
FIRST_DAY: Final = "1900-01-01"
LAST_DAY: Final = "2100-12-31"


@dataclass(frozen=True)
class Filter:
    """One condition on a column of the table, in IXC's operators."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class Query:
    """All rows of `table` that meet every filter."""

    table: Table
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Span:
    """The due dates that a full run covers whole, both ends included."""

    first: date
    last: date


def span(today: date, *, history_days: int, horizon_days: int) -> Span:
    return Span(today - timedelta(days=history_days), today + timedelta(days=horizon_days))


def full_queries(window: Span) -> tuple[Query, ...]:
    """Everything a full run asks for, reference tables first."""
    whole = tuple(Query(table) for table in TABLES if table is not RECEIVABLES)
    return whole + tuple(Query(RECEIVABLES, filters) for filters in _receivable_windows(window))


def _receivable_windows(window: Span) -> tuple[tuple[Filter, ...], ...]:
    first, last = window.first.isoformat(), window.last.isoformat()
    older = (Filter("data_vencimento", ">=", FIRST_DAY), Filter("data_vencimento", "<", first))
    later = (Filter("data_vencimento", ">", last), Filter("data_vencimento", "<=", LAST_DAY))
    paid = Filter("pagamento_data", ">=", first)
    settled = Filter("baixa_data", ">=", f"{first} 00:00:00")
    return (
        (Filter("data_vencimento", ">=", first), Filter("data_vencimento", "<=", last)),
        (Filter("status", "=", "A"), *older),
        (Filter("status", "=", "P"), *older),
        (paid, *older),
        (paid, *later),
        (settled, *older),
        (settled, *later),
        # What no window of dates holds, so that it can be set aside and counted: few rows.
        (Filter("data_vencimento", "<", FIRST_DAY),),
        (Filter("data_vencimento", ">", LAST_DAY),),
        tuple(Filter("status", "!=", known) for known in "APRC"),
    )
