"""A whole world in one process: ERP, bot and Telegram, and a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import app as app_module
from bot import data as data_module
from bot import settings as settings_module
from bot.app import App
from bot.emulator.app import create_app as create_telegram
from bot.emulator.state import DEMO_TOKEN, Emulator, Json
from ixc.client import Retries
from ixc.simulator.app import DEMO_TOKEN as IXC_TOKEN
from ixc.simulator.app import Simulator
from ixc.simulator.app import create_app as create_ixc
from ixc.simulator.faults import Faults
from ixc.simulator.tables import Tables
from tests import ROOT, databases
from tests.wires import Wire

ZONE: Final = ZoneInfo("America/Sao_Paulo")
GROUP: Final = -1001234567890
STRANGERS: Final = -1009999999999
OWNER: Final = 700
MEMBER: Final = 701
DATABASE: Final = "cobranca.db"
CASES: Final = ROOT / "tests" / "data" / "cases"
#: No waiting between tries: what is tested is whether there are any.
AT_ONCE: Final = Retries(attempts=3, first_wait_s=0.0, longest_wait_s=0.0)


class Clock:
    """Stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """Moves to an hour of the provider's day, `days` later."""
        local = self.now.astimezone(ZONE) + timedelta(days=days)
        self.now = local.replace(hour=hour, minute=minute, second=0).astimezone(UTC)


@dataclass
class World:
    """Everything that a test looks at."""

    app: App
    clock: Clock
    emulator: Emulator
    simulator: Simulator
    telegram_wire: Wire
    ixc_wire: Wire

    @property
    def group(self) -> list[Json]:
        """The messages of the paired group."""
        return self.emulator.chats[GROUP].messages

    def from_bot(self, chat_id: int = GROUP) -> list[Json]:
        messages = self.emulator.chats[chat_id].messages
        return [m for m in messages if m["from"]["id"] == self.emulator.bot["id"]]

    async def ask(self, text: str, *, chat: int = GROUP, answers: int = 1) -> list[Json]:
        """Says something and waits for so many new messages of the bot."""
        before = len(self.from_bot(chat))
        await self.emulator.say(chat, MEMBER if chat != OWNER else OWNER, text)
        await self.emulator.until(lambda: len(self.from_bot(chat)) >= before + answers)
        return self.from_bot(chat)[before:]

    async def press(self, message: Json, label: str, chat: int = GROUP) -> Json:
        """Presses a button by its label; returns what the bot answered to the press."""
        data = button(message, label)["callback_data"]
        person = MEMBER if chat != OWNER else OWNER
        query = await self.emulator.press(chat, person, message["message_id"], data)
        answer: Json = await self.emulator.until(lambda: self.emulator.answers[query])
        return answer


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Asks again until it is so: for what happens inside the bot and nobody tells of."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nothing to wait on
            await asyncio.sleep(0.005)


def button(message: Json, label: str) -> Json:
    """A message's button whose text holds `label`."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return next(b for row in rows for b in row if label in b["text"])


def labels(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [b["text"] for row in rows for b in row]


def case(name: str) -> Tables:
    """A case's base, which the caller may change."""
    return _case(name).copy()


@cache
def _case(name: str) -> Tables:
    return Tables.from_file(CASES / f"{name}.json.gz")


@asynccontextmanager
async def synced(name: str, folder: Path, *, hour: int, **options: Any) -> AsyncIterator[World]:
    """A world whose mirror holds a case since this hour; synchronised once in a process."""
    path, content = folder / DATABASE, (name, hour)
    is_there = databases.restore(path, content)
    if databases.is_on_postgres() and not is_there:
        async with world(case(name), folder, hour=hour, **{**options, "polling": False}) as first:
            await first.app.services.synchronisation.run()
        databases.keep(path, content)
        is_there = True
    async with world(case(name), folder, hour=hour, **options) as opened:
        if not is_there:
            await opened.app.services.synchronisation.run()
            databases.keep(path, content)
        yield opened


@asynccontextmanager
async def world(
    tables: Tables,
    folder: Path,
    *,
    hour: int = 7,
    polling: bool = True,
    emulator: Emulator | None = None,
    clock: Clock | None = None,
    **variables: str,
) -> AsyncIterator[World]:
    """Opens a world on a case's day; `emulator` and `clock` continue an earlier one."""
    morning = datetime.combine(tables.today, datetime.min.time(), ZONE)
    clock = clock or Clock(morning.replace(hour=hour))
    telegram = emulator or people(clock)
    ixc = create_ixc(tables, Faults())
    ixc_wire, telegram_wire = Wire(ixc), Wire(create_telegram(telegram))
    settings = settings_module.load({**environment(folder), **variables})
    await databases.migrated(folder / DATABASE)
    data = await data_module.open_data(
        settings, clock=clock, ixc_transport=ixc_wire, retries=AT_ONCE
    )

    running = app_module.build(data, telegram_transport=telegram_wire)
    if polling:
        await running.start()
        running.timetable.pause()  # tests move the clock and call the jobs themselves
    else:
        await running.prepare()
    try:
        yield World(running, clock, telegram, ixc.state.simulator, telegram_wire, ixc_wire)
    finally:
        telegram_wire.unplugged = False
        await running.stop()


def people(clock: Any) -> Emulator:
    """The group of the team, the owner's chat, and a group of strangers."""
    emulator = Emulator(DEMO_TOKEN, clock=lambda: clock().timestamp())
    for user_id, name in ((OWNER, "Dona"), (MEMBER, "Marina"), (999, "Estranho")):
        emulator.add_user(user_id, name)
    emulator.add_group(GROUP, "Cobrança", [OWNER, MEMBER])
    emulator.add_group(STRANGERS, "Outros", [999, MEMBER])
    for user_id in (OWNER, MEMBER, 999):
        emulator.add_private(user_id)
    return emulator


def environment(folder: Path) -> dict[str, str]:
    return {
        "IXC_BASE_URL": "http://ixc.test",
        "IXC_API_TOKEN": IXC_TOKEN,
        "TELEGRAM_BOT_TOKEN": DEMO_TOKEN,
        "TELEGRAM_API_BASE_URL": "http://telegram.test",
        "TELEGRAM_GRUPOS": str(GROUP),
        "TELEGRAM_DONO_ID": str(OWNER),
        "DATABASE_URL": databases.url(folder / DATABASE),
    }
