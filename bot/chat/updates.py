"""What a poll brought, made readable: one update that nobody can parse must not deafen the bot.

A server of another version sends kinds of updates with other fields than the library knows.
The library parses all updates of a poll together, so that one it cannot read costs every
other, is fetched again for ever, and is written to the log with what people wrote.
"""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from telegram import Update

log = structlog.get_logger(__name__)


def readable(payload: bytes) -> bytes | None:
    """The answer to `getUpdates` with each unreadable update emptied; None where it is none.

    An emptied update keeps its number alone: it is acknowledged and reaches no handler.
    """
    try:
        answer = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    updates = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(updates, list):
        return None
    kept = [_kept(update) for update in updates if _number(update) is not None]
    if kept == updates:
        return payload
    return msgspec.json.encode({**answer, "result": kept})


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


def _kept(update: dict[str, Any]) -> dict[str, Any]:
    """The update itself, or its number where the library cannot read it."""
    try:
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - whatever the library does not expect
        kinds = sorted(update.keys() - {"update_id"})
        log.warning(
            "atualização ilegível, pulada",
            numero=update["update_id"],
            tipos=kinds,
            erro=type(error).__name__,
        )
        return {"update_id": update["update_id"]}
    return update
