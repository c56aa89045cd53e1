"""Commands that look after the installation: they load neither chat nor figures."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.ledger.codes import GOOD_FOR, Codes, Purpose
from bot.ledger.people import People
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


async def new_owner_code(settings: Settings) -> str:
    """A new code for whoever is to own the bot, as the line that they send; "" with an owner."""
    database = Database(settings.database_url)
    try:
        await migrations.migrate(database)
        codes = Codes(database, _now)
        people = People(database, codes, _now, settings.telegram_dono_id)
        await people.load()
        if people.owner_id is not None:
            return ""
        return f"/start {(await codes.new(Purpose.OWNER)).code}"
    finally:
        await database.close()


async def ask_for_owner(settings: Settings) -> None:
    """Shows on standard error how to become the owner, while there is none."""
    if line := await new_owner_code(settings):
        minutes = int(GOOD_FOR.total_seconds() // 60)
        sys.stderr.write(
            f"Ainda sem dono: mande ao bot, no particular, em até {minutes} minutos:  {line}\n"
        )


def _now() -> datetime:
    return datetime.now(UTC)
