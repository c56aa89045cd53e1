"""Groups that take nothing: why, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import groups

#: Why a group that the bot is in, and hears, takes nothing.
SILENCED: Final = "o bot não pode mais escrever lá"
#: What closed a group before reasons were kept.
UNKNOWN: Final = "o Telegram não aceita mais nada lá"


@dataclass(frozen=True)
class Shut:
    """Why a group takes nothing (in Portuguese) and since when."""

    reason: str
    since: datetime


def shut_of(row: Row[Any]) -> Shut | None:
    """What a row of `bot_groups` says; None where the group takes all."""
    if row.is_on:
        return None
    return Shut(row.off_reason or UNKNOWN, datetime.fromisoformat(row.off_since or row.on_since))


async def shut_groups(connection: AsyncConnection) -> Mapping[int, Shut]:
    """The groups that take nothing, by their id in Telegram now."""
    rows = (await connection.execute(select(groups).where(~groups.c.is_on))).all()
    return {row.chat_id: shut for row in rows if (shut := shut_of(row))}
