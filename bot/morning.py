"""The morning push of one group: the list, who also crossed the line, prevention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot import calendar, keyboards, render
from bot.calendar import PushRules
from bot.episodes import Announcement, announce, crossed_on
from bot.handlers.worklists import message
from bot.ledger import Edition, Known, Parcel, Told
from bot.messages import Message
from bot.services import Facts, Services
from bot.views.worklists import (
    PAGE_LENGTH,
    PREVENTION,
    LateView,
    WorklistView,
    critical_view,
    item_views,
    worklist_views,
)

CRITICAL, KNOWN = "critical", "known"
#: Clients of a message that holds nothing else.
LATE_A_MESSAGE: Final = 20


async def compose_morning(services: Services, day: date, known: Known) -> Edition:
    """What a morning brings a group that knows this much; raises NoData."""
    facts = await services.facts(day)
    rules = PushRules.of(services.settings)
    return await services.compute(edition, facts, known, rules)


def edition(facts: Facts, known: Known, rules: PushRules) -> Edition:
    """Renders the parts and notes which of them tells of which client.

    Late clients stand in the list's own message where that has one page; turning a page
    would wipe them out, so that otherwise they follow in messages of their own.
    """
    said = announce(facts, known)
    view = critical_view(facts, said.critical)
    late = _late(facts, said, rules, first=view.total + 1)
    beside = late[:PAGE_LENGTH] if view.pages == 1 else ()
    rest = late[len(beside) :]
    more = [rest[at : at + LATE_A_MESSAGE] for at in range(0, len(rest), LATE_A_MESSAGE)]
    messages = [
        message(view, late=beside),
        *(_followed(view, some) for some in more),
        message(worklist_views(facts)[PREVENTION]),
    ]
    told = [Told(item.customer_id, CRITICAL, 1) for item in said.critical.items]
    told += [Told(customer_id, KNOWN, 1) for customer_id in said.silent]
    for part_no, some in enumerate([beside, *more], start=1):
        told += [Told(one.item.customer_id, CRITICAL, part_no) for one in some]
    return Edition([Parcel(one) for one in messages], told, said.ended)


def _followed(view: WorklistView, late: Sequence[LateView]) -> Message:
    return Message(
        render.chat("late", view=view, late=late, blocking_days=view.blocking_days),
        keyboards.keyboard(
            *keyboards.card_rows(view.as_of, [(o.item.position, o.item.customer_id) for o in late])
        ),
    )


def _late(
    facts: Facts, said: Announcement, rules: PushRules, *, first: int
) -> tuple[LateView, ...]:
    blocking = facts.portfolio.rules.blocking_days
    days = [crossed_on(item, facts.as_of, blocking) for item in said.late]
    return tuple(
        LateView(item, day, "" if calendar.is_push_day(day, rules) else "dia sem lista")
        for item, day in zip(item_views(said.late, first), days, strict=True)
    )
