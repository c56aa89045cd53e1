"""Pushes: what is due is recorded with all it brings, what is recorded is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from telegram import Message as Sent
from telegram.error import TelegramError

from bot.delivery import Delivery, Outcome, classify
from bot.ledger import MORNING, Edition, Ledger, Parcel, Part

log = structlog.get_logger(__name__)

#: Pauses between tries of a part that certainly did not arrive, in seconds.
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0


@dataclass(frozen=True)
class Routine:
    """One kind of push: for whom, when it is due, what it brings (nothing without data)."""

    kind: str
    groups: Sequence[int]
    due: Callable[[datetime], date | None]
    compose: Callable[[int, date], Awaitable[Edition]]


class Pushes:
    """Brings each group what a day owes it, once, over restarts and short outages."""

    def __init__(
        self,
        routines: Sequence[Routine],
        *,
        ledger: Ledger,
        delivery: Delivery,
        clock: Callable[[], datetime],
    ) -> None:
        self._routines = routines
        self._ledger = ledger
        self._delivery = delivery
        self._clock = clock
        self._ticking = asyncio.Lock()

    async def tick(self) -> None:
        """Records what has fallen due, then sends what waits. Any number of calls is right."""
        async with self._ticking:
            for routine in self._routines:
                day = routine.due(self._clock())
                if day is None:
                    continue
                for chat_id in routine.groups:
                    await self._record(routine, chat_id, day)
                await self._send_waiting(routine, day)

    async def now(self, chat_id: int, day: date) -> bool:
        """Records and sends a day's lists whatever the hour; False if already recorded."""
        morning = next(routine for routine in self._routines if routine.kind == MORNING)
        async with self._ticking:
            recorded = await self._record(morning, chat_id, day)
            await self._send_waiting(morning, day)
            return recorded

    async def _record(self, routine: Routine, chat_id: int, day: date) -> bool:
        if await self._ledger.is_recorded(chat_id, day, routine.kind):
            return False
        edition = await routine.compose(chat_id, day)
        if not edition.parcels:
            return False
        return await self._ledger.record(chat_id, day, edition, self._clock(), routine.kind)

    async def _send_waiting(self, routine: Routine, day: date) -> None:
        held: set[int] = set()  # runs whose earlier part waits: the order must hold
        for part in await self._ledger.unsent(self._clock(), day, routine.kind):
            if part.run_id not in held and not await self._send(part):
                held.add(part.run_id)

    async def _send(self, part: Part) -> bool:
        """Whether later parts of the run may follow."""
        if not await self._ledger.claim(part):
            return False
        try:
            sent = await self._deliver(part.chat_id, part.parcel)
        except TelegramError as error:
            return await self._failed(part, error)
        await self._ledger.sent(part, sent.message_id, self._clock())
        return True

    async def _deliver(self, chat_id: int, parcel: Parcel) -> Sent:
        if parcel.document:
            return await self._delivery.document_once(chat_id, parcel.document)
        return await self._delivery.send_once(chat_id, parcel.message)

    async def _failed(self, part: Part, error: TelegramError) -> bool:
        failure = classify(error)
        log.warning("parte não enviada", parte=part.id, chat=part.chat_id, motivo=failure.reason)
        if failure.outcome is Outcome.NOT_SENT:
            pause = failure.wait_s or min(FIRST_PAUSE_S * 2**part.attempts, LONGEST_PAUSE_S)
            next_try_at = self._clock() + timedelta(seconds=pause)
            await self._ledger.postpone(part, next_try_at, failure.reason)
            return False
        state = "uncertain" if failure.outcome is Outcome.UNKNOWN else "failed"
        await self._ledger.give_up(part, state, failure.reason)
        return True
