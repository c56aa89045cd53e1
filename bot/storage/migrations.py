"""Brings a database to the schema of this version."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from bot.storage.trouble import Trouble, UnusableDatabase
from ixc import postgres
from ixc.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

ROOT: Final = Path(__file__).resolve().parent.parent.parent
VERSIONS: Final = "alembic_version"
#: What the names of our tables begin with.
OURS: Final = ("bot_", "ixc_")
ANOTHER_FILE: Final = "confira DATABASE_URL, ou tire o arquivo dali: outro será feito"


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    from alembic.config import Config  # start-up time: 0.15 s, and hardly ever needed

    settings = Config(str(ROOT / "alembic.ini"))
    settings.attributes["connection"] = connection
    return settings


@cache
def revisions() -> frozenset[str]:
    """All that this version of the program knows, as its files are named."""
    scripts = (ROOT / "alembic" / "versions").glob("[0-9]*.py")
    return frozenset(script.name.partition("_")[0] for script in scripts)


@cache
def newest() -> str:
    """The revision that this version of the program works with."""
    return max(revisions())


def current(connection: Connection) -> str | None:
    """The revision of a database; None where it is new.

    Raises:
        UnusableDatabase: It is not the bot's, or of a later version of the bot.
    """
    if connection.dialect.name == "postgresql":
        _check_server(connection)
    tables = set(inspect(connection).get_table_names())
    revision: str | None = None
    if VERSIONS in tables:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    is_ours = tables <= {VERSIONS} or any(name.startswith(OURS) for name in tables)
    if is_ours and (revision in revisions() or not (revision or tables - {VERSIONS})):
        return revision
    file = f"O {_kind(connection)} {connection.engine.url.database}"
    if not (revision and is_ours):
        raise UnusableDatabase(Trouble(f"{file} não é um banco deste bot", ANOTHER_FILE))
    raise UnusableDatabase(
        Trouble(
            f"{file} é de uma versão mais nova do bot (revisão {revision}; esta vai até "
            f"{newest()})",
            "atualize o programa, ou volte à cópia do banco de antes da atualização",
        )
    )


def _kind(connection: Connection) -> str:
    return "arquivo" if connection.dialect.name == "sqlite" else "banco"


def _check_server(connection: Connection) -> None:
    """Raises UnusableDatabase where the server is too old."""
    found = postgres.version(connection)
    if found < postgres.OLDEST_VERSION:
        raise UnusableDatabase(
            Trouble(
                f"O servidor é um PostgreSQL {found}, e o bot precisa do "
                f"{postgres.OLDEST_VERSION} ou mais novo",
                "atualize o servidor, ou use outro em DATABASE_URL",
            )
        )


def _upgrade(connection: Connection) -> None:
    if current(connection) != newest():
        from alembic import command  # start-up time: 0.15 s, and hardly ever needed

        command.upgrade(config(connection), "head")


async def migrate(database: Database) -> None:
    """Runs the migrations that are missing, in one transaction.

    Raises:
        DBAPIError: The database cannot be used.
        UnusableDatabase: It is not the bot's, or of a later version.
    """
    async with database.write() as connection:
        await connection.run_sync(_upgrade)
