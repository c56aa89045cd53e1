"""Commands while the bot is busy, and commands that waited while it was away."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from bot.chat.turns import MOST_AT_ONCE
from bot.reports import build
from tests.worlds import GROUP, MEMBER, OWNER, case, until, world

#: More than there are threads for figures, and than a small pool of handlers would bear.
REPORTS = 8


async def test_a_status_does_not_wait_for_slow_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, begun = threading.Event(), threading.Event()
    whole = build.whole

    def slow(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        assert may_go_on.wait(30)
        return whole(*args, **kwargs)

    monkeypatch.setattr(build, "whole", slow)
    async with world(case("limpo"), tmp_path, hour=9) as opened:
        await opened.app.services.synchronisation.run()
        for _ in range(REPORTS):
            await opened.emulator.say(GROUP, MEMBER, "/relatorio")
        await until(begun.is_set)
        (answer,) = await opened.ask("/status")  # while every report waits
        assert "Status" in answer["text"]
        may_go_on.set()
        await opened.emulator.until(
            lambda: sum("document" in m for m in opened.from_bot()) == REPORTS, 60
        )


async def test_one_chats_queue_delays_no_other_and_is_told_to_wait(tmp_path: Path) -> None:
    async with world(case("limpo"), tmp_path, hour=9) as opened:
        await opened.app.services.synchronisation.run()
        for _ in range(300):
            await opened.emulator.say(GROUP, MEMBER, "/relatorio")
        await opened.ask("/aging html", chat=OWNER)
        behind = sum("document" in m for m in opened.from_bot())
        assert behind <= 3  # those that were at work, and one whose turn came first
        await until(lambda: sum("document" in m for m in opened.from_bot()) == MOST_AT_ONCE, 60)
        told = [m["text"] for m in opened.from_bot() if "daqui a pouco" in m.get("text", "")]
        assert len(told) == 1
        (again,) = await opened.ask("/status")  # all is answered: there is room again
        assert "Status" in again["text"]


async def test_an_upload_on_a_slow_line_holds_up_nobody(tmp_path: Path) -> None:
    async with world(case("limpo"), tmp_path, hour=9) as opened:
        await opened.app.services.synchronisation.run()
        opened.emulator.faults.delays["senddocument"] = 3.0
        await opened.emulator.say(GROUP, MEMBER, "/relatorio")
        await until(
            lambda: opened.emulator.calls and opened.emulator.calls[-1].method == "senddocument"
        )
        (answer,) = await opened.ask("/status")
        assert "Status" in answer["text"]
        await opened.emulator.until(lambda: any("document" in m for m in opened.from_bot()))


async def test_a_clock_that_is_wrong_silences_nobody_for_long(tmp_path: Path) -> None:
    async with world(case("limpo"), tmp_path, hour=9) as opened:
        await opened.app.services.synchronisation.run()
        opened.emulator.clock = lambda: opened.clock().timestamp() - 3600
        (first,) = await opened.ask("/status")
        assert "Estive fora do ar" in first["text"]
        opened.clock.set(9, 11)
        (second,) = await opened.ask("/status")
        assert "Status" in second["text"]


@pytest.mark.parametrize(("minutes", "answers"), [(9, "Status"), (11, "Estive fora do ar")])
async def test_what_waited_too_long_gets_one_word_for_all(
    tmp_path: Path, minutes: int, answers: str
) -> None:
    async with world(case("limpo"), tmp_path, hour=9) as first:
        await first.app.services.synchronisation.run()
    emulator = first.emulator
    first.clock.set(9, 60 - minutes)  # the chat's clock goes on
    for text in ("/status", "/status", "bom dia"):
        await emulator.say(GROUP, MEMBER, text)
    async with world(case("limpo"), tmp_path, hour=10, emulator=emulator) as second:
        wanted = 2 if answers == "Status" else 1
        await until(lambda: not emulator.updates and len(second.from_bot()) >= wanted)
        said = [m["text"] for m in second.from_bot()]
        assert len(said) == wanted
        assert all(answers in text for text in said)
        first.clock.set(10)
        (answer,) = await second.ask("/status")
        assert "Status" in answer["text"]
