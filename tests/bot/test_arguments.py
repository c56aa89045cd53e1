"""What people write after a command."""

from __future__ import annotations

from datetime import date

import pytest

from bot.arguments import Arguments, BadArguments, parse

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Arguments()),
        ("html", Arguments(export="html")),
        ("HTML 22/11", Arguments(date(2026, 11, 22), "html")),
        ("ontem", Arguments(date(2026, 11, 22))),
        ("hoje", Arguments(TODAY)),
        ("22/11/2025", Arguments(date(2025, 11, 22))),
        ("24/12", Arguments(date(2025, 12, 24))),  # the last one there was
        ("2026-11-01 html", Arguments(date(2026, 11, 1), "html")),
    ],
)
def test_understood(words: str, expected: Arguments) -> None:
    assert parse(words.split(), TODAY, formats=("html",), dates=True) == expected


@pytest.mark.parametrize(
    "words",
    ["banana", "html html", "22/11 23/11", "31/02", "24/11/2026", "xlsx", "1/1/1850", "x" * 4000],
)
def test_refused(words: str) -> None:
    with pytest.raises(BadArguments):
        parse(words.split(), TODAY, formats=("html",), dates=True)


def test_a_command_without_arguments_takes_none() -> None:
    with pytest.raises(BadArguments):
        parse(["ontem"], TODAY, formats=(), dates=False)
