"""Commands that look after the installation: they load neither chat nor figures."""

from __future__ import annotations

from bot.settings import Settings
from bot.storage import migrations
from ixc.database import Database


async def migrate(settings: Settings) -> None:
    """Brings the database to the newest version; does nothing where it is."""
    database = Database(settings.database_url)
    try:
        await migrations.migrate(database)
    finally:
        await database.close()
