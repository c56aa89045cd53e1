"""Brings a database to the schema of this version."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from ixc.database import Database

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    settings = Config(str(ROOT / "alembic.ini"))
    settings.attributes["connection"] = connection
    return settings


@cache
def newest() -> str | None:
    """The revision that this version of the program works with."""
    settings = Config(str(ROOT / "alembic.ini"))
    return ScriptDirectory.from_config(settings).get_current_head()


def _upgrade(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current != newest():
        command.upgrade(config(connection), "head")


async def migrate(database: Database) -> None:
    """Runs the migrations that are missing, in one transaction."""
    async with database.write() as connection:
        await connection.run_sync(_upgrade)
