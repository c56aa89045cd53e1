"""What the owner learns of pushes: which parts failed, and which lists nobody got."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from bot.ledger.content import ALERT, BAIRRO, MORNING, NOTICE, Part
from bot.ledger.groups import Group, Groups
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.record import Ledger
from bot.push import calendar
from bot.push.calendar import Due, PushRules


class OwnerNews:
    """Leaves alerts for the owner, each once; they are sent as pushes are."""

    def __init__(
        self,
        alerts: OwnerAlerts,
        groups: Groups,
        ledger: Ledger,
        rules_of: Callable[[Group], PushRules],
        clock: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._groups = groups
        self._ledger = ledger
        self._rules_of = rules_of
        self._clock = clock
        #: By group the day whose list was looked for.
        self._looked_back_to: dict[int, date] = {}

    async def part_failed(self, about: str, part: Part, reason: str) -> None:
        """A part is in doubt, or was refused (`about`); alerts and notices are not reported."""
        if part.kind.startswith(ALERT) or part.content.about == NOTICE:
            return
        await self._alerts.tell(
            about,
            str(part.id),
            kind=part.kind,
            number=part.number,
            total=part.count,
            business_date=part.business_date,
            chat_id=self._groups.address(part.group_id).chat_id,
            reason=reason,
        )

    async def parts_expired(self, expired: Sequence[Part]) -> None:
        """Parts, in the order of their runs, that waited until their hours were over."""
        for _, parts in groupby(expired, key=lambda part: part.run_id):
            part = next(parts)
            if part.kind.startswith(BAIRRO):
                continue  # it goes on standing in /alertas
            await self._alerts.tell(
                "missed",
                _missed_key(part.kind, part.group_id),
                day=part.business_date,
                kind=part.kind,
                business_date=part.business_date,
                chat_id=self._groups.address(part.group_id).chat_id,
                reason=f"Da parte {part.number} de {part.count} em diante, o Telegram não aceitou "
                "o envio até o fim do prazo",
            )

    async def look_for_missed_lists(self) -> None:
        """Reports a list whose whole day went by unrecorded, while its group was on."""
        now = self._clock()
        for group in self._groups.on:
            over = calendar.last_over(now, self._rules_of(group))
            if over is None or over.day == self._looked_back_to.get(group.paired_id):
                continue
            self._looked_back_to[group.paired_id] = over.day
            await self._look_for(group, over)

    async def _look_for(self, group: Group, over: Due) -> None:
        """Neither before a group was on, nor before its hours were what they are, was it missed."""
        since = max(group.on_since, group.choices.scheduled_at or group.on_since)
        if since.astimezone(UTC) > over.at:
            return
        if await self._ledger.recorded(group.paired_id, over.day) is None:
            await self._alerts.tell(
                "missed",
                _missed_key(MORNING, group.paired_id),
                day=over.day,
                kind=MORNING,
                business_date=over.day,
                chat_id=group.chat_id,
                reason="O bot esteve parado, ou sem nenhum dado do IXC, durante todo o prazo",
            )


def _missed_key(kind: str, group_id: int) -> str:
    """A list and a report that fail on one day are two things to be told."""
    return str(group_id) if kind == MORNING else f"{group_id}:{kind}"
