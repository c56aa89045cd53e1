"""`python -m bot esquecer ID`: a customer goes out of all that the bot keeps."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.cli.copies import SYNC_LOCK
from bot.cli.explained import Explained
from bot.data import open_data, system_clock
from bot.ledger import forgetting
from bot.ledger.audit import Deed
from bot.ledger.forgetting import Forgotten, StillOnTheWay
from bot.settings import Settings
from bot.storage import backup, lock, replace, session_lock
from bot.text import formatting
from ixc.database import Database

OWN_COPIES = "As cópias do PostgreSQL (pg_dump) são suas: apague as antigas."
STOP = "pare-o antes (systemctl stop cobranca, ou docker compose stop)"


async def forget(settings: Settings, customer_id: int, *, copies: bool) -> str:
    """Says what went. With `copies` the older copies of the database go too, and a new one is made.

    Raises:
        AnotherInstance: The bot, or a synchronisation, is at work on the folder.
        Explained: Nothing is known of the customer, or a message to come names it.
    """
    if settings.is_on_postgres:
        return await _forget_on_postgres(settings, customer_id)
    database = Path(settings.database_path)
    folder = lock.folder_of(database)
    with (
        lock.held(folder / lock.INSTANCE, f"O bot roda sobre a pasta {folder}: {STOP}."),
        lock.held(folder / SYNC_LOCK, f"Uma sincronização usa a pasta {folder}: espere por ela."),
    ):
        found = await _forget(settings, customer_id)
        replace.columns_of(database).unlink(missing_ok=True)
        kept = _copies(settings, database) if copies else _kept_copies(database)
    return f"{_told(customer_id, found)}\n{kept}"


async def _forget_on_postgres(settings: Settings, customer_id: int) -> str:
    database = Database(settings.database_url)
    leads = f"O bot roda sobre o banco {settings.database_path}: {STOP}."
    busy = f"Uma sincronização usa o banco {settings.database_path}: espere por ela."
    try:
        async with session_lock.alone(database, leads, busy):
            found = await _forget(settings, customer_id)
    finally:
        await database.close()
    return f"{_told(customer_id, found)}\n{OWN_COPIES}"


async def _forget(settings: Settings, customer_id: int) -> Forgotten:
    data = await open_data(settings, clock=system_clock)
    database = data.services.database
    try:
        async with database.write() as connection:
            found = await forgetting.forget(connection, customer_id, system_clock())
        if found.is_nothing:
            raise Explained(f"Não conheço o cliente {customer_id}: nada foi apagado.")
        data.services.audit.note(Deed.CHANGED, "esquecer", customer_id=customer_id)
        await data.services.audit.flush()
        await _fold_log(database)
    except StillOnTheWay as error:
        raise Explained(
            f"Uma lista que ainda não saiu fala do cliente {customer_id}: ligue o bot, espere que "
            "ela saia e tente de novo. Nada foi apagado."
        ) from error
    finally:
        await data.close()
    return found


async def _fold_log(database: Database) -> None:
    """The log beside a SQLite file still holds the pages as they were."""
    if not database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _told(customer_id: int, found: Forgotten) -> str:
    count = formatting.count
    gone = (
        count(found.customers, "cadastro", "cadastros"),
        count(found.contracts, "contrato", "contratos"),
        count(found.receivables, "título", "títulos"),
        count(found.contacts, "contato da equipe", "contatos da equipe"),
        count(found.messages, "texto enviado", "textos enviados"),
    )
    told = f"Cliente {customer_id} esquecido: {', '.join(gone)}."
    if found.open_receivables:
        still = count(found.open_receivables, "título em aberto", "títulos em aberto")
        told += f" Tinha {still}: saem também das listas e dos números."
    return f"{told} Fica fora até o IXC lançar um título novo para ele."


def _copies(settings: Settings, database: Path) -> str:
    """One new copy in place of all that still know the customer."""
    old = [path for _, path in backup.copies(database)]
    target = backup.name_at(database, system_clock().astimezone(settings.timezone))
    backup.copy(database, target)
    for path in (*old, *database.parent.glob(f"{database.name}.antes-*")):
        if path != target:
            path.unlink(missing_ok=True)
    return f"As cópias antigas foram apagadas; a nova é {target}."


def _kept_copies(database: Path) -> str:
    still = len(backup.copies(database))
    still += len(list(database.parent.glob(f"{database.name}.antes-*")))
    if not still:
        return "Não há cópias antigas do banco nesta pasta."
    count = formatting.count(
        still, "cópia antiga do banco ainda o tem", "cópias antigas ainda o têm"
    )
    return f"{count}: --copias apaga todas e faz uma nova."
