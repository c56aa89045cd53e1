"""When a bot that hears nothing should end, by a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.chat.watchdog import CONFLICT, OK, UNAUTHORIZED, Watch


@dataclass
class Seconds:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def watched(*polls: tuple[float, int], until: float) -> str:
    """The verdict `until` seconds after polling began, with answers in between."""
    clock = Seconds()
    watch = Watch(clock=clock)
    watch.begin()
    for at, code in polls:
        clock.now = 1000.0 + at
        watch.note(code)
    clock.now = 1000.0 + until
    return watch.verdict()


@pytest.mark.parametrize(
    ("polls", "until", "says"),
    [
        ([], 89, ""),
        ([], 90, "Nada chega do Telegram há 90 segundos"),
        ([(50, OK)], 139, ""),
        ([(50, OK)], 140, "Nada chega"),
        ([(10, 502), (80, 502)], 90, "Nada chega"),  # an answer, but no good one
        ([(5, UNAUTHORIZED)], 5, "não aceita mais o token"),
        # A poller that was killed holds its poll for some seconds more.
        ([(0, CONFLICT), (2, CONFLICT), (30, OK)], 60, ""),
        ([(second, CONFLICT) for second in range(0, 119, 10)], 119, ""),
        ([(second, CONFLICT) for second in range(0, 121, 10)], 120, "há mais de 2 minutos"),
        # Two pollers that take turns are two pollers.
        (
            [(second, CONFLICT if second % 20 else OK) for second in range(0, 151, 10)],
            151,
            "Outro processo",
        ),
        # Conflicts far apart are restarts of somebody else, not a second bot.
        ([(0, CONFLICT), (50, OK), (120, OK), (130, CONFLICT)], 131, ""),
    ],
)
def test_verdict(polls: list[tuple[float, int]], until: float, says: str) -> None:
    found = watched(*polls, until=until)
    assert says in found
    assert bool(says) == bool(found)


def test_before_polling_begins_nothing_is_expected() -> None:
    assert Watch(clock=Seconds(10.0**9)).verdict() == ""
