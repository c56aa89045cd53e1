"""The morning push of one group: yesterday's result, the line, who else crossed it, prevention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from bot.choices import NO_CHOICES, Choices
from bot.figures.facts import Facts
from bot.figures.figures import Figures, NoData
from bot.ledger.announced import KNOWN, AlreadyAnnounced, already_announced
from bot.ledger.content import CRITICAL, LATE, Mention, PartContent, PushContent, RecordedPush
from bot.ledger.groups import Group
from bot.ledger.pushed_lists import PushedList, PushedLists
from bot.messages.message import Message
from bot.messages.worklist import is_one_message, late_messages, worklist_message
from bot.mirror.synchronisation import Synchronisation
from bot.push import calendar
from bot.push.announcements import OtherLists, WhoIsAnnounced, announce, crossed_on
from bot.push.calendar import Due, PushRules
from bot.services import Services
from bot.settings import Settings
from bot.text import formatting, render
from bot.views.since_last_lists import LastLists, result_view
from bot.views.worklists import (
    PREVENTION,
    LateView,
    WorklistView,
    critical_view,
    item_views,
    worklist_views,
)
from ixc import run_log
from ixc.database import Database
from metrics.episodes import debts
from metrics.narrowing import customer_ids

RESULT, WARNING = "result", "warning"
#: A push that goes out so long after its hour says so.
LATE_AFTER: Final = timedelta(minutes=10)
#: The synchronisation before the push may take so long beyond the push's hour.
WAITS_FOR_SYNC: Final = timedelta(minutes=15)
#: Facts of this age are as good as those of a synchronisation that is under way.
FRESH: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Delay:
    """Why a push is late, and its two hours (due, sent), as people read them."""

    due: str
    sent: str
    why: str


@dataclass(frozen=True)
class Silence:
    """Since when (for people) the ERP gives no data; `is_shrunk`: none that can be believed."""

    since: str
    is_shrunk: bool


@dataclass(frozen=True)
class Circumstances:
    """What a morning's texts say beside the figures.

    `outage_since` is a moment for people, "" where the ERP answers.
    """

    rules: PushRules
    choices: Choices = NO_CHOICES
    before: OtherLists | None = None
    late: Delay | None = None
    outage: Silence | None = None


@dataclass(frozen=True)
class Morning:
    """Composes what a morning brings a group."""

    figures: Figures
    pushed_lists: PushedLists
    synchronisation: Synchronisation
    database: Database
    settings: Settings
    started_at: datetime
    longest_age: timedelta  # of the facts that a list may be made from

    @classmethod
    def of(cls, services: Services) -> Morning:
        """As the settings want it."""
        return cls(
            figures=services.figures,
            pushed_lists=services.pushed_lists,
            synchronisation=services.synchronisation,
            database=services.database,
            settings=services.settings,
            started_at=services.started_at,
            longest_age=timedelta(hours=services.settings.push_dados_max_h),
        )

    async def compose(
        self, group: Group, due: Due, before: RecordedPush | None = None
    ) -> PushContent:
        """What is due; nothing while there are no data, or newer ones on the way.

        `before` is what was made earlier for this day and could not be sent. Facts that are too old
        for a list make a warning.
        """
        try:
            facts = await self.figures.at(
                due.day,
                audience=group.choices.audience(group.chat_id),
                within=group.choices.scope,
            )
        except NoData:
            return PushContent(())
        if self._is_worth_waiting(facts, due):
            return PushContent(())
        around = Circumstances(
            PushRules.of(self.settings, group.choices),
            group.choices,
            await self._before(group, facts),
            self._delay(group, due, facts, before),
            await self._outage(facts),
        )
        if facts.now - facts.synced_at > self.longest_age:
            return _too_old_warning(facts, around, self.longest_age)
        announced = await already_announced(self.database, group.paired_id)
        lists = await self.pushed_lists.last_lists(group.paired_id, due.day)
        return await self.figures.compute(push_content, facts, announced, lists, around)

    async def _before(self, group: Group, facts: Facts) -> OtherLists | None:
        """What the group's lists were until it chose others."""
        chosen = group.choices
        if chosen.listed_since is None:
            return None
        customers: frozenset[int] = frozenset()
        if chosen.listed_before is not None:
            then = await self.figures.at(facts.as_of, within=chosen.listed_before)
            own = await self.figures.compute(customer_ids, then.portfolio)
            customers = frozenset(own.tolist())
        return OtherLists(chosen.listed_since.astimezone(facts.zone).date(), customers)

    def _is_worth_waiting(self, facts: Facts, due: Due) -> bool:
        """A synchronisation is about to bring what an hour's old facts lack."""
        is_old = facts.now - facts.synced_at > FRESH
        return is_old and self.synchronisation.is_running and facts.now - due.at < WAITS_FOR_SYNC

    def _delay(
        self, group: Group, due: Due, facts: Facts, before: RecordedPush | None
    ) -> Delay | None:
        if facts.now - due.at <= LATE_AFTER:
            return None
        if before is not None:
            why = "sem conexão com o Telegram até agora"
        elif self.started_at > due.at:
            why = "o bot esteve parado"
        elif group.choices.scheduled_at and group.choices.scheduled_at > due.at:
            why = "o horário foi mudado agora"
        elif group.paired_at and group.paired_at > due.at:
            why = "o grupo foi vinculado agora"
        elif group.on_since > due.at:
            why = "o grupo esteve fechado para o bot"
        elif facts.synced_at > due.at:
            why = "só agora chegaram os dados do IXC"
        else:
            why = "o bot esteve parado"

        def hour(moment: datetime) -> str:
            return moment.astimezone(facts.zone).strftime("%H:%M")

        return Delay(hour(due.at), hour(facts.now), why)

    async def _outage(self, facts: Facts) -> Silence | None:
        """Since when the ERP gives nothing, where the facts are from before; else None."""
        async with self.database.read() as connection:
            outage = await run_log.outage(connection)
        if outage is None or facts.now - facts.synced_at <= FRESH:
            return None
        since = formatting.moment(outage.since, now=facts.now, zone=facts.zone)
        return Silence(since, outage.is_shrunk)


