"""/atualizar: a synchronisation now, its progress in one edited message."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.chat.request import Request
from bot.delivery.outcomes import Outcome, classify
from bot.messages.message import Message, text_reply
from bot.mirror.state import mirror_state
from bot.text import render
from ixc.errors import IxcError
from ixc.fetch import Progress

log = structlog.get_logger(__name__)

#: Edits of one message in a group are counted by Telegram; this keeps well below.
SECONDS_BETWEEN_EDITS: Final = 3.0


@dataclass
class Board:
    """The progress message's content, fed by the run."""

    tables: dict[str, Progress] = field(default_factory=dict)

    def note(self, progress: Progress) -> None:
        """Takes what a run reports of one table in place of what it reported before."""
        self.tables[progress.table.name] = progress

    def message(self) -> Message:
        """The progress of all tables so far; without a sound."""
        steps = list(self.tables.values())
        return Message(render.chat("sync_progress", steps=steps), silent=True)


async def answer(request: Request) -> None:
    """Synchronises, and shows in one message first the progress, then the outcome.

    A run that is under way already is not waited for. A fault of the ERP is an outcome; the
    progress is worth having, and the run does not hang on it.

    Raises:
        TelegramError: The outcome was not taken, or the chat takes nothing at all.
    """
    services, delivery = request.services, request.delivery
    if services.synchronisation.is_running:
        await request.reply(text_reply(render.chat("sync_running")))
        return
    board = Board()
    shown = await _show(request, board)
    ticker = asyncio.create_task(_keep_showing(request, board, shown)) if shown else None
    try:
        final = await _outcome(request, board)
    finally:
        if ticker:
            ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticker
    if shown:
        await delivery.replace(request.address, shown, final)
    else:
        await delivery.send(request.address, final)


async def _show(request: Request, board: Board) -> int | None:
    """The progress message's number; None where it did not get through."""
    try:
        return (await request.delivery.send(request.address, board.message())).message_id
    except TelegramError as error:
        failure = classify(error)
        if failure.outcome is Outcome.CLOSED:
            raise
        log.info("progresso não mostrado", motivo=failure.reason)
        return None


async def _outcome(request: Request, board: Board) -> Message:
    services = request.services
    now_and_zone = {"now": services.clock(), "zone": services.settings.timezone}
    try:
        report = await services.synchronisation.run(board.note)
    except IxcError as error:
        state = await mirror_state(services.database)
        return Message(
            render.chat(
                "sync_failed", message=str(error), synced_at=state.synced_at, **now_and_zone
            )
        )
    return Message(render.chat("sync_done", report=report, **now_and_zone))


async def _keep_showing(request: Request, board: Board, message_id: int) -> None:
    """Edits the message while there is news; one that cannot be edited waits for the next."""
    current = board.message()
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_EDITS)
        if (newest := board.message()) == current:
            continue
        try:
            await request.delivery.edit(request.chat_id, message_id, newest)
        except TelegramError as error:
            log.info("progresso não mostrado", motivo=classify(error).reason)
        else:
            current = newest
