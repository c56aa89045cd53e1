"""The month's report: on the first business day, to the groups that want it, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.emulator.errors import Dropped, too_many
from bot.emulator.state import Json
from bot.ledger.content import MONTHLY
from bot.storage.tables import push_parts
from tests.worlds import GROUP, OWNER, World, case, world

pytestmark = pytest.mark.usefixtures("one_thread")

#: From the 19th of November to Tuesday, the first of December.
TO_DECEMBER = 12
NAME = "relatorio-2026-11-30.html"


@pytest.fixture
async def november(tmp_path: Path) -> AsyncIterator[World]:
    async with world(
        case("sujo"),
        tmp_path,
        hour=7,
        polling=False,
        RELATORIO_MENSAL_GRUPOS=str(GROUP),
        PUSH_DIAS="sun",  # no lists between
    ) as opened:
        await opened.app.services.synchronisation.run()
        yield opened
        assert opened.emulator.rejected == []


async def reports(opened: World) -> Sequence[Any]:
    """What the ledger holds of the month's reports."""
    query = select(push_parts).where(push_parts.c.about == MONTHLY)
    async with opened.app.services.database.read() as connection:
        return (await connection.execute(query)).all()


def files(opened: World) -> list[Json]:
    return [message for message in opened.group if "document" in message]


async def test_first_business_day_and_only_once(november: World) -> None:
    november.clock.set(8, days=TO_DECEMBER - 1)
    await november.app.push.tick()
    assert files(november) == []
    november.clock.set(7, 59, days=1)
    await november.app.push.tick()
    assert files(november) == []
    november.clock.set(8)
    for _ in range(3):
        await november.app.push.tick()
    november.clock.set(8, days=1)
    await november.app.push.tick()
    (file,) = files(november)
    assert file["document"]["file_name"] == NAME
    assert file["caption"].startswith("📅 Relatório de novembro de 2026")
    page = november.emulator.files[file["document"]["file_id"]].content.decode()
    assert "seg., 30/11/2026" in page


async def test_a_bot_that_stood_still_makes_up_for_it_within_the_week(november: World) -> None:
    november.clock.set(10, days=TO_DECEMBER + 3)
    await november.app.push.tick()
    assert [file["document"]["file_name"] for file in files(november)] == [NAME]


async def test_after_a_week_it_is_too_late(november: World) -> None:
    november.clock.set(10, days=TO_DECEMBER + 8)
    await november.app.push.tick()
    assert files(november) == []


async def test_a_refused_file_goes_later_and_an_unknown_one_never_again(november: World) -> None:
    november.clock.set(8, days=TO_DECEMBER)
    november.emulator.faults.fail("sendDocument", too_many(5), times=1)
    await november.app.push.tick()
    assert files(november) == []
    november.clock.set(8, 10)
    november.emulator.faults.fail("sendDocument", Dropped(), times=1)
    await november.app.push.tick()
    november.clock.set(9)
    await november.app.push.tick()
    assert files(november) == []
    (row,) = await reports(november)
    assert row.state == "uncertain"
    notice = next(m for m in november.group if "Pode faltar" in m["text"])
    await november.app.push.resend(GROUP, row.id)
    assert [file["document"]["file_name"] for file in files(november)] == [NAME]
    assert "parte 1 de 1" in notice["text"]
    november.emulator.rejected.clear()  # the two faults


async def test_a_report_and_a_list_that_fail_on_one_day_are_two_alerts(tmp_path: Path) -> None:
    async with world(
        case("sujo"),
        tmp_path,
        hour=7,
        polling=False,
        RELATORIO_MENSAL_GRUPOS=str(GROUP),
        PUSH_DADOS_MAX_H="240",
    ) as opened:
        opened.clock.set(7, 50, days=TO_DECEMBER)
        await opened.app.services.synchronisation.run()
        opened.telegram_wire.unplugged = True
        opened.clock.set(8)
        await opened.app.push.tick()
        opened.telegram_wire.unplugged = False
        opened.clock.set(19)
        await opened.app.push.tick()
        told = [m["text"].partition("\n")[0] for m in opened.from_bot(OWNER)]
        assert {
            f"⏰ A lista de ter., 01/12/2026 não saiu no grupo {GROUP}",
            f"⏰ O relatório do mês não saiu no grupo {GROUP} (devido em ter., 01/12/2026)",
        } <= set(told)


async def test_the_bytes_go_once_the_file_is_sent(november: World) -> None:
    november.clock.set(8, days=TO_DECEMBER)
    await november.app.push.tick()
    (row,) = await reports(november)
    assert (row.state, row.document_name, row.document) == ("sent", NAME, None)


async def test_it_is_off_unless_asked_for(tmp_path: Path) -> None:
    async with world(case("sujo"), tmp_path, hour=7, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        opened.clock.set(8, days=TO_DECEMBER)
        await opened.app.push.tick()
        assert files(opened) == []
        assert len(opened.group) == 1  # that the data are too old
