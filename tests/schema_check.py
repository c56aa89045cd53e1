"""`python -m tests.schema_check`: the migrations and the models say the same (alembic check)."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from alembic import command

from bot.storage import migrations
from ixc.database import Database


async def check() -> None:
    """Raises alembic's error where a model has no migration."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'check.db'}")
        try:
            await migrations.migrate(database)
            async with database.write() as connection:
                await connection.run_sync(lambda sync: command.check(migrations.config(sync)))
        finally:
            await database.close()


if __name__ == "__main__":
    asyncio.run(check())
