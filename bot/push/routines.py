"""What is pushed, to whom and when: one table."""

from __future__ import annotations

from functools import partial

from bot.ledger.content import MONTHLY, MORNING
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.push.monthly import MonthlyReport
from bot.push.morning import Morning
from bot.push.sender import Routine
from bot.services import Services


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
