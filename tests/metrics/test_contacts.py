"""Whom a contact keeps out of the queue, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from metrics.contacts import Channel, Contact, Result, columns, kept_out, who_says_paid
from metrics.snapshot import day_of
from tests.ascii_tables import rows

ZONE = ZoneInfo("America/Sao_Paulo")
NAMES = {
    "prometeu": Result.PROMISED,
    "ja_pagou": Result.SAYS_PAID,
    "sem_data": Result.NO_DATE,
    "contesta": Result.CONTESTS,
    "quer_cancelar": Result.WANTS_TO_CANCEL,
    "recado": Result.MESSAGE_LEFT,
    "numero_errado": Result.WRONG_NUMBER,
    "nao_atendeu": Result.NO_ANSWER,
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def contact(
    text: str, result: Result = Result.NO_ANSWER, customer: int = 1, *, closed: bool = False
) -> Contact:
    when = at(text)
    return Contact(customer, 7, when, day_of(when.date()), Channel.CALL, result, is_closed=closed)


def is_out(contacts: list[Contact], now: str) -> bool:
    when = at(now)
    return 1 in kept_out(columns(contacts), when, day_of(when.date()))


@pytest.mark.parametrize(
    "case",
    rows(
        # The 18th is a Wednesday, the 20th a holiday.
        """
        resultado     | contato     | fora ainda  | de volta
        --------------+-------------+-------------+------------
        ja_pagou      | 11-16 15:00 | 11-18 23:59 | 11-19 00:00
        ja_pagou      | 11-18 15:00 | 11-23 23:59 | 11-24 00:00
        ja_pagou      | 11-12 15:00 | 11-16 23:59 | 11-17 00:00
        sem_data      | 11-16 15:00 | 11-17 23:59 | 11-18 00:00
        sem_data      | 11-19 09:00 | 11-23 23:59 | 11-24 00:00
        quer_cancelar | 11-16 09:00 | 11-23 23:59 | 11-24 00:00
        recado        | 11-16 09:00 | 11-16 23:59 | 11-17 00:00
        recado        | 11-19 09:00 | 11-22 23:59 | 11-23 00:00
        nao_atendeu   | 11-16 09:00 | 11-16 12:59 | 11-16 13:00
        """
    ),
    ids=lambda case: f"{case['resultado']} {case['contato']}",
)
def test_the_day_on_which_a_customer_is_back(case: dict[str, str]) -> None:
    made = [contact(case["contato"], NAMES[case["resultado"]])]
    assert is_out(made, case["fora ainda"])
    assert not is_out(made, case["de volta"])


def test_a_wrong_number_and_a_promise_keep_nobody_out_by_themselves() -> None:
    for result in (Result.WRONG_NUMBER, Result.PROMISED):
        assert not is_out([contact("11-16 09:00", result)], "11-16 09:01")


def test_what_is_contested_is_out_until_it_is_closed() -> None:
    assert is_out([contact("01-05 09:00", Result.CONTESTS)], "11-16 09:00")
    assert not is_out([contact("01-05 09:00", Result.CONTESTS, closed=True)], "11-16 09:00")


@pytest.mark.parametrize(("times", "out"), [(2, False), (3, True)])
def test_three_times_a_day(times: int, out: bool) -> None:
    made = [contact(f"11-16 0{hour}:00") for hour in range(times)]
    assert is_out(made, "11-16 23:00") == out
    assert not is_out(made, "11-17 00:00")


@pytest.mark.parametrize(("times", "out"), [(5, False), (6, True)])
def test_six_times_in_seven_days(times: int, out: bool) -> None:
    made = [contact(f"11-{10 + n // 2} {9 + n % 2:02}:00") for n in range(times)]
    assert is_out(made, "11-16 23:00") == out
    assert not is_out(made, "11-17 00:00")


def test_a_later_contact_makes_no_earlier_one_shorter() -> None:
    made = [contact("11-16 09:00", Result.NO_DATE), contact("11-16 10:00")]
    assert is_out(made, "11-17 20:00")


def test_contacts_of_others_and_of_later_keep_nobody_out() -> None:
    assert not is_out([contact("11-16 09:00", Result.NO_DATE, customer=2)], "11-16 10:00")
    assert not is_out([contact("11-16 09:00", Result.NO_DATE)], "11-16 08:59")


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (None, True),
        (Result.NO_ANSWER, True),
        (Result.MESSAGE_LEFT, True),
        (Result.NO_DATE, False),
    ],
)
def test_who_last_said_that_it_is_paid(then: Result | None, says: bool) -> None:
    made = [contact("11-16 09:00", Result.SAYS_PAID)]
    if then is not None:
        made.append(contact("11-17 09:00", then))
    assert (1 in who_says_paid(columns(made))) == says


def test_of_two_in_one_instant_the_one_recorded_later_is_the_last() -> None:
    made = [contact("11-16 09:00", Result.NO_DATE), contact("11-16 09:00", Result.SAYS_PAID)]
    assert 1 in who_says_paid(columns(made))
    assert 1 not in who_says_paid(columns(made[::-1]))


def test_columns_stand_by_instant() -> None:
    late, early = contact("11-17 09:00"), contact("11-16 09:00", Result.NO_DATE)
    found = columns([late, early])
    assert found.results.tolist() == [Result.NO_DATE, Result.NO_ANSWER]
    apart = int(found.instants[1] - found.instants[0])
    assert apart == timedelta(days=1) // timedelta(microseconds=1)
    assert len(found.until(int(found.days[0]))) == 1
