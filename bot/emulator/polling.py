"""Methods by which a bot learns who it is and what happened."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any, Final

from bot.emulator.content import flag
from bot.emulator.errors import bad_request, conflict, unauthorized
from bot.emulator.state import Emulator, Json

#: Longest time that a poll is held open, as on the real server.
LONGEST_POLL_S: Final = 50.0
MOST_UPDATES: Final = 100


async def get_me(emulator: Emulator, _: Json) -> Any:
    """getMe: the bot."""
    rights = {"can_join_groups": True, "can_read_all_group_messages": False}
    return {**emulator.bot, **rights, "supports_inline_queries": False}


async def get_updates(emulator: Emulator, parameters: Json) -> Any:
    """getUpdates: waits for updates; a second poll ends the first with a conflict."""
    _confirm(emulator, int(parameters.get("offset") or 0))
    if parameters.get("allowed_updates") is not None:
        emulator.allowed_updates = list(parameters["allowed_updates"])
    if emulator.polling is not None and not emulator.polling.done():
        emulator.polling.set_exception(conflict())
    poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    emulator.polling = poll
    emulator.wake()
    deadline = time.monotonic() + min(float(parameters.get("timeout") or 0), LONGEST_POLL_S)
    try:
        await _updates_or_conflict(emulator, poll, deadline)
    finally:
        if emulator.polling is poll:
            emulator.polling = None
        poll.cancel()
    return emulator.updates[: int(parameters.get("limit") or MOST_UPDATES)]


def _confirm(emulator: Emulator, offset: int) -> None:
    """Forgets what is older than `offset`; a negative one keeps so many of the newest."""
    if offset > 0:
        emulator.updates = [u for u in emulator.updates if u["update_id"] >= offset]
    elif offset < 0:
        emulator.updates = emulator.updates[offset:]


async def _updates_or_conflict(
    emulator: Emulator, poll: asyncio.Future[None], deadline: float
) -> None:
    while not emulator.updates:
        if emulator.revoked:
            raise unauthorized()
        left = deadline - time.monotonic()
        if left <= 0:
            return
        news: asyncio.Future[Any] = asyncio.create_task(
            emulator.wait_for_news(emulator.version, left)
        )
        try:
            await asyncio.wait([news, poll], return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await news
        if poll.done():
            poll.result()


async def set_webhook(_emulator: Emulator, parameters: Json) -> Any:
    """setWebhook: refused, as only polling is offered; without an address it does nothing."""
    if parameters.get("url"):
        raise bad_request("bad webhook: this local server offers polling only")
    return True


async def delete_webhook(emulator: Emulator, parameters: Json) -> Any:
    """deleteWebhook: may drop the updates that wait."""
    if flag(parameters, "drop_pending_updates"):
        emulator.updates = []
    return True


async def get_webhook_info(emulator: Emulator, _: Json) -> Any:
    """getWebhookInfo: none, and how many updates wait."""
    waiting = len(emulator.updates)
    return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
