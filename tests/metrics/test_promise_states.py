"""What became of a promise: each edge from both sides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.promise_lows import observe
from metrics.promise_states import Judged, State, judge
from metrics.promise_terms import PromisedTitle, Terms
from metrics.promises import NO_LOWS, Lows, Promise, columns
from metrics.snapshot import NO_DAY, Rules, date_of, day_of
from tests.ascii_tables import rows
from tests.factories import DAY, make_snapshot

ZONE = ZoneInfo("America/Sao_Paulo")
STATES = {
    "anulada": State.VOID,
    "cumprida": State.KEPT,
    "substituida": State.REPLACED,
    "aberta": State.OPEN,
    "parcial": State.PARTIAL,
    "quebrada": State.BROKEN,
}
STATUS = {"A": snapshot.STATUS_OPEN, "P": snapshot.STATUS_PARTIAL, "R": snapshot.STATUS_RECEIVED}
#: Wednesday, 4 November 2026. A promise made then for Friday, the 6th, is over on Monday, the 9th.
C = day_of(datetime(2026, 11, 4, tzinfo=ZONE).date())
FRIDAY, MONDAY, TUESDAY = C + 2, C + 5, C + 6


def november(day: int) -> int:
    return C - 4 + day


def at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(
        date_of(day), datetime.min.time().replace(hour=hour, minute=minute, second=second), ZONE
    )


def promise(
    made: int = C,
    for_day: int = FRIDAY,
    cents: int = 10_000,
    titles: tuple[tuple[int, int], ...] = ((1, 10_000),),
    hour: int = 9,
) -> Promise:
    terms = Terms(for_day, tuple(PromisedTitle(*title) for title in titles), cents)
    return Promise(1, 7, at(made, hour), made, terms)


def title(row_id: int = 1, **facts: Any) -> dict[str, Any]:
    """100.00 that fell due on 20 October, open."""
    values = {"due_day": C - 15, "open_cents": 10_000, "first_shown_day": DAY + 400}
    return {"id": row_id, **values, **facts}


def received(on: int, row_id: int = 1, **facts: Any) -> dict[str, Any]:
    paid = {"status": snapshot.STATUS_RECEIVED, "paid_day": on, "open_cents": 0}
    return title(row_id, **{**paid, **facts})


def partly(on: int, left: int, row_id: int = 1) -> dict[str, Any]:
    return title(row_id, status=snapshot.STATUS_PARTIAL, paid_day=on, open_cents=left)


def judged(
    titles: list[dict[str, Any]],
    promises: list[Promise],
    *,
    day: int = november(30),
    synced_at: datetime | None = None,
    lows: Lows = NO_LOWS,
) -> Judged:
    facts = Portfolio(make_snapshot(titles), Rules(date_of(day)))
    return judge(facts, columns(promises), synced_at or at(day, 20), lows)


def state(found: Judged, place: int = 0) -> State:
    return State(int(found.states[place]))


@pytest.mark.parametrize(
    "case",
    rows(
        """
        pago em | estado   | decidida | no prazo
        --------+----------+----------+---------
        03      | anulada  |          |
        04      | cumprida | 04       | sim
        05      | cumprida | 05       | sim
        06      | cumprida | 06       | sim
        07      | cumprida | 07       | não
        09      | cumprida | 09       | não
        10      | quebrada | 09       |
                | quebrada | 09       |
        """
    ),
    ids=lambda case: case["pago em"] or "never",
)
def test_the_day_of_the_payment(case: dict[str, str]) -> None:
    facts = [received(november(int(case["pago em"])))] if case["pago em"] else [title()]
    found = judged(facts, [promise()])
    assert state(found) == STATES[case["estado"]]
    decided = november(int(case["decidida"])) if case["decidida"] else NO_DAY
    assert found.decided.tolist() == [decided]
    assert found.on_time.tolist() == [case["no prazo"] == "sim"]


@pytest.mark.parametrize(
    "case",
    rows(
        """
        V     | abertos depois | estado
        ------+----------------+---------
        10000 |            500 | cumprida
        10000 |            501 | parcial
        10000 |           9999 | parcial
        10000 |          10000 | quebrada
        4001  |           6199 | cumprida
        4001  |           6200 | parcial
        1     |           9999 | cumprida
        """
    ),
    ids=lambda case: f"{case['V']} {case['abertos depois']}",
)
def test_ninety_five_in_a_hundred_to_the_centavo(case: dict[str, str]) -> None:
    found = judged([partly(FRIDAY, int(case["abertos depois"]))], [promise(cents=int(case["V"]))])
    assert state(found) == STATES[case["estado"]]
    assert found.paid.tolist() == [10_000 - int(case["abertos depois"])]


@pytest.mark.parametrize(
    "case",
    rows(
        """
        dia | sincronizado | estado
        ----+--------------+---------
        06  | 06 23:59:59  | aberta
        09  | 09 23:59:59  | aberta
        09  | 30 12:00:00  | aberta
        10  | 10 12:00:00  | aberta
        10  | 10 12:00:01  | quebrada
        30  | 10 12:00:00  | aberta
        30  | 30 12:00:00  | quebrada
        """
    ),
    ids=lambda case: f"{case['dia']}, {case['sincronizado']}",
)
def test_old_facts_break_no_promise(case: dict[str, str]) -> None:
    day, time = case["sincronizado"].split()
    hour, minute, second = map(int, time.split(":"))
    found = judged(
        [title()],
        [promise()],
        day=november(int(case["dia"])),
        synced_at=at(november(int(day)), hour, minute, second),
    )
    assert state(found) == STATES[case["estado"]]


@pytest.mark.parametrize(
    "case",
    rows(
        # The first was made on the 4th for the 6th; L is the 9th.
        """
        segunda em | pago em | primeira    | decidida | segunda
        -----------+---------+-------------+----------+---------
        04         |         | substituida |          | quebrada
        05         |         | substituida |          | quebrada
        06         |         | substituida |          | quebrada
        07         |         | quebrada    | 06       | quebrada
        09         |         | quebrada    | 08       | quebrada
        10         |         | quebrada    | 09       | quebrada
        06         | 05      | cumprida    | 05       | anulada
        06         | 06      | substituida |          | cumprida
        07         | 06      | cumprida    | 06       | anulada
        07         | 07      | quebrada    | 06       | cumprida
        09         | 08      | cumprida    | 08       | anulada
        09         | 09      | quebrada    | 08       | cumprida
        """
    ),
    ids=lambda case: f"{case['segunda em']}, {case['pago em']}",
)
def test_a_second_promise(case: dict[str, str]) -> None:
    made = november(int(case["segunda em"]))
    facts = [received(november(int(case["pago em"])))] if case["pago em"] else [title()]
    second = promise(made, made + 2, hour=10)
    found = judged(facts, [promise(), second])
    assert [state(found, 0), state(found, 1)] == [
        STATES[case["primeira"]],
        STATES[case["segunda"]],
    ]
    decided = november(int(case["decidida"])) if case["decidida"] else NO_DAY
    assert found.decided[0] == decided


def test_of_two_in_one_instant_the_one_recorded_later_stands() -> None:
    found = judged([title()], [promise(), promise()])
    assert [state(found, 0), state(found, 1)] == [State.REPLACED, State.BROKEN]


def test_a_promise_of_later_does_not_exist_yet() -> None:
    found = judged([title()], [promise(), promise(FRIDAY, MONDAY)], day=FRIDAY - 1)
    assert [state(found)] == [State.OPEN]
    assert len(found.promises) == 1


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"status": snapshot.STATUS_CANCELLED}, State.VOID),
        ({"renegotiated": True}, State.VOID),
        ({"released": False}, State.VOID),
        ({}, State.BROKEN),
    ],
)
def test_a_title_that_counts_no_more(facts: dict[str, Any], expected: State) -> None:
    assert state(judged([title(**facts)], [promise()])) == expected


def test_of_two_titles_the_other_is_enough_where_one_was_cancelled() -> None:
    both = promise(cents=20_000, titles=((1, 10_000), (2, 10_000)))
    gone = title(2, status=snapshot.STATUS_CANCELLED)
    found = judged([received(FRIDAY), gone], [both])
    assert state(found) == State.KEPT
    assert found.target.tolist() == [10_000]
    assert state(judged([received(FRIDAY), title(2)], [both])) == State.PARTIAL


def test_a_reversed_payment_is_none() -> None:
    assert state(judged([received(FRIDAY)], [promise()])) == State.KEPT
    assert state(judged([title()], [promise()])) == State.BROKEN


def test_a_payment_dated_in_the_future_came_when_it_was_shown() -> None:
    early = received(november(20), first_shown_day=FRIDAY)
    late = received(november(20), first_shown_day=TUESDAY)
    assert state(judged([early], [promise()])) == State.KEPT
    assert state(judged([late], [promise()])) == State.BROKEN


def test_two_payments_on_two_days_are_added() -> None:
    both = promise(cents=20_000, titles=((1, 10_000), (2, 10_000)))
    found = judged([received(C + 1), received(MONDAY, 2)], [both])
    assert (state(found), found.decided.tolist()) == (State.KEPT, [MONDAY])
    assert found.paid.tolist() == [20_000]


def test_a_second_payment_moves_no_promise() -> None:
    """60 of 100 came on the 5th, the rest after L: its one date is then the later."""
    promised = columns([promise(cents=6_000)])
    first = Portfolio(make_snapshot([partly(C + 1, 4_000)]), Rules(date_of(FRIDAY)))
    lows = observe(first, promised, NO_LOWS)
    assert (lows.days.tolist(), lows.cents.tolist()) == ([C + 1], [4_000])
    then = [received(november(20))]
    kept = judged(then, [promise(cents=6_000)], lows=lows)
    assert (state(kept), kept.decided.tolist()) == (State.KEPT, [C + 1])
    assert state(judged(then, [promise(cents=6_000)])) == State.BROKEN


@pytest.mark.parametrize(
    ("then", "remembered"),
    [
        (title(), []),  # open again, and whole: the payment was reversed
        (title(open_cents=4_001), []),
        (title(open_cents=4_000), [4_000]),
        (partly(C + 2, 9_000), [4_000]),
        (partly(C + 2, 3_000), [4_000, 3_000]),
        (received(november(20)), [4_000]),  # past L
    ],
)
def test_what_is_remembered_of_a_title(then: dict[str, Any], remembered: list[int]) -> None:
    promised = columns([promise(cents=6_000)])
    lows = NO_LOWS
    for facts, day in ((partly(C + 1, 4_000), C + 1), (then, november(20))):
        facts_then = Portfolio(make_snapshot([facts]), Rules(date_of(day)))
        lows = observe(facts_then, promised, lows)
    assert lows.cents.tolist() == remembered


def test_a_title_of_no_promise_is_not_remembered() -> None:
    facts = Portfolio(make_snapshot([partly(C + 1, 4_000, 2)]), Rules(date_of(FRIDAY)))
    assert observe(facts, columns([promise()]), NO_LOWS).cents.tolist() == []


def test_less_is_open_than_was_promised_once_facts_changed() -> None:
    """s0 is limited to what the facts have for the day before."""
    smaller = judged([title(amount_cents=3_000, open_cents=3_000)], [promise()])
    assert smaller.target.tolist() == [3_000]


def test_nothing_was_promised() -> None:
    assert len(judged([title()], []).states) == 0


def test_the_promise_of_a_saturday_ends_after_it() -> None:
    saturday = promise(for_day=C + 3)
    assert date_of(int(judged([title()], [saturday]).last[0])) == date_of(MONDAY)
    assert timedelta(days=MONDAY - C) == timedelta(days=5)
