"""/status: how old the data are, what comes next, what was set aside."""

from __future__ import annotations

from collections.abc import Sequence

from bot import __version__
from bot.chat.request import Request
from bot.messages.message import text_reply
from bot.mirror.state import mirror_state
from bot.mirror.vanished import Vanished
from bot.push.calendar import PushRules, soonest_push
from bot.storage import session_lock
from bot.text import render


def _by_table(rows: Sequence[Vanished]) -> dict[str, list[Vanished]]:
    """Newest first within each table."""
    groups: dict[str, list[Vanished]] = {}
    for item in rows:
        groups.setdefault(item.table, []).append(item)
    return groups


async def answer(request: Request) -> None:
    """How the bot and its data stand; also while there are none."""
    services = request.services
    state = await mirror_state(services.database)
    last_list = await services.ledger.last_list_at()
    now, home = services.clock(), request.standing.home
    groups = [home] if home else services.groups.on
    text = render.chat(
        "status",
        now=now,
        zone=services.settings.timezone,
        version=__version__,
        started_at=services.started_at,
        next_sync=services.timetable.next_sync(now),
        next_push=soonest_push(
            now, (PushRules.of(services.settings, group.choices) for group in groups)
        ),
        last_list=last_list,
        synced_at=state.synced_at,
        last_failure=state.last_failure,
        counts=state.counts,
        set_aside=state.set_aside,
        mended=state.mended,
        vanished=_by_table(state.vanished),
        outage=state.outage,
        ages=services.health.ages(),
        leader="" if services.database.is_sqlite else session_lock.name(),
        shut_groups=[group for group in services.groups.all if group.shut],
    )
    await request.reply(text_reply(text))
