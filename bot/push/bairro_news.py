"""A bairro that stops paying: each group is told once an episode, inside its hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import Final

from bot.figures.facts import Facts
from bot.figures.figures import Figures, NoData
from bot.figures.scope import EVERYBODY, GroupScope, mark_of
from bot.ledger.bairro_episodes import Bairro, BairroEpisodes
from bot.ledger.content import BAIRRO, PartContent, PushContent
from bot.ledger.groups import Group, Groups
from bot.ledger.record import Ledger
from bot.messages import keyboards
from bot.messages.message import Message
from bot.push import calendar
from bot.push.calendar import Due, PushRules
from bot.text import render
from bot.views.bairro_alerts import BairroAlertView, bairro_alerts_view
from metrics.narrowing import Place

#: Telegram takes only so much at once, and nobody reads more: the others stand in /alertas.
MOST_AT_ONCE: Final = 5


class BairroNews:
    """Records what groups have to learn; the pushes send it."""

    def __init__(
        self,
        figures: Figures,
        episodes: BairroEpisodes,
        ledger: Ledger,
        groups: Groups,
        rules_of: Callable[[Group], PushRules],
        clock: Callable[[], datetime],
    ) -> None:
        self._figures = figures
        self._episodes = episodes
        self._ledger = ledger
        self._groups = groups
        self._rules_of = rules_of
        self._clock = clock
        #: The run and the day that were looked at, whose hours it was, and what they work.
        self._seen: tuple[int, date, Mapping[GroupScope, Sequence[int]]] | None = None

    async def look(self) -> None:
        """Takes in what the newest facts show, and tells the groups whose hours it is."""
        try:
            facts = await self._figures.at()
        except NoData:
            return
        now = self._clock()
        by_scope: dict[GroupScope, list[tuple[Group, Due]]] = {EVERYBODY: []}
        for group in self._groups.on:
            told = by_scope.setdefault(group.choices.scope, [])
            if due := calendar.due(now, self._rules_of(group)):
                told.append((group, due))
        whose = {scope: [group.paired_id for group, _ in told] for scope, told in by_scope.items()}
        seen = facts.run_id, facts.as_of, whose
        if seen == self._seen:
            return
        for scope, told in by_scope.items():
            await self._look_within(scope, told)
        self._seen = seen

    async def _look_within(self, scope: GroupScope, told: Sequence[tuple[Group, Due]]) -> None:
        """What is unusual among some customers, for the groups that work these."""
        facts = await self._figures.at(within=scope)
        alerts = (await self._figures.compute(bairro_alerts_view, facts)).alerts
        bairros = {_bairro(alert) for alert in alerts}
        firsts = await self._episodes.note(facts.as_of, bairros, scope.mark)
        for (group, due), alert in product(told, alerts[:MOST_AT_ONCE]):
            await self._ledger.record(
                group.paired_id,
                firsts[_bairro(alert)],
                bairro_content(facts, alert),
                self._clock(),
                due.until,
                kind=f"{BAIRRO}:{mark_of(_place(alert))}",
            )


def bairro_content(facts: Facts, alert: BairroAlertView) -> PushContent:
    """The message about one bairro, with a button to its customers."""
    rows = keyboards.follow_up_rows((alert.customers("ver os clientes"),), facts.as_of)
    text = render.chat("bairro_alert", alert=alert)
    return PushContent([PartContent(Message(text, rows), about=BAIRRO)])


def _bairro(alert: BairroAlertView) -> Bairro:
    return alert.city_id, alert.key


def _place(alert: BairroAlertView) -> Place:
    return Place(alert.key, alert.city_id, alert.name)
