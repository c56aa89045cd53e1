"""This machine's side: settings, database, disk, time zone."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.cli import environment
from bot.cli.doctor.finding import Finding, bad, good, warning
from bot.cli.environment import Environment
from bot.ledger.shut import Shut, shut_groups
from bot.settings import Settings
from bot.storage import lock, migrations
from bot.storage.trouble import REPLACE, UnusableDatabase, trouble
from bot.text import formatting
from ixc import run_log
from ixc.database import Database

LEAST_FREE_BYTES: Final = 300 * 1024 * 1024
#: The write-ahead log, a copy and the saved columns stand beside the database.
TIMES_THE_DATABASE: Final = 3
MEGABYTE: Final = 1024 * 1024
_DATABASE: Final = "Banco de dados"


def examine_environment(found: Environment) -> Finding:
    """Where the settings come from, and names in the file that the bot does not look at."""
    what = "Configuração"
    if found.is_empty:
        return bad(what, f"não há .env em {Path.cwd()}", environment.CURE)
    if found.unknown:
        names = ", ".join(found.unknown)
        return warning(what, f"o .env tem o que o bot não lê: {names}", "confira os nomes")
    return good(what, "lida do .env" if found.has_file else "lida do ambiente, sem .env")


async def examine_storage(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Time zone, database and disk; makes no database where there is none yet."""
    local = now.astimezone(settings.timezone)
    yield good("Fuso", f"{settings.timezone.key}, agora {local:%H:%M} de {local:%d/%m/%Y}")
    path = _beside(settings)
    try:
        if settings.is_on_postgres or _is_there(path):
            async for finding in _existing(settings, now):
                yield finding
        else:
            yield _to_be_made(path)
    except (SQLAlchemyError, UnusableDatabase, OSError) as error:
        yield _fault(error, settings.database_path)
    yield _disk(path)


def _beside(settings: Settings) -> Path:
    """The database's file, or what stands in its folder's place where a server has it."""
    return lock.FOLDER / "cobranca" if settings.is_on_postgres else Path(settings.database_path)


def _fault(error: Exception, name: str) -> Finding:
    found = trouble(error, name)
    if found is not None:
        return bad(_DATABASE, found.reason, found.cure)
    return bad(_DATABASE, str(getattr(error, "orig", None) or error), "confira DATABASE_URL")


def _to_be_made(path: Path) -> Finding:
    folder = _nearest(path)
    if not folder.is_dir():
        return bad(_DATABASE, f"{folder} é um arquivo, e não uma pasta", "tire-o dali")
    if os.access(folder, os.W_OK | os.X_OK):
        return good(_DATABASE, f"{path} será criado na primeira vez")
    return bad(_DATABASE, f"sem permissão de escrita em {folder}", "acerte o dono da pasta")


@dataclass(frozen=True)
class _Contents:
    """`soundness` is "ok", or the fault; what follows is read where the version is the newest."""

    version: str | None
    soundness: str
    last_good: run_log.Good | None = None
    outage: run_log.Outage | None = None
    shut: Mapping[int, Shut] = field(default_factory=dict)


async def _contents(database: Database) -> _Contents:
    """What there is, read after a writer's lock was had."""
    async with database.write():
        pass
    async with database.read() as connection:
        version = await connection.run_sync(migrations.current)
        soundness = "ok"  # a server looks after its own pages
        if database.is_sqlite:
            soundness = str(await connection.scalar(text("PRAGMA quick_check(1)")))
        if version != migrations.newest():
            return _Contents(version, soundness)
        return _Contents(
            version,
            soundness,
            await run_log.last_good(connection),
            await run_log.outage(connection),
            await shut_groups(connection),
        )


async def _existing(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    database = Database(settings.database_url, make_folder=False)
    try:
        found = await _contents(database)
    finally:
        await database.close()
    yield _state(found)
    if found.last_good is not None:
        when = formatting.moment(found.last_good.started_at, now=now, zone=settings.timezone)
        yield good("Dados", f"de {when}")
    if found.outage is not None:
        since = formatting.moment(found.outage.since, now=now, zone=settings.timezone)
        cure = "o resto desta tabela diz o que falta; depois rode `python -m bot sync`"
        yield bad("Sincronização", f"falha desde {since}: {found.outage.message}", cure)
    for chat_id, why in found.shut.items():
        since = formatting.moment(why.since, now=now, zone=settings.timezone)
        cure = "adicione o bot ao grupo e deixe que ele escreva: ele volta sozinho"
        yield bad(f"Grupo {chat_id}", f"não recebe nada desde {since}: {why.reason}", cure)


def _state(found: _Contents) -> Finding:
    if found.soundness != "ok":
        return bad(_DATABASE, f"arquivo danificado: {found.soundness}", REPLACE)
    if found.version is None:
        return good(_DATABASE, "vazio; será preenchido na primeira vez")
    if found.version != migrations.newest():
        cure = "rode `python -m bot migrar` (run também faz)"
        return warning(_DATABASE, f"na versão {found.version}", cure)
    return good(_DATABASE, "íntegro, na versão atual")


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(_nearest(path)).free
    size = path.stat().st_size if _is_there(path) else 0
    needed = max(LEAST_FREE_BYTES, TIMES_THE_DATABASE * size)
    detail = (
        f"{formatting.integer(free // MEGABYTE)} MB livres, banco de "
        f"{formatting.integer(size // MEGABYTE)} MB"
    )
    if free < needed:
        return bad("Disco", detail, f"libere ao menos {formatting.integer(needed // MEGABYTE)} MB")
    return good("Disco", detail)


def _nearest(path: Path) -> Path:
    """The first of the folders above that exists; a file may stand in its place."""
    return next(folder for folder in path.absolute().parents if _is_there(folder))


def _is_there(path: Path) -> bool:
    """False also where nobody may look."""
    try:
        return path.exists()
    except OSError:
        return False
