"""Brings a database to the schema of this version."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from ixc.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    from alembic.config import Config  # start-up time: 0.15 s, and hardly ever needed

    settings = Config(str(ROOT / "alembic.ini"))
    settings.attributes["connection"] = connection
    return settings


@cache
def newest() -> str:
    """The revision that this version of the program works with, as its files are named."""
    scripts = (ROOT / "alembic" / "versions").glob("[0-9]*.py")
    return max(script.name.partition("_")[0] for script in scripts)


def _current(connection: Connection) -> str | None:
    """The revision of a database; None where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    if _current(connection) != newest():
        from alembic import command  # start-up time: 0.15 s, and hardly ever needed

        command.upgrade(config(connection), "head")


async def migrate(database: Database) -> None:
    """Runs the migrations that are missing, in one transaction.

    Raises:
        DBAPIError: The database cannot be used.
    """
    async with database.write() as connection:
        await connection.run_sync(_upgrade)
