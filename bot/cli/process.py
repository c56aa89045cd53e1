"""An app as a process: until a signal, or until it hears nothing any more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from typing import Final

import structlog

from bot.app import App
from bot.cli.explained import Explained

log = structlog.get_logger(__name__)

#: Seconds between questions to the watch.
BETWEEN_LOOKS_S: Final = 1.0


def settle_memory() -> None:
    """What is loaded by now stays: no collection need walk it while the event loop waits.

    A page of rows makes tens of thousands of objects that all die young and never in cycles;
    looking through them every 700 costs a tenth of a synchronisation.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _signal_or_silence(app: App, stop: asyncio.Event) -> str:
    """Waits for a signal, or for the watch to find the bot deaf; the reason is "" for a signal."""
    while not stop.is_set():
        if reason := app.watch.verdict():
            return reason
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BETWEEN_LOOKS_S):
                await stop.wait()
    return ""


async def run_until_signal(app: App) -> None:
    """Starts, waits for SIGINT or SIGTERM, stops.

    Raises:
        Explained: The bot heard nothing any more; the text says why.
        TelegramError: Telegram cannot be reached, or does not take the token, at the start.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await app.start()
        settle_memory()
        log.info("no ar", bot=app.application.bot.username)
        # As a job, so that a signal need not wait for a slow ERP.
        app.timetable.at_once("sincronização ao iniciar", app.sync_quietly)
        if reason := await _signal_or_silence(app, stop):
            log.critical("encerrando", motivo=reason)
            await app.last_word(reason)
            raise Explained(reason)
    finally:
        await app.stop()
