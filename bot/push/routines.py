"""What is pushed, to whom and when: one table."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.figures.figures import NoData
from bot.ledger.content import MONTHLY, MORNING
from bot.ledger.groups import Group
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.push.monthly import MonthlyReport
from bot.push.morning import Morning
from bot.push.restored import Restored
from bot.push.sender import Routine
from bot.services import Services


def rules_of_group(services: Services, group: Group) -> PushRules:
    """When a group wants its lists."""
    return PushRules.of(services.settings, group.choices)


def restored(services: Services) -> Restored:
    """Settles a restoration with what the routines would have brought."""
    made = {routine.kind: routine.compose for routine in routines(services)}
    monthly = set(services.settings.relatorio_mensal_grupos)

    async def synced_at() -> datetime | None:
        try:
            return (await services.figures.at()).synced_at
        except NoData:
            return None

    return Restored(
        services.database,
        services.ledger,
        services.alerts,
        services.groups,
        partial(rules_of_group, services),
        clock=services.clock,
        synced_at=synced_at,
        longest_age=timedelta(hours=services.settings.push_dados_max_h),
        kinds=(
            (MORNING, lambda _: True, made[MORNING]),
            (
                MONTHLY,
                lambda group: bool({group.paired_id, group.chat_id} & monthly),
                made[MONTHLY],
            ),
        ),
    )


def routines(services: Services) -> tuple[Routine, ...]:
    """The lists of the morning, the report of the month."""
    groups, rules_of = services.groups, partial(rules_of_group, services)
    monthly = set(services.settings.relatorio_mensal_grupos)
    return (
        Routine(
            MORNING,
            lambda: groups.on,
            lambda now, group: calendar.due(now, rules_of(group)),
            Morning.of(services).compose,
            refreshes=True,
        ),
        Routine(
            MONTHLY,
            lambda: [group for group in groups.on if {group.paired_id, group.chat_id} & monthly],
            lambda now, group: calendar.monthly_due(now, rules_of(group)),
            MonthlyReport(services.figures).compose,
        ),
    )
