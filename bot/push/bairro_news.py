"""A bairro that stops paying: each group is told once an episode, inside its hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from bot.figures.facts import Facts
from bot.figures.figures import Figures, NoData
from bot.figures.scope import mark_of
from bot.ledger.bairro_episodes import Bairro, BairroEpisodes
from bot.ledger.content import BAIRRO, PartContent, PushContent
from bot.ledger.groups import Groups
from bot.ledger.record import Ledger
from bot.messages import keyboards
from bot.messages.message import Message
from bot.push import calendar
from bot.push.calendar import PushRules
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
        rules: PushRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._figures = figures
        self._episodes = episodes
        self._ledger = ledger
        self._groups = groups
        self._rules = rules
        self._clock = clock
        #: The run, the day and the groups that were looked at; each asks for the figures once.
        self._seen: tuple[int, date, frozenset[int], bool] | None = None

    async def look(self) -> None:
        """Takes in what the newest facts show, and tells the groups whose hours it is."""
        try:
            facts = await self._figures.at()
        except NoData:
            return
        due = calendar.due(self._clock(), self._rules)
        groups = frozenset(group.paired_id for group in self._groups.on)
        seen = facts.run_id, facts.as_of, groups, due is not None
        if seen == self._seen:
            return
        alerts = (await self._figures.compute(bairro_alerts_view, facts)).alerts
        firsts = await self._episodes.note(facts.as_of, {_bairro(alert) for alert in alerts})
        for group_id in sorted(groups) if due else ():
            for alert in alerts[:MOST_AT_ONCE]:
                await self._ledger.record(
                    group_id,
                    firsts[_bairro(alert)],
                    bairro_content(facts, alert),
                    self._clock(),
                    due.until if due else self._clock(),
                    kind=f"{BAIRRO}:{mark_of(_place(alert))}",
                )
        self._seen = seen


def bairro_content(facts: Facts, alert: BairroAlertView) -> PushContent:
    """The message about one bairro, with a button to its customers."""
    rows = keyboards.follow_up_rows((alert.customers("ver os clientes"),), facts.as_of)
    text = render.chat("bairro_alert", alert=alert)
    return PushContent([PartContent(Message(text, rows), about=BAIRRO)])


def _bairro(alert: BairroAlertView) -> Bairro:
    return alert.city_id, alert.key


def _place(alert: BairroAlertView) -> Place:
    return Place(alert.key, alert.city_id, alert.name)
