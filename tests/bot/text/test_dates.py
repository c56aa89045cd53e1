"""Days as people write them."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.arguments import Accepts, BadArguments, parse
from bot.text.dates import NoDay, looks_like_a_day, read_day
from metrics.folding import fold

TODAY = date(2026, 11, 23)
EVERY = Accepts(formats=("html",), dates=True, days=True, narrowing=True)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("22/11/26", date(2026, 11, 22)),
        ("22-11-2026", date(2026, 11, 22)),
        ("22-11-26", date(2026, 11, 22)),
        ("22.11", date(2026, 11, 22)),
        ("22.11.2026", date(2026, 11, 22)),
        ("2026-11-22", date(2026, 11, 22)),
        ("22/11", date(2026, 11, 22)),
        ("1/2", date(2026, 2, 1)),
        ("23/11", TODAY),
        ("hoje", TODAY),
        ("ontem", date(2026, 11, 22)),
        ("anteontem", date(2026, 11, 21)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_read(word: str, day: date) -> None:
    assert looks_like_a_day(word)
    assert read_day(word, TODAY) == day


@pytest.mark.parametrize(
    "word",
    ["31/11/26", "22/13", "0/0", "22.11-2026", "22/11/2", "2026/11/22", "22/11/20266", "1-2-3-4",
     "99/99/9999", "24/11", "amanha", "24-11-2026", "2027-01-01", "01/01/1989", "30/02"],
)  # fmt: skip
def test_meant_as_a_day_and_none(word: str) -> None:
    assert looks_like_a_day(word)
    with pytest.raises(NoDay) as caught:
        read_day(word, TODAY)
    assert word in str(caught.value)


@pytest.mark.parametrize("word", ["centro", "7", "30d", "quadra", "/", "22/", "", "bela-vista"])
def test_no_day_at_all(word: str) -> None:
    assert not looks_like_a_day(word)


FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y")


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(0, 30_000),
    st.sampled_from(FORMS),
)
def test_every_day_reads_back_in_each_form(day: date, later: int, form: str) -> None:
    assert read_day(f"{day:{form}}", day + timedelta(days=later)) == day


@given(st.from_regex(r"[0-9]{1,4}([/.-][0-9]{1,4}){1,3}", fullmatch=True))
def test_what_reads_as_a_day_is_never_a_bairro(word: str) -> None:
    with contextlib.suppress(BadArguments):
        assert parse([fold(word)], TODAY, EVERY).scope.bairro is None
