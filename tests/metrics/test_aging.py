"""Aging: ranges, edges, sums."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.aging import LABELS, aging
from tests.ascii_tables import rows
from tests.factories import late, portfolio


@pytest.mark.parametrize(
    "case",
    rows(
        """
        dias | faixa
        -----+---------
        -31  |
        -30  | a_vencer
        -1   | a_vencer
        0    | a_vencer
        1    | 1-6
        5    | 1-6
        6    | 1-6
        7    | 7-9
        9    | 7-9
        10   | 10-15
        15   | 10-15
        16   | 16-30
        30   | 16-30
        31   | 31-60
        60   | 31-60
        61   | 61-90
        90   | 61-90
        91   | 90+
        4000 | 90+
        """
    ),
    ids=lambda case: case["dias"],
)
def test_edges(case: dict[str, str]) -> None:
    found = aging(portfolio([late(int(case["dias"]), id=1)]))
    assert [row.label for row in found.rows if row.receivables] == [
        label for label in [case["faixa"]] if label
    ]


def test_sums_that_a_bookkeeper_can_check() -> None:
    drawn = rows(
        """
        cliente | dias | centavos
        1       |    2 |     1000
        1       |    8 |     3000
        2       |    2 |     2000
        3       |   -4 |     9000
        """
    )
    titles = [
        late(int(r["dias"]), int(r["cliente"]), int(r["centavos"]), id=n)
        for n, r in enumerate(drawn, start=1)
    ]
    found = aging(portfolio(titles))
    by_label = {row.label: row for row in found.rows}
    assert (found.receivables, found.customers, found.cents) == (3, 2, 6000)
    assert (by_label["1-6"].customers, by_label["1-6"].cents) == (2, 3000)
    assert by_label["1-6"].share == Decimal("50.00")
    assert by_label["a_vencer"].share is None
    assert by_label["a_vencer"].cents == 9000


def test_nothing_at_all() -> None:
    found = aging(portfolio())
    assert [row.label for row in found.rows] == list(LABELS)
    assert all(row.receivables == row.cents == 0 for row in found.rows)
    assert all(row.share is None for row in found.rows)
