"""The morning push: what is due is recorded with its messages, what is recorded is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta

import structlog
from telegram.error import TelegramError

from bot import calendar
from bot.calendar import PushRules
from bot.delivery import Delivery, Outcome, classify
from bot.ledger import Ledger, Part
from bot.messages import Message

log = structlog.get_logger(__name__)

#: Pauses between tries of a part that certainly did not arrive, in seconds.
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0

Compose = Callable[[date], Awaitable[Sequence[Message]]]


class MorningPush:
    """Brings each group its lists once a day, over restarts and short outages."""

    def __init__(
        self,
        *,
        groups: Sequence[int],
        rules: PushRules,
        ledger: Ledger,
        delivery: Delivery,
        compose: Compose,
        clock: Callable[[], datetime],
    ) -> None:
        self._groups = groups
        self._rules = rules
        self._ledger = ledger
        self._delivery = delivery
        self._compose = compose
        self._clock = clock
        self._ticking = asyncio.Lock()

    async def tick(self) -> None:
        """Records what has fallen due, then sends what waits. Any number of calls is right."""
        async with self._ticking:
            day = calendar.due_date(self._clock(), self._rules)
            if day is None:
                return
            for chat_id in self._groups:
                await self._record(chat_id, day)
            await self._send_waiting(day)

    async def now(self, chat_id: int, day: date) -> bool:
        """Records and sends a day's push whatever the hour; False if it is already recorded."""
        async with self._ticking:
            recorded = await self._record(chat_id, day)
            await self._send_waiting(day)
            return recorded

    async def _record(self, chat_id: int, day: date) -> bool:
        if await self._ledger.is_recorded(chat_id, day):
            return False
        messages = await self._compose(day)
        if not messages:
            return False
        return await self._ledger.record(chat_id, day, messages, self._clock())

    async def _send_waiting(self, day: date) -> None:
        held: set[int] = set()  # runs whose earlier part waits: the order must hold
        for part in await self._ledger.unsent(self._clock(), day):
            if part.run_id not in held and not await self._send(part):
                held.add(part.run_id)

    async def _send(self, part: Part) -> bool:
        """Whether later parts of the run may follow."""
        if not await self._ledger.claim(part):
            return False
        try:
            sent = await self._delivery.send_once(part.chat_id, part.message)
        except TelegramError as error:
            return await self._failed(part, error)
        await self._ledger.sent(part, sent.message_id, self._clock())
        return True

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
