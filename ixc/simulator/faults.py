"""The oddities and faults that were seen or must be feared.

Two that were measured in production are on (a Brazilian date on a DATETIME column filters
nothing, BE with a comma finds the zero dates); all others are off unless switched on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Faults:
    """Switches of a running simulator; change them at any time.

    "n next" counts calls that are answered so, and goes down with each of them.
    """

    # The shape of good answers
    total_as_int: bool = False
    total_offset: int = 0  # added to every `total`
    empty_as_list: bool = False  # `registros: []` instead of no `registros`
    registros_as_object: bool = False  # {"0": {…}, "1": {…}}
    extra_rows: int = 0  # rows more than asked for
    missing_rows: int = 0  # rows fewer than asked for, though there are more

    # How the texts of good answers are written
    byte_order_mark: bool = False
    latin1_pages: bool = False  # whole pages in ISO-8859-1
    spoiled_byte: bool = False  # the first letter with an accent in ISO-8859-1, all else in UTF-8
    raw_controls: bool = False  # a tab and a NUL, not escaped, in every name
    escaped_controls: bool = False  # the same as JSON wants them
    half_pairs: bool = False  # one half of a surrogate pair, escaped, in every name

    # Less than there is, without a word
    silent_tables: frozenset[str] = frozenset()  # answer as if they were empty
    nonsense_total: bool = False  # `total` of an empty answer is no number
    only_branch: int | None = None  # rows of other filiais are not shown
    ids_as_floats: bool = False  # "123.0"
    every_nth_id_spoiled: int = 0  # "x123" in one of so many rows of a page, from the first on

    # How filters are understood
    strict_prefix: bool = False  # a column without its table is a red box
    br_datetime_ignored: bool = True  # DD/MM/YYYY on a DATETIME column filters nothing
    single_in_red_box: bool = False  # IN with one value
    second_value_honoured: bool = False  # P2 of L, NL, IN, NI, = and != as an alternative
    comma_between_works: bool = False  # BE with "a,b"; as measured it finds the zero dates
    empty_is_null: bool = False  # an empty date or number meets no condition at all
    ignored_filters: frozenset[str] = frozenset()  # columns whose conditions filter nothing
    body_of_get_ignored: bool = False  # a proxy drops the body of a GET
    form_bodies: bool = False  # application/x-www-form-urlencoded is understood

    # Bad answers
    truncated_next: int = 0  # n next
    red_box_next: int = 0  # n next
    red_box_tables: frozenset[str] = frozenset()
    html_next: int = 0  # n next
    status_next: dict[int, int] = field(default_factory=dict)  # {504: n next}
    retry_after_s: int | None = None  # sent with `status_next`
    rows_before_504: int | None = None  # pages of more rows time out
    reset_next: int = 0  # n next: the connection breaks in the middle of the body
    hang_next: int = 0  # n next: no answer until the caller goes away

    # Refusals
    denied_tables: frozenset[str] = frozenset()
    ip_refused: bool = False
    token_moved: bool = False  # 403
    token_expires_after: int | None = None  # calls, from the start
    latin1_errors: bool = False  # error texts in raw ISO-8859-1 instead of \u escapes
    get_refused: bool = False  # 405
    post_refused: bool = False  # 405

    # Time, seconds
    latency_s: float = 0.0
    latency_per_row_s: float = 0.0

    #: Called with the table's name and the call's body after each page; change the tables
    #: here to have rows move under the reader.
    on_page: Callable[[str, dict[str, Any]], None] | None = None

    @property
    def comparison(self) -> tuple[bool, ...]:
        """The switches that decide which rows a filter finds."""
        return (
            self.br_datetime_ignored,
            self.single_in_red_box,
            self.second_value_honoured,
            self.comma_between_works,
            self.empty_is_null,
        )

    def take(self, counter: str) -> bool:
        """Uses up one of the "n next" switch of that name; False where none is left."""
        left: int = getattr(self, counter)
        if left <= 0:
            return False
        setattr(self, counter, left - 1)
        return True

    def take_status(self) -> int | None:
        """Uses up one of `status_next`; its HTTP status, None where none is left."""
        for status, left in self.status_next.items():
            if left > 0:
                self.status_next[status] = left - 1
                return status
        return None
