"""The oddities and faults that were seen or must be feared; all off unless switched on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Faults:
    """Switches of a running simulator. Counters (`*_next`) go down with each answer."""

    # Shape of good answers
    total_as_int: bool = False
    total_offset: int = 0  # a `total` that does not add up
    empty_as_list: bool = False  # `registros: []` instead of no `registros`
    registros_as_object: bool = False
    extra_rows: int = 0  # over-full pages
    missing_rows: int = 0  # pages shorter than asked though more rows exist

    # Filters
    strict_prefix: bool = False
    br_datetime_ignored: bool = True
    single_in_red_box: bool = False
    second_value_honoured: bool = False
    ignored_filters: frozenset[str] = frozenset()
    body_of_get_ignored: bool = False  # a proxy that drops it

    # Errors, for a number of calls
    truncated_next: int = 0
    red_box_next: int = 0
    html_next: int = 0
    status_next: dict[int, int] = field(default_factory=dict)  # {504: 2}
    retry_after_s: int | None = None
    reset_next: int = 0
    hang_next: int = 0

    # Errors, for good
    denied_tables: frozenset[str] = frozenset()
    ip_refused: bool = False
    token_moved: bool = False  # 403 of a migrated server
    token_expires_after: int | None = None  # calls
    post_refused: bool = False
    get_refused: bool = False

    # Time
    latency_s: float = 0.0

    #: Called after each answered page; tests change the tables here.
    on_page: Callable[[str, dict[str, Any]], None] | None = None

    @property
    def comparison(self) -> tuple[bool, ...]:
        """What changes the rows that a filter matches."""
        return (self.br_datetime_ignored, self.single_in_red_box, self.second_value_honoured)

    def take(self, counter: str) -> bool:
        """Uses up one of a counter."""
        left = getattr(self, counter)
        if left <= 0:
            return False
        setattr(self, counter, left - 1)
        return True

    def take_status(self) -> int | None:
        """The next HTTP error that is due, if any."""
        for status, left in self.status_next.items():
            if left > 0:
                self.status_next[status] = left - 1
                return status
        return None
