"""After a restoration: what the lost database may have pushed is recorded, and never sent again.

The customers of the lost days are announced by the last of their lists, as perhaps sent: whoever
looks into the group can have its parts sent by hand.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import product

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
        rules: PushRules,
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
        self._rules = rules
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
        due = calendar.due(self._clock(), self._rules)
        return due is not None and due.at > found.at

    async def _has_data(self, found: Restoration) -> bool:
        """Facts of after the restoration; where a new list is due, any that make a list."""
        synced_at, now = await self._synced_at(), self._clock()
        if synced_at is None:
            return False
        if synced_at >= found.at:
            return True
        due = calendar.due(now, self._rules)
        return due is not None and due.at > found.at and now - synced_at <= self._longest_age

    async def _settle(self, found: Restoration) -> None:
        taken: dict[str, set[date]] = {kind: set() for kind, *_ in self._kinds}
        for kind, wants, compose in self._kinds:
            lost = list(self._lost(kind, found))
            for group, due in product(filter(wants, self._groups.all), lost):
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

    def _lost(self, kind: str, found: Restoration) -> Iterator[Due]:
        """What fell due from the day of the copy until it was put back, in its order."""
        last = found.at.astimezone(self._rules.zone).date()
        for ahead in range((last - found.since).days + 1):
            day = found.since + timedelta(days=ahead)
            if (due := self._due_on(kind, day)) and due.at <= found.at:
                yield due

    def _due_on(self, kind: str, day: date) -> Due | None:
        if kind == MORNING:
            return calendar.window(day, self._rules) if self._is_push_day(day) else None
        is_first = day == calendar.first_business_day(day.year, day.month, self._rules.state)
        return calendar.window(day, self._rules) if is_first else None

    def _is_push_day(self, day: date) -> bool:
        return calendar.is_push_day(day, self._rules)

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
