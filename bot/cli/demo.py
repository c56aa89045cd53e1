"""`demo`: the product on a simulated IXC and a local Telegram; nothing leaves the machine."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console

from bot import app as app_module
from bot import settings as settings_module
from bot.app import App
from bot.cli.explained import Explained
from bot.cli.tasks import sync_with_progress
from bot.data import Clock, open_data, system_clock
from bot.emulator.app import create_app as create_telegram
from bot.emulator.server import LocalServer
from bot.emulator.state import DEMO_TOKEN, Emulator
from bot.ledger.codes import GOOD_FOR, Purpose
from bot.reports import build, html
from bot.services import Services
from bot.settings import Settings
from bot.text.reasons import reason
from ixc.simulator.app import DEMO_TOKEN as IXC_TOKEN
from ixc.simulator.app import create_app as create_ixc
from ixc.simulator.tables import BadData, Tables
from ixc.simulator.town import grow_town

GROUP: Final = -1001234567890
#: A second group, for whoever wants to try how one is paired.
UNPAIRED: Final = -1002345678901
YOU: Final = 700
PEOPLE: Final = {YOU: "Você", 701: "Marina", 702: "Jonas"}
ZONE: Final = ZoneInfo("America/Sao_Paulo")
SEED: Final = 1
REPORT: Final = "relatorio-demo.html"


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    app: App
    emulator: Emulator
    url: str


async def run(*, once: bool, data_file: Path | None, port: int) -> None:
    """The morning's work at once; then, unless `once`, commands until Ctrl-C.

    `data_file` has an IXC's data as JSON, in place of an invented town.

    Raises:
        Explained: The data or the report's file cannot be used.
    """
    console = Console(stderr=True)
    tables = _tables(data_file)
    clock = _clock(tables.today, shifted=data_file is not None)
    with tempfile.TemporaryDirectory(prefix="cobranca-demo-") as folder:
        async with started(tables, clock, Path(folder), 0 if once else port) as demo:
            await sync_with_progress(demo.app.data, console)
            await demo.app.push.now(GROUP, demo.app.services.figures.today())
            if once:
                await _show(demo, Path.cwd() / REPORT, console)
                return
            if port and not demo.url.endswith(f":{port}"):
                console.print(f"A porta {port} está ocupada: usei outra.")
            console.print(f"\n💬 Abra a conversa: [bold]{demo.url}[/bold]")
            console.print("   Ctrl-C encerra. Experimente /critica, /aging e /relatorio.")
            async with _codes_for_owner(demo.app.services, console):
                await _until_interrupted()


@asynccontextmanager
async def started(tables: Tables, clock: Clock, folder: Path, port: int = 0) -> AsyncIterator[Demo]:
    """Both local servers and the bot between them; `folder` gets its database.

    Port 0 is any that is free.
    """
    emulator = Emulator(DEMO_TOKEN, clock=lambda: clock().timestamp())
    for user_id, name in PEOPLE.items():
        emulator.add_user(user_id, name)
        emulator.add_private(user_id)
    emulator.add_group(GROUP, "Cobrança", list(PEOPLE))
    emulator.add_group(UNPAIRED, "Cobrança Norte", list(PEOPLE), bot_status="left")
    with (
        LocalServer(create_ixc(tables)) as ixc,
        LocalServer(create_telegram(emulator), port=port) as telegram,
    ):
        data = await open_data(_settings(ixc.url, telegram.url, folder), clock=clock)
        running = app_module.build(data)
        await running.start()
        try:
            yield Demo(running, emulator, telegram.url)
        finally:
            await running.stop()


def _tables(data_file: Path | None) -> Tables:
    if data_file is not None:
        try:
            return Tables.from_file(data_file)
        except BadData as error:
            raise Explained(str(error)) from error
    return grow_town(SEED, datetime.now(ZONE).date())


def _clock(today: date, *, shifted: bool) -> Clock:
    """The time of day as it is, on the day of the data."""
    if not shifted:
        return system_clock
    shift = timedelta(days=(today - datetime.now(ZONE).date()).days)
    return lambda: datetime.now(UTC) + shift


def _settings(ixc_url: str, telegram_url: str, folder: Path) -> Settings:
    return settings_module.load(
        {
            "IXC_BASE_URL": ixc_url,
            "IXC_API_TOKEN": IXC_TOKEN,
            "TELEGRAM_BOT_TOKEN": DEMO_TOKEN,
            "TELEGRAM_API_BASE_URL": telegram_url,
            "TELEGRAM_GRUPOS": str(GROUP),
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'demo.db'}",
            "TIMEZONE": ZONE.key,
        }
    )


async def _show(demo: Demo, target: Path, console: Console) -> None:
    """Prints what the group received and writes the report."""
    for message in demo.emulator.chats[GROUP].messages:
        sys.stdout.write(f"{message['text']}\n\n")
    figures = demo.app.services.figures
    report = await figures.compute(build.whole, await figures.at())
    content = await figures.compute(html.render, report)
    try:
        await asyncio.to_thread(target.write_bytes, content)
    except OSError as error:
        raise Explained(f"Não consegui escrever {target}: {reason(error)}.") from error
    console.print(f"Relatório escrito em {target.name} ({len(content) // 1024} KB).")


@asynccontextmanager
async def _codes_for_owner(services: Services, console: Console) -> AsyncIterator[None]:
    """Shows how to become the owner, with a new code whenever the last one is over."""

    async def show() -> None:
        while services.people.owner_id is None:
            made = await services.codes.new(Purpose.OWNER)
            console.print(f"   Para ser o dono, mande na conversa particular de {PEOPLE[YOU]}:")
            console.print(f"   [bold]/start {made.code}[/bold]\n", soft_wrap=True, highlight=False)
            await asyncio.sleep(GOOD_FOR.total_seconds())

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        showing.cancel()


async def _until_interrupted() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    await stop.wait()
