"""A copy that is put back: nothing is pushed again that the lost database had pushed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import settings as settings_module
from bot.cli import copies
from bot.ledger import restoration
from bot.ledger.content import MONTHLY
from bot.storage import backup
from tests.crossings import crossing
from tests.flows.test_nobody_lost import HOLIDAY, MONDAY, SATURDAY, SUNDAY, morning, named
from tests.ixc.erps import TODAY
from tests.worlds import DATABASE, GROUP, OWNER, World, environment, labels, until, world

pytestmark = pytest.mark.usefixtures("one_thread")

BASE = (TODAY, TODAY, HOLIDAY, SATURDAY, SUNDAY, MONDAY)


@asynccontextmanager
async def bot(folder: Path, before: World | None = None, **variables: Any) -> AsyncIterator[World]:
    """A bot that polls, so that its buttons work; `before` is the one whose chats go on."""
    more = {"emulator": before.emulator, "clock": before.clock} if before else {}
    async with world(
        crossing(*BASE),
        folder,
        hour=7,
        **{**more, **variables},
    ) as made:
        await made.emulator.say(OWNER, OWNER, "/start")
        yield made


def keep(folder: Path) -> Path:
    copy = folder / "a.db"
    backup.copy(folder / DATABASE, copy)
    return copy


async def put_back(folder: Path, copy: Path, now: datetime) -> str:
    settings = settings_module.load(environment(folder))
    return await copies.restore(settings, copy, now)


def since(made: World, before: int, chat: int = GROUP) -> list[str]:
    return [message["text"] for message in made.from_bot(chat)[before:]]


@asynccontextmanager
async def after_a_loss(
    folder: Path, *, hour: int, days: int = 0, **variables: Any
) -> AsyncIterator[tuple[World, int]]:
    """Thursday's list is in the copy, Saturday's was sent and lost; put back `days` after Saturday.

    Also how many messages the group had by then.
    """
    async with bot(folder, **variables) as first:
        assert named(await morning(first, TODAY)) == [1]
        copy = keep(folder)
        assert named(await morning(first, SATURDAY)) == [3, 2]
    first.clock.set(hour, days=days)
    await put_back(folder, copy, first.clock())
    async with bot(folder, first, **variables) as again:
        yield again, len(again.from_bot())


async def test_a_lost_list_is_asked_about_and_not_sent(tmp_path: Path) -> None:
    async with after_a_loss(tmp_path, hour=12) as (made, before):
        await made.app.push.tick()
        assert since(made, before) == []  # without newer data nobody knows whom it named
        await made.app.services.synchronisation.run()
        for _ in range(3):
            await made.app.push.tick()
        (asked,) = since(made, before)
        assert "voltou a uma cópia" in asked
        assert "Cruza" not in asked
        (alert,) = [text for text in since(made, 0, OWNER) if "voltou a uma cópia" in text]
        assert "a lista de sáb., 21/11/2026 conta como enviada" in alert
        assert await restoration.pending(made.app.services.database) is None
        made.clock.set(12, days=1)  # in the next days nobody is announced a second time
        assert named(await morning(made, MONDAY)) == [5, 4]
        assert [text for text in since(made, 0, OWNER) if "não saiu" in text] == []


async def test_a_lost_part_is_sent_by_its_button(tmp_path: Path) -> None:
    async with after_a_loss(tmp_path, hour=12) as (made, before):
        await made.app.services.synchronisation.run()
        await made.app.push.tick()
        asked = made.from_bot()[before]
        assert len(labels(asked)) == 3
        await made.press(asked, "2/3")
        await until(lambda: len(since(made, before)) == 2)
        assert named(since(made, before)[-1]) == [3, 2]


async def test_when_its_day_is_over_it_is_sent_from_the_terminal(tmp_path: Path) -> None:
    async with after_a_loss(tmp_path, hour=12, days=1) as (made, before):
        await made.app.services.synchronisation.run()
        await made.app.push.tick()
        assert since(made, before) == []
        assert len(await made.app.push.resend_all(GROUP)) == 3
        assert any(named(text) == [3, 2] for text in since(made, before))
        assert await made.app.push.resend_all(GROUP) == []
        assert named(await morning(made, MONDAY)) == [5, 4]


async def test_without_the_erp_the_next_list_still_comes(tmp_path: Path) -> None:
    """The copy is of Saturday, its data are young enough on Monday; the ERP is away."""
    async with bot(tmp_path, PUSH_DADOS_MAX_H="60") as first:
        assert named(await morning(first, TODAY)) == [1]
        first.clock.set(7, 30, days=2)
        await first.app.services.synchronisation.run()
        copy = keep(tmp_path)
        assert named(await morning(first, SATURDAY)) == [3, 2]
    first.clock.set(12)
    await put_back(tmp_path, copy, first.clock())
    async with bot(tmp_path, first, PUSH_DADOS_MAX_H="60") as again:
        again.ixc_wire.unplugged = True
        again.clock.set(8, days=2)
        before = len(again.from_bot())
        await again.app.push.tick()
        assert any(named(text) == [5, 4] for text in since(again, before))


async def test_with_data_too_old_for_a_list_the_warning_goes_out(tmp_path: Path) -> None:
    async with after_a_loss(tmp_path, hour=12) as (made, before):
        made.ixc_wire.unplugged = True
        made.clock.set(8, days=2)
        await made.app.push.tick()
        (warning,) = since(made, before)
        assert "Cruza" not in warning
        made.ixc_wire.unplugged = False
        made.clock.set(9)
        await made.app.services.synchronisation.run()
        await made.app.push.tick()
        assert await restoration.pending(made.app.services.database) is None
        tuesday = MONDAY + timedelta(days=1)
        assert named(await morning(made, tuesday)) == [5, 4]  # and never 2 and 3 again


async def test_what_waited_in_the_copy_is_perhaps_sent(tmp_path: Path) -> None:
    async with bot(tmp_path) as first:
        first.telegram_wire.unplugged = True
        assert await morning(first, TODAY) == ""
        copy = keep(tmp_path)
        first.telegram_wire.unplugged = False
        first.clock.set(8, 20)
        await first.app.push.tick()
    sent = len(first.from_bot())
    await put_back(tmp_path, copy, first.clock())
    async with bot(tmp_path, first) as again:
        await again.app.services.synchronisation.run()
        await again.app.push.tick()
        (asked,) = since(again, sent)
        assert "voltou a uma cópia" in asked


async def test_a_copy_that_lost_nothing_skips_nothing(tmp_path: Path) -> None:
    """As when a bot moves to another machine."""
    async with bot(tmp_path) as first:
        assert named(await morning(first, TODAY)) == [1]
    copy = keep(tmp_path)
    await put_back(tmp_path, copy, first.clock())
    async with bot(tmp_path, first) as again:
        before = len(again.from_bot())
        await again.app.services.synchronisation.run()
        await again.app.push.tick()
        assert since(again, before) == []
        assert named(await morning(again, SATURDAY)) == [3, 2]


async def test_a_group_that_was_paired_after_the_copy_loses_its_list_alone(tmp_path: Path) -> None:
    """What it was sent is as unknown as what the others were sent."""
    other = -1005555555555
    async with bot(tmp_path) as first:
        assert named(await morning(first, TODAY)) == [1]
        copy = keep(tmp_path)
    first.emulator.add_group(other, "Nova", [OWNER])
    first.clock.set(12, days=2)
    await put_back(tmp_path, copy, first.clock())
    both = f"{GROUP},{other}"
    async with bot(tmp_path, first, TELEGRAM_GRUPOS=both) as again:
        await again.app.services.synchronisation.run()
        before = len(again.from_bot(other))
        await again.app.push.tick()
        assert all("Cruza" not in text for text in since(again, before, other))
        assert named(await morning(again, MONDAY)) == [5, 4]


async def test_a_lost_report_of_the_month_is_not_sent_again(tmp_path: Path) -> None:
    first_day = date(2026, 12, 1)
    variables: Any = {"RELATORIO_MENSAL_GRUPOS": str(GROUP)}
    async with bot(tmp_path, **variables) as first:
        await morning(first, TODAY)
        copy = keep(tmp_path)
        first.clock.set(9, days=(first_day - TODAY).days)
        await first.app.services.synchronisation.run()
        await first.app.push.tick()
        documents = [m for m in first.group if "document" in m]
        assert len(documents) == 1
    first.clock.set(12)
    await put_back(tmp_path, copy, first.clock())
    async with bot(tmp_path, first, **variables) as again:
        await again.app.services.synchronisation.run()
        await again.app.push.tick()
        assert [m for m in again.group if "document" in m] == documents
        assert await again.app.services.ledger.recorded(GROUP, first_day, MONTHLY) is not None
        alert = next(text for text in since(again, 0, OWNER) if "voltou a uma cópia" in text)
        assert "relatório do mês conta como enviado" in alert


async def test_a_lost_list_that_cannot_be_made_stops_no_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with after_a_loss(tmp_path, hour=12) as (made, _):
        await made.app.services.synchronisation.run()

        async def fails(*_: object) -> None:
            raise RuntimeError("defeito")

        kinds = made.app.push._restored._kinds
        monkeypatch.setattr(
            made.app.push._restored, "_kinds", [(kind, wants, fails) for kind, wants, _ in kinds]
        )
        await made.app.push.tick()
        assert await restoration.pending(made.app.services.database) is None
        assert 5 in named(await morning(made, MONDAY))
