"""An app as a process: until a signal, or until it hears nothing any more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
from typing import Final

import structlog

from bot.app import App
from bot.cli.explained import Explained
from bot.storage.session_lock import DEPOSED

log = structlog.get_logger(__name__)

#: Seconds between questions to the watch.
BETWEEN_LOOKS_S: Final = 1.0
#: A stop whose steps all took as long as they may is done by then.
LAST_RESORT_S: Final = 28.0


def settle_memory() -> None:
    """What is loaded by now stays: no collection need walk it while the event loop waits.

    A page of rows makes tens of thousands of objects that all die young and never in cycles;
    looking through them every 700 costs a tenth of a synchronisation.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _reason_to_end(app: App, stop: asyncio.Event) -> str:
    """Waits for a signal (""), or until the bot is deaf or without its database.

    The owner is told of what is no signal.
    """
    while not stop.is_set():
        if not app.watch.leads():  # its last word would be somebody else's
            _begin_to_end()
            return DEPOSED
        if reason := app.watch.verdict():
            _begin_to_end()
            await app.last_word(reason)
            return reason
        if reason := await app.lost_database.verdict():
            _begin_to_end()
            await app.last_word_directly(reason)
            return reason
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BETWEEN_LOOKS_S):
                await stop.wait()
    return ""


def _end_by_force() -> None:
    log.critical("a parada não terminou a tempo: processo encerrado", segundos=LAST_RESORT_S)
    os._exit(1)


def _begin_to_end() -> None:
    """From now on the process ends, at the latest by force: a thread may wait for ever."""
    last_resort = threading.Timer(LAST_RESORT_S, _end_by_force)
    last_resort.daemon = True
    last_resort.start()


async def _is_started(app: App, stop: asyncio.Event) -> bool:
    """Starts; False where a signal came first, and the start was dropped."""
    starting, signalled = (asyncio.ensure_future(work) for work in (app.start(), stop.wait()))
    await asyncio.wait({starting, signalled}, return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()
    if starting.done():
        await starting
        return True
    starting.cancel()
    await asyncio.wait({starting})
    return False


async def run_until_signal(app: App) -> None:
    """Starts, waits for SIGINT or SIGTERM, stops.

    From the signal on, or from a watch's word, the process ends within half a minute.

    Raises:
        Explained: The bot heard nothing any more, or its database is gone; the text says why.
        TelegramError: Telegram cannot be reached, or does not take the token, at the start.
    """
    stop = asyncio.Event()

    def on_signal() -> None:
        if not stop.is_set():
            _begin_to_end()
            stop.set()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, on_signal)
    try:
        if await _is_started(app, stop):
            await _serve(app, stop)
    finally:
        await app.stop()


async def _serve(app: App, stop: asyncio.Event) -> None:
    settle_memory()
    log.info("no ar", bot=app.application.bot.username)
    # As a job, so that a signal need not wait for a slow ERP.
    app.timetable.at_once("sincronização ao iniciar", app.sync_quietly)
    if reason := await _reason_to_end(app, stop):
        log.critical("encerrando", motivo=reason)
        raise Explained(reason)
