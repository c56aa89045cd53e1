"""Which numbers can be dialled (metrics, section 4), and how they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import phones
from bot.text.phones import Likeness
from tests.depth import examples
from tests.metrics import plain


@pytest.mark.parametrize(
    ("field", "numbers"),
    [
        ("(82) 99999-0000", ("(82) 99999-0000",)),
        ("(82) 3333-4444 / 99999-0000", ("(82) 3333-4444", "99999-0000")),
        ("82 3333-4444;82 3333-5555,", ("82 3333-4444", "82 3333-5555")),
        ("82 3333-4444 OU 82 3333-5555 ou", ("82 3333-4444", "82 3333-5555")),
        ("Lourdes 82 3333-4444", ("Lourdes 82 3333-4444",)),
        (" / ", ()),
    ],
)
def test_a_field_may_hold_several(field: str, numbers: tuple[str, ...]) -> None:
    assert phones.numbers_in(field) == numbers


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("(82) 99999-0000", "82999990000"),
        ("82 8999-0000", "8289990000"),
        ("(82) 3333-4444", "8233334444"),
        ("+55 82 99999-0000", "82999990000"),
        ("5582 3333-4444", "8233334444"),
        ("082 99999-0000", "82999990000"),
        ("+55 082 3333-4444", "8233334444"),
        ("(55) 99999-0000", "55999990000"),
        ("(55) 3333-4444", "5533334444"),
        ("0800 123 4567", None),
        ("0300-123-456", None),
        ("+351 912 345 678", None),
        ("+1 212 999 0000", None),
        ("82 89999-0000", None),  # a mobile's nine digits begin with 9
        ("82 1999-0000", None),
        ("80 99999-0000", None),
        ("99999-0000", None),
        ("+55 82 99999-00000", None),
        ("", None),
    ],
)
def test_dialable_or_not(raw: str, digits: str | None) -> None:
    assert phones.digits(raw) == digits


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        (["0800 123 4567", "99999-0000 / 82 99999-0000"], "82 99999-0000"),
        (["+1 212 999 0000 ou +5582999990000"], "+5582999990000"),
        (["", "ramal 12"], ""),
    ],
)
def test_the_first_that_can_be_dialled_is_given_as_delivered(fields: list[str], first: str) -> None:
    assert phones.first_dialable(fields) == first


@examples(5000)
@given(st.text("0123456789+()-/;, ou", max_size=40).map(str.strip))
def test_the_second_implementation_agrees(field: str) -> None:
    assert phones.first_dialable([field]) == next(iter(plain.numbers(field)), "")


AREAS = st.sampled_from(["11", "31", "55", "82"])
MOBILES = st.from_regex(r"[6-9][0-9]{7}", fullmatch=True)
LANDLINES = st.from_regex(r"[2-5][0-9]{7}", fullmatch=True)
BEFORE = st.sampled_from(["", "0", "55", "+55", "+55 0", "+55 (0)"])
NINTH = st.sampled_from(["", "9", "9 "])


@examples(2000)
@given(st.data(), AREAS, MOBILES)
def test_a_mobile_is_one_however_it_is_written(data: st.DataObject, area: str, local: str) -> None:
    typed, stored = (
        f"{data.draw(BEFORE)} {area} {data.draw(NINTH)}{local[:4]}-{local[4:]}" for _ in range(2)
    )
    assert phones.likeness(typed, stored) is Likeness.SAME
    assert phones.likeness(local, stored) is Likeness.SAME
    assert phones.likeness(typed, local) is Likeness.WITHOUT_AREA


@examples(2000)
@given(BEFORE, AREAS, LANDLINES)
def test_a_landline_has_no_ninth_digit(before: str, area: str, local: str) -> None:
    landline, mobile = f"{before} {area} {local}", f"{area} 9{local}"
    assert phones.likeness(landline, f"{area}{local}") is Likeness.SAME
    assert phones.likeness(landline, mobile) is None
    assert phones.likeness(mobile, landline) is None


@examples(2000)
@given(AREAS, AREAS, st.one_of(MOBILES, LANDLINES))
def test_another_area_is_another_number(typed: str, stored: str, local: str) -> None:
    alike = phones.likeness(f"+55 {typed} {local}", f"{stored} {local}")
    assert alike == (Likeness.SAME if typed == stored else None)


@pytest.mark.parametrize("typed", ["", "000", "0000", "0000-0000"])
def test_zeros_are_no_number(typed: str) -> None:
    assert phones.likeness(typed, "ramal") is None
    assert phones.likeness(typed, "") is None