def _too_old_warning(facts: Facts, around: Circumstances, limit: timedelta) -> PushContent:
    """Only a warning; it announces nobody."""
    text = render.chat(
        "too_old",
        day=facts.as_of,
        outage=around.outage,
        age=formatting.moment(facts.synced_at, now=facts.now, zone=facts.zone),
        limit_hours=limit // timedelta(hours=1),
        blocking_days=facts.portfolio.rules.blocking_days,
    )
    return PushContent([PartContent(Message(text), about=WARNING)])


def push_content(
    facts: Facts, announced: AlreadyAnnounced, lists: LastLists, around: Circumstances
) -> PushContent:
    """Renders the parts; each carries whom it mentions.

    Late customers stand in the list's own message where Telegram takes it whole; else they follow
    in messages of their own, as no page that somebody has to turn announces anybody.
    """
    chosen = around.choices
    who = announce(facts, announced, around.before)
    result = render.chat(
        "result",
        view=result_view(facts, lists),
        late=around.late,
        outage=around.outage,
    )
    parts = [PartContent(Message(result), about=RESULT)]
    if CRITICAL in chosen.lists:
        parts += _critical_parts(facts, who, around.rules)
    if PREVENTION in chosen.lists:
        parts.append(_list_part(PushedList(worklist_views(facts)[PREVENTION]), PREVENTION))
    return PushContent(_with_debts(facts, parts), who.ended)


def _critical_parts(facts: Facts, who: WhoIsAnnounced, rules: PushRules) -> Iterator[PartContent]:
    critical = critical_view(facts, who.critical)
    late = _late(facts, who, rules, first=critical.total + 1)
    beside = late if is_one_message(critical, late) else ()
    yield _list_part(PushedList(critical, beside), CRITICAL, who.silent)
    yield from _late_parts(critical, late[len(beside) :])


def _list_part(pushed: PushedList, about: str, silent: Sequence[int] = ()) -> PartContent:
    """`silent` are over the line before the group's first list, and named nowhere."""
    items = (*pushed.view.items, *(entry.item for entry in pushed.late))
    return PartContent(
        worklist_message(pushed.view, late=pushed.late),
        about=about,
        pushed_list=pushed.encode(),
        mentions=(
            *(Mention(item.customer_id, about) for item in items),
            *(Mention(customer_id, KNOWN) for customer_id in silent),
        ),
    )


def _late_parts(view: WorklistView, late: Sequence[LateView]) -> Iterator[PartContent]:
    rest = iter(late)
    for message, length in late_messages(view, late):
        named = islice(rest, length)
        mentions = [Mention(entry.item.customer_id, CRITICAL) for entry in named]
        yield PartContent(message, about=LATE, mentions=mentions)


def _with_debts(facts: Facts, parts: Sequence[PartContent]) -> list[PartContent]:
    """Notes beside each customer that a part announces the títulos that it owes now."""
    customers = {m.customer_id for part in parts for m in part.mentions if m.announced_as != KNOWN}
    receivables_of = debts(facts.portfolio, customers)
    return [
        replace(
            part,
            mentions=[
                replace(mention, receivables=receivables_of.get(mention.customer_id, ()))
                for mention in part.mentions
            ],
        )
        for part in parts
    ]


def _late(
    facts: Facts, who: WhoIsAnnounced, rules: PushRules, *, first: int
) -> tuple[LateView, ...]:
    """Those who crossed last come first."""
    blocking = facts.portfolio.rules.blocking_days
    crossed = sorted(who.late, key=lambda item: item.days)
    days = [crossed_on(item, facts.as_of, blocking) for item in crossed]
    items = item_views(facts, crossed, CRITICAL, first)
    return tuple(
        LateView(item, day, "" if calendar.is_push_day(day, rules) else "dia sem lista")
        for item, day in zip(items, days, strict=True)
    )
