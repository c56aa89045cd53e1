"""Provision: a percentage of each range, half-up, in a column that adds up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.aging import LABELS, aging
from metrics.provision import provision
from tests.ascii_tables import rows
from tests.factories import late, portfolio


def test_a_column_that_a_bookkeeper_can_check() -> None:
    drawn = rows(
        """
        dias | centavos | percentual | provisao
        -----+----------+------------+---------
           3 |     1000 |          0 |        0
           8 |      101 |        0.5 |        1
          12 |      100 |        0.5 |        1
          20 |       99 |        0.5 |        0
          45 |   123456 |      33.33 |    41148
          75 |        1 |         50 |        1
          91 |     9999 |        100 |     9999
        """
    )
    titles = [late(int(r["dias"]), n, int(r["centavos"])) for n, r in enumerate(drawn, start=1)]
    percentages = {
        label: Decimal(r["percentual"]) for label, r in zip(LABELS[1:], drawn, strict=True)
    }
    found = provision(aging(portfolio(titles)), percentages)
    assert list(found.cents) == [int(r["provisao"]) for r in drawn]
    assert found.total == 51_150


@pytest.mark.parametrize(("days", "cents"), [(90, 0), (91, 1_000), (92, 1_000)])
def test_a_range_without_a_percentage_has_none(days: int, cents: int) -> None:
    found = provision(aging(portfolio([late(days, cents=1_000)])), {"90+": Decimal(100)})
    assert found.total == cents
