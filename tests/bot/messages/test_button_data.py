"""What buttons carry."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import button_targets
from bot.figures.scope import Scope
from bot.messages import button_data
from bot.messages.button_data import EXPORT, PAGE, Press, StaleButton
from bot.messages.message import Button, Message, keyboard_from_json, keyboard_to_json

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
#: What `decode` gives back as it was: old names become the new ones.
SUBJECTS = WORDS.filter(lambda word: word not in button_data.RENAMED)


@given(st.sampled_from((PAGE, EXPORT)), SUBJECTS, st.dates(min_value=date(1990, 1, 1)), WORDS)
def test_round_trip_within_64_bytes(action: str, subject: str, day: date, value: str) -> None:
    press = Press(action, subject, day, value)
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
