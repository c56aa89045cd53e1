"""`python -m bot backup` and `restaurar`: a copy of the database, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.ledger import restoration
from bot.ledger.restoration import Restoration
from bot.settings import Settings
from bot.storage import backup, lock, migrations, replace
from bot.storage.trouble import Trouble, UnusableDatabase
from ixc.database import Database

SYNC_LOCK: Final = "sync.lock"
SEALED: Final = ".pronto"


def make(settings: Settings, target: Path | None, now: datetime) -> str:
    """Copies the database, in use or not; says where the copy is.

    Raises:
        UnusableDatabase: There is no database, or it is damaged; the disk takes no more.
        OSError: The disk does not take the copy.
    """
    _refuse_server(settings)
    database = Path(settings.database_path)
    if not database.exists():
        raise UnusableDatabase(Trouble(f"Não há banco em {database}", "nada há para copiar"))
    target = target or backup.name_at(database, now.astimezone(settings.timezone))
    if target.exists():
        raise UnusableDatabase(Trouble(f"O arquivo {target} já existe", "dê outro nome à cópia"))
    backup.copy(database, target)
    return f"Cópia em {target} ({-(-target.stat().st_size // 1024)} KB), conferida."


async def restore(settings: Settings, file: Path, now: datetime) -> str:
    """Puts a copy in the place of the database; says what became of the old one.

    The copy is verified and brought to this version before anything is touched.

    Raises:
        AnotherInstance: The bot, or a synchronisation, is at work on the folder.
        UnusableDatabase: The file is damaged, of another product, or of a newer version.
        OSError: The disk refuses; nothing has changed.
    """
    _refuse_server(settings)
    database = Path(settings.database_path)
    draft = database.with_name(f"{database.name}.restaurando")
    with _alone(lock.folder_of(database)):
        try:
            await asyncio.to_thread(_take, file, draft, database)
            found = await _prepare(settings, draft, file, now)
            local = now.astimezone(settings.timezone)
            aside = await asyncio.to_thread(_swap, draft, database, local)
        finally:
            await asyncio.to_thread(_clear, draft)
    kept = f" O banco de antes ficou em {aside}." if aside else ""
    return (
        f"Restaurado de {file}, com o que se sabia até {found.since:%d/%m/%Y}.{kept}\n"
        "O que o bot pode ter enviado desde então não será repetido: ele avisa o dono ao voltar."
    )


def _refuse_server(settings: Settings) -> None:
    if settings.is_on_postgres:
        reason = "O banco está no PostgreSQL, e as cópias dele são feitas lá"
        raise UnusableDatabase(Trouble(reason, "use pg_dump e pg_restore (docs/operar.md)"))


def _take(file: Path, draft: Path, database: Path) -> None:
    if not file.exists():
        raise UnusableDatabase(Trouble(f"Não há {file}", f"veja em {backup.folder_of(database)}"))
    backup.copy(file, draft)


def _swap(draft: Path, database: Path, local: datetime) -> Path | None:
    """Where the old database is now; None where there was none."""
    sealed = draft.with_name(f"{draft.name}{SEALED}")
    backup.copy(draft, sealed)  # verified once more, and of one file
    aside = replace.aside_of(database, local) if database.exists() else None
    replace.put_in_place(sealed, database, aside)
    return aside


def _clear(draft: Path) -> None:
    for suffix in ("", *replace.BESIDE, SEALED):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds what a bot and a synchronisation hold."""
    stop = "pare-o antes (systemctl stop cobranca, ou docker compose stop)"
    with (
        lock.held(folder / lock.INSTANCE, f"O bot roda sobre a pasta {folder}: {stop}."),
        lock.held(folder / SYNC_LOCK, f"Uma sincronização usa a pasta {folder}: espere por ela."),
    ):
        yield


async def _prepare(settings: Settings, draft: Path, file: Path, now: datetime) -> Restoration:
    """Brings the copy to this version, and notes in it that it was put back."""
    database = Database(settings.database_url.replace(settings.database_path, str(draft)))
    try:
        await _check(database, draft, file)
        await migrations.migrate(database)
        async with database.write() as connection:
            return await restoration.note(connection, now, settings.timezone)
    finally:
        await database.close()


async def _check(database: Database, draft: Path, file: Path) -> None:
    """It is the bot's, with something in it, and of no newer version."""
    try:
        async with database.read() as connection:
            revision = await connection.run_sync(migrations.current)
    except UnusableDatabase as error:
        found = error.trouble
        reason = found.reason.replace(str(draft), str(file))
        raise UnusableDatabase(Trouble(reason, found.cure.replace("do banco ", ""))) from error
    if revision is None:
        raise UnusableDatabase(Trouble(f"O arquivo {file} não tem nada do bot", "use outra cópia"))
