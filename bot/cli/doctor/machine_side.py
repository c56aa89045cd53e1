"""This machine's side: settings, database, disk, time zone."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.cli import environment
from bot.cli.doctor.finding import Finding, bad, good, warning
from bot.cli.environment import Environment
from bot.ledger.groups import shut_groups
from bot.settings import Settings
from bot.storage import migrations
from bot.text import formatting
from ixc import run_log
from ixc.database import Database

LEAST_FREE_BYTES: Final = 300 * 1024 * 1024
#: The write-ahead log, a copy and the saved columns stand beside the database.
TIMES_THE_DATABASE: Final = 3
MEGABYTE: Final = 1024 * 1024
_REPLACE: Final = "pare o bot e ponha no lugar uma cópia sã do arquivo"


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
    database = Database(settings.database_url, make_folder=False)
    path = database.path
    try:
        if path is not None and not path.exists():
            yield _to_be_made(path)
        else:
            async for finding in _existing(database, now, settings):
                yield finding
    finally:
        await database.close()
    if path is not None:
        yield _disk(path)


def _to_be_made(path: Path) -> Finding:
    folder = _nearest_folder(path)
    if os.access(folder, os.W_OK):
        return good("Banco de dados", f"{path} será criado na primeira vez")
    return bad("Banco de dados", f"sem permissão de escrita em {folder}", "acerte o dono da pasta")


async def _existing(
    database: Database, now: datetime, settings: Settings
) -> AsyncIterator[Finding]:
    what = "Banco de dados"
    try:
        async with database.write():
            pass  # the lock was had
        async with database.read() as connection:
            version = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            sound = (
                await connection.scalar(text("PRAGMA quick_check(1)"))
                if database.is_sqlite
                else "ok"
            )
            is_newest = version == migrations.newest()
            good_run = await run_log.last_good(connection) if is_newest else None
            outage = await run_log.outage(connection) if is_newest else None
            shut = await shut_groups(connection) if is_newest else {}
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        yield bad(what, str(reason), f"confira DATABASE_URL; se o arquivo estragou, {_REPLACE}")
        return
    if sound != "ok":
        yield bad(what, f"arquivo danificado: {sound}", _REPLACE)
    elif version != migrations.newest():
        yield warning(what, f"na versão {version}", "rode `python -m bot migrar` (run também faz)")
    else:
        yield good(what, "íntegro, na versão atual")
    if good_run is not None:
        when = formatting.moment(good_run.started_at, now=now, zone=settings.timezone)
        yield good("Dados", f"de {when}")
    if outage is not None:
        since = formatting.moment(outage.since, now=now, zone=settings.timezone)
        cure = "o resto desta tabela diz o que falta; depois rode `python -m bot sync`"
        yield bad("Sincronização", f"falha desde {since}: {outage.message}", cure)
    for chat_id, why in shut.items():
        since = formatting.moment(why.since, now=now, zone=settings.timezone)
        cure = "adicione o bot ao grupo e deixe que ele escreva: ele volta sozinho"
        yield bad(f"Grupo {chat_id}", f"não recebe nada desde {since}: {why.reason}", cure)


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(_nearest_folder(path)).free
    size = path.stat().st_size if path.exists() else 0
    needed = max(LEAST_FREE_BYTES, TIMES_THE_DATABASE * size)
    detail = (
        f"{formatting.integer(free // MEGABYTE)} MB livres, banco de "
        f"{formatting.integer(size // MEGABYTE)} MB"
    )
    if free < needed:
        return bad("Disco", detail, f"libere ao menos {formatting.integer(needed // MEGABYTE)} MB")
    return good("Disco", detail)


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in path.absolute().parents if folder.exists())
