"""What buttons carry."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import button_targets
from bot.figures.scope import Scope
from bot.messages import button_data
from bot.messages.button_data import EXPORT, OPEN, PAGE, RESEND, Press, StaleButton
from bot.messages.message import Button, Message, keyboard_from_json, keyboard_to_json
from bot.reports.files import RENDERERS

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
#: What `decode` gives back as it was: old names become the new ones.
SUBJECTS = WORDS.filter(lambda word: word not in button_data.RENAMED)


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2499, 12, 31))


@given(
    st.tuples(st.just(EXPORT), st.sampled_from(tuple(RENDERERS)))
    | st.tuples(st.sampled_from((PAGE, OPEN, RESEND)), st.integers(0, 10**18 - 1).map(str)),
    SUBJECTS,
    DAYS,
)
def test_round_trip_within_64_bytes(does: tuple[str, str], subject: str, day: date) -> None:
    press = Press(does[0], subject, day, does[1])
    assert button_data.decode(Button("x", callback=press.encode()).callback) == press


@given(
    st.sampled_from(sorted(button_targets.BY_NAME)),
    st.integers(1, 99_999),
    st.none() | st.integers(1, 366),
    st.none() | st.sampled_from("FJ"),
    st.none() | st.integers(0, 999_999_999),
    st.none() | st.text("0123456789abcdef", min_size=8, max_size=8),
)
def test_any_scope_fits(
    subject: str,
    page: int,
    days: int | None,
    person: str | None,
    branch: int | None,
    mark: str | None,
) -> None:
    scope = Scope(days=days, person=person, branch=branch, mark=mark)
    press = Press(PAGE, subject, date(2026, 11, 23), str(page), scope)
    assert button_data.decode(Button("x", callback=press.encode()).callback) == press


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "v1:page:x:20261123:1:x9",
        "v1:page:x:20261123:1:d",
        "v0:page:aging:20261123:1",
        "v1:page:aging",
        "v1:drop:x:20261123:1",
        "v1:page:x:y:1",
        "v1:page:aging:20261123:²",
        "v1:page:aging:20261123:-1",
        "v1:page:aging:20261123:",
        "v1:again:push:20261123:²",
        f"v1:open:customer:20261123:{'9' * 19}",
        "v1:page:aging:00010101:1",
        "v1:page:aging:99991231:1",
        "v1:page:critica:20261123:1:pX",
        "v1:page:critica:20261123:1:d0",
        "v1:page:critica:20261123:1:d367",
        "v1:page:critica:20261123:1:d999999999",
        "v1:page:critica:20261123:1:f-1",
        "v1:page:critica:20261123:1:bzzzzzzzz",
    ],
)
def test_anything_else_is_stale(raw: str) -> None:
    with pytest.raises(StaleButton):
        button_data.decode(raw)


def test_a_button_does_exactly_one_thing_and_fits() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Button("x")
    with pytest.raises(ValueError, match="exactly one"):
        Button("x", callback="a", url="https://example.com")
    with pytest.raises(ValueError, match="64 bytes"):
        Button("x", callback="é" * 33)


def test_a_stored_keyboard_comes_back_equal() -> None:
    message = Message("x", ((Button("a", callback="1"), Button("b", url="https://e.com")),))
    assert keyboard_from_json(keyboard_to_json(message.keyboard)) == message.keyboard
