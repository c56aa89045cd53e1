"""Who and what is the team's: by the settings, and by the database where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.people import OWNER
from bot.settings import Settings
from bot.storage import migrations
from bot.storage.tables import groups, people
from bot.storage.trouble import UnusableDatabase
from ixc.database import Database


@dataclass(frozen=True)
class KnownTeam:
    """The groups' ids in Telegram, and the owner's; None while there is none."""

    groups: Sequence[int]
    owner_id: int | None


async def known_team(settings: Settings) -> KnownTeam:
    """A database that cannot be read has its own line in the table; here it adds nobody."""
    named = KnownTeam(settings.telegram_grupos, settings.telegram_dono_id)
    if not _has_database(settings):
        return named
    database = Database(settings.database_url, make_folder=False)
    try:
        return await _with_paired(database, named)
    except (SQLAlchemyError, UnusableDatabase, OSError):
        return named
    finally:
        await database.close()


def _has_database(settings: Settings) -> bool:
    return settings.is_on_postgres or Path(settings.database_path).is_file()


async def _with_paired(database: Database, named: KnownTeam) -> KnownTeam:
    async with database.read() as connection:
        if await connection.run_sync(migrations.current) != migrations.newest():
            return named
        by_code = select(groups.c.chat_id, groups.c.paired_id).where(
            groups.c.paired_at.is_not(None)
        )
        rows = (await connection.execute(by_code.order_by(groups.c.id))).all()
        owner = await connection.scalar(select(people.c.user_id).where(people.c.role == OWNER))
    added = [row.chat_id for row in rows if row.paired_id not in named.groups]
    others = [chat_id for chat_id in added if chat_id not in named.groups]
    return KnownTeam((*named.groups, *others), named.owner_id or owner)
