"""✅ in today's lists: who has paid since they went out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.delivery.outcomes import Outcome, classify
from bot.delivery.send import Delivery
from bot.ledger.groups import Groups
from bot.ledger.pushed_lists import PushedLists, ShownList
from bot.messages.worklist import worklist_message

log = structlog.get_logger(__name__)

#: Telegram counts edits; people do not look more often.
BETWEEN_EDITS: Final = timedelta(minutes=10)


class PaidMarks:
    """Keeps ✅ in the lists that were pushed today, each edited at most every ten minutes."""

    def __init__(
        self,
        pushed_lists: PushedLists,
        groups: Groups,
        delivery: Delivery,
        clock: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self._pushed_lists = pushed_lists
        self._groups = groups
        self._delivery = delivery
        self._clock = clock
        self._today = today

    async def refresh(self) -> None:
        """Edits the lists that do not show who has paid by now.

        A list that was just edited waits for the next call.
        """
        now = self._clock()
        waiting: dict[int, list[ShownList]] = {}
        for pushed in await self._pushed_lists.of_day(self._today()):
            rests = pushed.edited_at is None or now - pushed.edited_at >= BETWEEN_EDITS
            if rests and pushed.shown != pushed.marks.encode():
                waiting.setdefault(pushed.group_id, []).append(pushed)
        await asyncio.gather(*(self._show_all(lists, now) for lists in waiting.values()))

    async def _show_all(self, lists: Sequence[ShownList], now: datetime) -> None:
        """The lists of one group, whose trouble costs no other group its marks."""
        try:
            for pushed in lists:
                await self._show(pushed, now)
        except Exception:
            log.exception("✅ não marcado", grupo=lists[0].group_id)

    async def _show(self, pushed: ShownList, now: datetime) -> None:
        """Edits the message; what cannot be edited stays as it is."""
        content, chat_id = pushed.content, self._groups.address(pushed.group_id).chat_id
        text = worklist_message(content.view, late=content.late, marks=pushed.marks)
        try:
            await self._delivery.edit(chat_id, pushed.message_id, text)
        except TelegramError as error:
            failure = classify(error)
            log.warning("✅ não marcado", parte=pushed.part_id, motivo=failure.reason)
            if failure.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
                await self._pushed_lists.note_shown(pushed, pushed.shown, now)
                return
        await self._pushed_lists.note_shown(pushed, pushed.marks.encode(), now)
