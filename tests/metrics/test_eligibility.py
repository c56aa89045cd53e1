"""Which títulos count: the rules in their order."""

from __future__ import annotations

from typing import Any

import pytest

from metrics import snapshot
from metrics.eligibility import Dropped
from tests.factories import late, portfolio

GOOD = late(3)


@pytest.mark.parametrize(
    ("fault", "counted"),
    [
        ({"status": snapshot.STATUS_CANCELLED}, "cancelled"),
        ({"released": False}, "unreleased"),
        ({"renegotiated": True}, "renegotiated"),
        ({"branch_id": 9}, "excluded_branch"),
        ({"due_day": snapshot.NO_DAY}, "quarantined"),
        ({"amount_cents": snapshot.NO_AMOUNT}, "quarantined"),
        ({"status": snapshot.STATUS_OTHER}, "quarantined"),
        ({"customer_id": 0}, "quarantined"),
    ],
)
def test_one_rule_each(fault: dict[str, Any], counted: str) -> None:
    found = portfolio([GOOD, {**late(4), **fault}], excluded_branches=frozenset({9}))
    assert list(found.derived.kept) == [True, False]
    expected = dict.fromkeys(Dropped.__dataclass_fields__, 0) | {counted: 1}
    assert found.derived.dropped == Dropped(**expected)


def test_the_first_rule_that_fits_counts() -> None:
    everything = late(
        4,
        status=snapshot.STATUS_CANCELLED,
        released=False,
        renegotiated=True,
        branch_id=9,
        due_day=snapshot.NO_DAY,
    )
    rules: dict[str, Any] = {"excluded_branches": frozenset({9})}
    assert portfolio([everything], **rules).derived.dropped.cancelled == 1
    opened = {**everything, "status": snapshot.STATUS_OPEN}
    assert portfolio([opened], **rules).derived.dropped.unreleased == 1
    assert portfolio([{**opened, "released": True}], **rules).derived.dropped.renegotiated == 1


def test_zero_is_an_amount() -> None:
    assert portfolio([late(3, cents=0)]).derived.dropped.quarantined == 0
