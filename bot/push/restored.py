"""After a restoration: what the lost database may have pushed is recorded, and never sent again.

The customers of the lost days are announced by the last of their lists, as perhaps sent: whoever
looks into the group can have its parts sent by hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

import structlog

from bot.ledger import restoration
from bot.ledger.content import MONTHLY, MORNING, PushContent, RecordedPush
from bot.ledger.groups import Group, Groups
from bot.ledger.owner_alerts import OwnerAlerts
from bot.ledger.record import Ledger
from bot.ledger.restoration import Restoration
from bot.push import calendar
from bot.push.calendar import Due, PushRules
from ixc.database import Database

log = structlog.get_logger(__name__)

Compose = Callable[[Group, Due, RecordedPush | None], Awaitable[PushContent]]


class Restored:
    """Settles a restoration, once there are data to do it with.

    `synced_at` gives the age of the facts (None without any), `compose` makes what each kind of
    push brings, for the groups of that kind.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        alerts: OwnerAlerts,
        groups: Groups,
        rules_of: Callable[[Group], PushRules],
        *,
        clock: Callable[[], datetime],
        synced_at: Callable[[], Awaitable[datetime | None]],
        longest_age: timedelta,
        kinds: Sequence[tuple[str, Callable[[Group], bool], Compose]],
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._alerts = alerts
        self._groups = groups
        self._rules_of = rules_of
        self._clock = clock
        self._synced_at = synced_at
        self._longest_age = longest_age
        self._kinds = kinds
        self._is_settled = False  # a note comes only from outside, while no bot runs

    async def is_settled(self) -> bool:
        """Whether lists may be made; settles what can be settled now."""
        if self._is_settled:
            return True
        found = await restoration.pending(self._database)
        if found is None:
            self._is_settled = True
            return True
        if await self._has_data(found):
            await self._settle(found)
            self._is_settled = True
            return True
        # What is due was not before; facts so old make a warning and announce nobody.
        return self._has_new_due(found)

    def _has_new_due(self, found: Restoration) -> bool:
        """Whether some group's list fell due after the restoration, and may still go out."""
        dues = (calendar.due(self._clock(), self._rules_of(one)) for one in self._groups.all)
        return any(due is not None and due.at > found.at for due in dues)

    async def _has_data(self, found: Restoration) -> bool:
        """Facts of after the restoration; where a new list is due, any that make a list."""
        synced_at, now = await self._synced_at(), self._clock()
        if synced_at is None:
            return False
        if synced_at >= found.at:
            return True
        return self._has_new_due(found) and now - synced_at <= self._longest_age

    async def _settle(self, found: Restoration) -> None:
        taken: dict[str, set[date]] = {kind: set() for kind, *_ in self._kinds}
        for kind, wants, compose in self._kinds:
            for group in filter(wants, self._groups.all):
                lost = list(self._lost(kind, found, self._rules_of(group)))
                for due in lost:
                    made_by = compose if due is lost[-1] else None
                    if await self._take_as_pushed(kind, group, due, made_by):
                        taken[kind].add(due.day)
        days = sorted(taken[MORNING])
        async with self._database.write() as connection:
            await self._alerts.note(
                connection,
                "restored",
                found.at.isoformat(),
                days=days,
                has_reports=bool(taken[MONTHLY]),
                at=found.at,
            )
            await restoration.settled(connection)
        log.warning("banco restaurado: tido como enviado", dias=[day.isoformat() for day in days])

    def _lost(self, kind: str, found: Restoration, rules: PushRules) -> Iterator[Due]:
        """What fell due from the day of the copy until it was put back, in its order."""
        last = found.at.astimezone(rules.zone).date()
        for ahead in range((last - found.since).days + 1):
            day = found.since + timedelta(days=ahead)
            if (due := _due_on(kind, day, rules)) and due.at <= found.at:
                yield due

    async def _take_as_pushed(
        self, kind: str, group: Group, due: Due, compose: Compose | None
    ) -> bool:
        """Records a push of a lost day, with what `compose` makes of it; False if it was there."""
        if await self._ledger.recorded(group.paired_id, due.day, kind) is not None:
            return False
        content = PushContent(())
        if compose is not None:
            try:
                content = await compose(group, due, None)
            except Exception:  # what cannot be made cannot be sent twice either
                log.exception("lista perdida não composta", tipo=kind, chat=group.chat_id)
        return await self._ledger.record(
            group.paired_id, due.day, content, self._clock(), due.until, kind, is_perhaps_sent=True
        )


def _due_on(kind: str, day: date, rules: PushRules) -> Due | None:
    if kind == MORNING:
        is_due = calendar.is_push_day(day, rules)
    else:
        is_due = day == calendar.first_business_day(day.year, day.month, rules.state)
    return calendar.window(day, rules) if is_due else None
