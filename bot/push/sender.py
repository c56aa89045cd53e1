"""Pushes: what is due is recorded with all it brings, what is recorded is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial
from itertools import groupby
from typing import Final, TypeAlias

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Message as Sent
from telegram.error import TelegramError

from bot.delivery.outcomes import Outcome, classify
from bot.delivery.send import Delivery, NoTurnError
from bot.ledger.content import (
    ALERT,
    MORNING,
    NOTICE,
    RESTORED,
    Part,
    PartContent,
    PartOutcome,
    PushContent,
    RecordedPush,
)
from bot.ledger.groups import Group, Groups
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.record import SENT, UNCERTAIN, Ledger
from bot.messages import keyboards
from bot.messages.message import Message
from bot.push import calendar
from bot.push.calendar import Due, PushRules
from bot.push.owner_news import OwnerNews
from bot.push.restored import Restored
from bot.text import render

log = structlog.get_logger(__name__)

#: Writes what became of a part.
Write: TypeAlias = Callable[[], Awaitable[None]]

#: Pauses between tries of a part that certainly did not arrive, in seconds.
FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0
#: An answer to a flooded chat may hold its turn for minutes: a tick waits so many seconds.
LONGEST_TURN_S: Final = 10.0
#: What was rendered so long ago, and not sent, is rendered again from newer data.
STALE_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Routine:
    """One kind of push: for whom, when it is due, what it brings (without parts: nothing yet).

    `refreshes`: what could not be sent for a while is made anew.
    """

    kind: str
    groups: Callable[[], Sequence[Group]]
    due: Callable[[datetime, Group], Due | None]
    compose: Callable[[Group, Due, RecordedPush | None], Awaitable[PushContent]]
    refreshes: bool = False


class ResendOutcome(Enum):
    """What became of a part that somebody asked for again; ALREADY: nothing was to be done."""

    SENT = "sent"
    IN_DOUBT = "in doubt"
    ALREADY = "already"


@dataclass(frozen=True)
class PushedNow:
    """A push that somebody asked for: its parts, and how many of them went out just now."""

    parts: Sequence[PartOutcome]
    sent_now: int


class Pushes:
    """Brings each group what a day owes it, once, over restarts and outages.

    due ─▶ record (or make anew what could not be sent) ─▶ send part after part
    in doubt ─▶ a notice with a button      over ─▶ the owner is told what did not go out

    `when_whole` is called whenever all of a group's list for the morning is out.
    """

    def __init__(
        self,
        routines: Sequence[Routine],
        *,
        rules_of: Callable[[Group], PushRules],
        groups: Groups,
        ledger: Ledger,
        alerts: OwnerAlerts,
        delivery: Delivery,
        clock: Callable[[], datetime],
        restored: Restored,
        when_whole: Callable[[], None] = lambda: None,
    ) -> None:
        self._restored = restored
        self._when_whole = when_whole
        self._routines = routines
        self._rules_of = rules_of
        self._groups = groups
        self._ledger = ledger
        self._owner_news = OwnerNews(alerts, groups, ledger, rules_of, clock)
        self._delivery = delivery
        self._clock = clock
        self._ticking = asyncio.Lock()
        self._is_stopping = False
        #: What became of parts and could not be written, by their id.
        self._unwritten: dict[int, Write] = {}

    async def tick(self) -> None:
        """Records what has fallen due, then sends what waits.

        May be called at any time and by several at once: what to do is read from the ledger. A list
        that cannot be made, or sent, for one group is logged and costs no other group its own.
        """
        async with self._ticking:
            await self._write_outcomes()
            self._groups.try_topics_again()
            if await self._restored.is_settled():
                for routine in self._routines:
                    for group in routine.groups():
                        due = routine.due(self._clock(), group)
                        await self._record_safely(routine, group, due)
                await _alone(self._owner_news.look_for_missed_lists())
            if await self._ledger.has_open_parts(self._clock()):
                await _alone(self._end_what_is_over())
                await self._send_waiting()
                await _alone(self._mention_doubts())
                await self._send_waiting()  # what the tick itself had to say

    async def now(self, chat_id: int, day: date) -> PushedNow:
        """Records a day's lists for one group whatever the hour, and sends what of them waits.

        Raises:
            LookupError: No such group is paired.
        """
        group = self._groups.paired(chat_id)
        if group is None:
            raise LookupError(chat_id)
        morning = next(routine for routine in self._routines if routine.kind == MORNING)
        now = self._clock()
        window = calendar.window(day, self._rules_of(group))
        due = Due(day, now, max(window.until, now + timedelta(hours=1)))
        async with self._ticking:
            before = await self._ledger.outcomes(group.paired_id, day)
            await self._record(morning, group, due)
            await self._send_waiting()
            parts = await self._ledger.outcomes(group.paired_id, day)
        return PushedNow(parts, _count_sent(parts) - _count_sent(before))

    async def stop(self, limit_s: float) -> None:
        """Nothing new is begun; waits until the part that is on its way has arrived.

        After `limit_s` seconds it waits no longer: that part will be found in doubt.
        """
        self._is_stopping = True
        try:
            async with asyncio.timeout(limit_s), self._ticking:
                await self._write_outcomes()
        except TimeoutError:
            log.warning("parte em voo na parada: ficará incerta")

    async def resend(self, chat_id: int, part_id: int) -> ResendOutcome:
        """Sends a part again that may not have arrived, because a person asked for it.

        A part of another chat's, or that is in doubt no more, is ALREADY.
        """
        async with self._ticking:
            part = await self._ledger.part(part_id)
            if part is None or part.group_id != self._groups.paired_id(chat_id):
                return ResendOutcome.ALREADY
            if not await self._ledger.claim(part, UNCERTAIN):
                return ResendOutcome.ALREADY
            try:
                sent = await self._deliver(part)
            except TelegramError as error:
                reason = classify(error).reason
                log.warning("parte não reenviada", parte=part.id, motivo=reason)
                await self._write(part, partial(self._ledger.doubt, part, reason))
                return ResendOutcome.IN_DOUBT
            await self._write_sent(part, sent)
            return ResendOutcome.SENT

    async def resend_all(self, chat_id: int) -> Sequence[ResendOutcome]:
        """Sends the parts in doubt of a group's newest list again, because a person asked.

        Raises:
            LookupError: No such group is paired.
        """
        group = self._groups.paired(chat_id)
        if group is None:
            raise LookupError(chat_id)
        parts = await self._ledger.newest_in_doubt(group.paired_id)
        return [await self.resend(group.chat_id, part.id) for part in parts]

    async def _record_safely(self, routine: Routine, group: Group, due: Due | None) -> None:
        """A list that cannot be made for one group must not cost another its own."""
        if due is None or self._is_stopping:
            return
        try:
            await self._record(routine, group, due)
        except Exception:
            log.exception("lista não composta", tipo=routine.kind, chat=group.chat_id)

    async def _record(self, routine: Routine, group: Group, due: Due) -> bool:
        recorded = await self._ledger.recorded(group.paired_id, due.day, routine.kind)
        now = self._clock()
        if recorded and not (
            routine.refreshes and recorded.is_untouched and now - recorded.created_at > STALE_AFTER
        ):
            return False
        content = await routine.compose(group, due, recorded)
        if not content.parts:
            return False
        if recorded:
            return await self._ledger.rewrite(recorded.id, content, now)
        return await self._ledger.record(
            group.paired_id, due.day, content, now, due.until, routine.kind
        )

    async def _send_waiting(self) -> None:
        """All groups at the same time: one that is slow, or in trouble, touches no other."""
        waiting = filter(self._is_wanted, await self._ledger.unsent(self._clock()))
        runs: dict[int, list[list[Part]]] = {}
        for _, run in groupby(waiting, key=lambda part: part.run_id):
            parts = list(run)
            runs.setdefault(parts[0].group_id, []).append(parts)
        await asyncio.gather(*(self._send_runs(group_id, runs[group_id]) for group_id in runs))

    async def _send_runs(self, group_id: int, runs: Sequence[Sequence[Part]]) -> None:
        for parts in runs:
            try:
                await self._send_run(group_id, parts)
            except Exception:
                log.exception("envio interrompido por um defeito", grupo=group_id)

    async def _send_run(self, group_id: int, parts: Sequence[Part]) -> None:
        """The parts of one run in a row, once its chat's turn comes; else the next tick's."""
        chat_id = self._groups.address(group_id).chat_id
        try:
            async with self._delivery.in_order(chat_id, patience_s=LONGEST_TURN_S):
                for part in parts:
                    if self._is_stopping or not await self._send(part):
                        break
            await self._tell_if_whole(parts[-1])
        except NoTurnError:
            log.info("lista espera a vez do grupo", grupo=group_id)

    async def _tell_if_whole(self, part: Part) -> None:
        """Says so once a group has all of its morning's list."""
        if part.kind == MORNING:
            outcomes = await self._ledger.outcomes(part.group_id, part.business_date)
            if all(outcome.state == SENT for outcome in outcomes):
                self._when_whole()

    def _is_wanted(self, part: Part) -> bool:
        """A group may have left the settings since its list was recorded."""
        return part.kind.startswith(ALERT) or self._groups.paired(part.group_id) is not None

    async def _send(self, part: Part) -> bool:
        """Whether later parts of the run may follow."""
        if not await self._ledger.claim(part):
            return False
        try:
            sent = await self._deliver(part)
        except TelegramError as error:
            return await self._note_failure(part, error)
        except Exception:  # a defect of ours, and nobody knows how far the part came
            reason = "defeito do programa durante o envio"
            await self._write(part, partial(self._ledger.doubt, part, reason))
            raise
        await self._write_sent(part, sent)
        return True

    async def _write_sent(self, part: Part, sent: Sent) -> None:
        await self._write(part, partial(self._ledger.sent, part, sent.message_id, self._clock()))

    async def _write(self, part: Part, write: Write) -> None:
        """Writes what became of a part that was on its way.

        Telegram's word is known once: where the database does not take it now (another writer,
        a full disk), it is kept and written by a later tick.
        """
        self._unwritten[part.id] = write
        await self._write_outcomes()

    async def _write_outcomes(self) -> None:
        for part_id, write in list(self._unwritten.items()):
            try:
                await write()
            except DBAPIError as error:
                log.warning(
                    "o que foi de uma parte não se escreve", parte=part_id, motivo=str(error.orig)
                )
                return
            self._unwritten.pop(part_id, None)  # another group's send may have written it

    async def _deliver(self, part: Part) -> Sent:
        address, group = self._groups.address(part.group_id), self._groups.paired(part.group_id)
        is_silent = group is not None and group.choices.is_silent
        if part.content.document:
            document = part.content.document
            return await self._delivery.document_once(address, document, is_silent=is_silent)
        message = part.content.message
        silent = replace(message, silent=message.silent or is_silent)
        return await self._delivery.send_once(address, silent)

    async def _note_failure(self, part: Part, error: TelegramError) -> bool:
        failure = classify(error)
        log.warning("parte não enviada", parte=part.id, grupo=part.group_id, motivo=failure.reason)
        match failure.outcome:
            case Outcome.NOT_SENT:
                pause = failure.wait_s or min(FIRST_PAUSE_S * 2**part.attempts, LONGEST_PAUSE_S)
                next_try_at = self._clock() + timedelta(seconds=pause)
                await self._write(
                    part, partial(self._ledger.postpone, part, next_try_at, failure.reason)
                )
                return False
            case Outcome.CLOSED:
                await self._write(part, partial(self._ledger.shut_out, part))
                return False
            case Outcome.UNKNOWN:
                await self._write(part, partial(self._ledger.doubt, part, failure.reason))
                await self._owner_news.part_failed("doubt", part, "A conexão caiu durante o envio")
            case Outcome.REFUSED:
                await self._write(part, partial(self._ledger.fail, part, failure.reason))
                await self._owner_news.part_failed("refused", part, failure.reason)
        return True

    async def _mention_doubts(self) -> None:
        """Once a run is through, its group learns which parts may be missing."""
        doubtful = await self._ledger.in_doubt(self._clock())
        for run_id, parts in groupby(doubtful, key=lambda part: part.run_id):
            await self._ledger.add(run_id, PartContent(notice(list(parts)), about=NOTICE))

    async def _end_what_is_over(self) -> None:
        """What waits beyond its hours is not sent any more."""
        await self._owner_news.parts_expired(await self._ledger.expire(self._clock()))


async def _alone(step: Awaitable[None]) -> None:
    """A step beside the sending, whose fault costs no list."""
    try:
        await step
    except Exception:
        log.exception("um passo ao lado do envio falhou")


def _count_sent(parts: Sequence[PartOutcome]) -> int:
    return sum(part.state == SENT for part in parts)


def notice(parts: Sequence[Part]) -> Message:
    """Says which parts of a run may be missing, with a button for each."""
    return Message(
        render.chat("doubt", parts=parts, is_restored=parts[0].error == RESTORED),
        keyboards.resend_rows(
            parts[0].business_date, [(part.id, part.number, part.count) for part in parts]
        ),
    )
