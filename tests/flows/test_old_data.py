"""Pushes that are late, or whose data are old: they say so, or wait, or only warn."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.emulator.errors import too_many
from ixc.errors import IxcError
from tests.crossings import crossing
from tests.ixc.erps import TODAY
from tests.worlds import World, world

pytestmark = pytest.mark.usefixtures("one_thread")


async def down(opened: World, hour: int, minute: int = 0, *, days: int = 0) -> None:
    """A synchronisation that fails."""
    opened.clock.set(hour, minute, days=days)
    opened.ixc_wire.unplugged = True
    with pytest.raises(IxcError):
        await opened.app.services.synchronisation.run()
    opened.ixc_wire.unplugged = False


async def at(opened: World, hour: int, minute: int = 0, *, days: int = 0) -> list[str]:
    """The texts that a tick brings."""
    opened.clock.set(hour, minute, days=days)
    before = len(opened.from_bot())
    await opened.app.push.tick()
    return [message["text"] for message in opened.from_bot()[before:]]


async def test_a_bot_that_stood_still_says_so(tmp_path: Path) -> None:
    async with world(crossing(TODAY, TODAY), tmp_path, hour=9, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        texts = await at(opened, 9, 12)
    assert "⏰ Lista das 08:00, enviada às 09:12: o bot esteve parado." in texts[0]


async def test_in_time_nothing_is_said(tmp_path: Path) -> None:
    async with world(crossing(TODAY, TODAY), tmp_path, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        texts = await at(opened, 8, 9)
    assert not [text for text in texts if "⏰" in text or "⚠️ O IXC" in text]


async def test_what_telegram_did_not_take_is_made_anew(tmp_path: Path) -> None:
    """An hour later the list is of that hour: who has paid meanwhile is not in it."""
    tables = crossing(TODAY, TODAY, TODAY)
    async with world(tables, tmp_path, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        opened.telegram_wire.unplugged = True
        assert await at(opened, 8) == []
        tables.update("fn_areceber", 1, status="R", valor_aberto="0.00", pagamento_data=str(TODAY))
        opened.clock.set(9)
        await opened.app.services.synchronisation.run()
        opened.telegram_wire.unplugged = False
        texts = await at(opened, 9, 12)
    assert [text.split()[0] for text in texts] == ["📈", "🔴", "🟢"]
    assert "enviada às 09:12: sem conexão com o Telegram até agora." in texts[0]
    assert "Cruza1" not in texts[1]
    assert "Cruza2" in texts[1]


async def test_what_was_begun_is_not_made_anew(tmp_path: Path) -> None:
    tables = crossing(TODAY, TODAY)
    async with world(tables, tmp_path, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        opened.emulator.faults.fail("sendMessage", too_many(600), skip=1)
        assert len(await at(opened, 8)) == 1
        tables.update("fn_areceber", 1, status="R", valor_aberto="0.00", pagamento_data=str(TODAY))
        opened.clock.set(8, 30)
        await opened.app.services.synchronisation.run()
        texts = await at(opened, 8, 31)
    assert "Cruza1" in texts[0]  # as it was rendered at eight


async def test_yesterdays_data_go_out_under_a_warning(tmp_path: Path) -> None:
    async with world(crossing(TODAY, TODAY), tmp_path, hour=7, polling=False) as opened:
        opened.clock.set(21, 40, days=-1)
        await opened.app.services.synchronisation.run()
        await down(opened, 4, 10, days=1)
        texts = await at(opened, 8)
    assert "⚠️ O IXC não responde desde 04:10." in texts[0]
    assert "os dados de ontem, 21:40: quem pagou depois ainda aparece" in texts[0]
    assert "Dados de ontem, 21:40" in texts[1]
    assert "Cruza1" in texts[1]


async def test_beyond_the_limit_only_the_warning_goes_out_and_nobody_is_lost(
    tmp_path: Path,
) -> None:
    async with world(
        crossing(TODAY, TODAY), tmp_path, hour=7, polling=False, PUSH_DADOS_MAX_H="10"
    ) as opened:
        opened.clock.set(21, 40, days=-2)
        await opened.app.services.synchronisation.run()
        assert [t.split()[0] for t in await at(opened, 22)] == []
        opened.clock.set(21, 40, days=1)
        await opened.app.services.synchronisation.run()
        await down(opened, 4, 10, days=1)
        (text,) = await at(opened, 8)
        assert "Sem lista hoje" in text
        assert "O IXC não responde desde 04:10" in text
        assert "ontem, 21:40, há mais de 10 h" in text
        assert "Cruza" not in text
        opened.clock.set(7, 50, days=2)  # Saturday; this group's first list is still to come
        await opened.app.services.synchronisation.run()
        texts = await at(opened, 8)
        assert [t.split()[0] for t in texts] == ["📈", "🟢", "🟢"]


async def test_it_waits_for_the_synchronisation_before_it(tmp_path: Path) -> None:
    async with world(crossing(TODAY, TODAY), tmp_path, hour=5, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        running = opened.app.services.synchronisation
        async with running._turn:
            assert await at(opened, 8) == []
            assert await at(opened, 8, 14) == []
            assert len(await at(opened, 8, 15)) == 3  # no longer


async def test_a_wait_that_ends_sends_what_it_waited_for(tmp_path: Path) -> None:
    tables = crossing(TODAY, TODAY)
    async with world(tables, tmp_path, hour=5, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        assert (await at(opened, 8, 5))[0].endswith("dados de 05:00")
