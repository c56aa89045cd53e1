"""What is pushed, to whom and when: one table."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.figures.figures import NoData
from bot.ledger.content import MONTHLY, MORNING
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.push.monthly import MonthlyReport
from bot.push.morning import Morning
from bot.push.restored import Restored
from bot.push.sender import Routine
from bot.services import Services


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
        PushRules.of(services.settings),
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
    rules, groups = PushRules.of(services.settings), services.groups
    monthly = set(services.settings.relatorio_mensal_grupos)
    return (
        Routine(
            MORNING,
            lambda: groups.on,
            partial(calendar.due, rules=rules),
            Morning.of(services).compose,
            refreshes=True,
        ),
        Routine(
            MONTHLY,
            lambda: [group for group in groups.on if {group.paired_id, group.chat_id} & monthly],
            partial(calendar.monthly_due, rules=rules),
            MonthlyReport(services.figures).compose,
        ),
    )
