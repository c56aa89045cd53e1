"""What the command line does, one function a command.

What they raise `bot.cli.explained` turns into a sentence, where a person can act on it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog
from rich.console import Console

from bot import __version__, app
from bot import data as data_module
from bot.app import App
from bot.cli import process, upkeep
from bot.cli.explained import Explained
from bot.cli.progress import TerminalProgress
from bot.data import Data, open_data
from bot.delivery.plain_text import plain
from bot.health import pulse
from bot.ledger.content import PartOutcome
from bot.ledger.groups import Group
from bot.ledger.record import PENDING, SENDING, SENT, UNCERTAIN
from bot.messages.message import Address
from bot.push import calendar
from bot.push.calendar import PushRules
from bot.push.morning import Morning
from bot.push.sender import ResendOutcome
from bot.settings import Settings
from bot.storage import lock, migrations, session_lock
from bot.text import formatting
from ixc import run_log
from ixc.database import Database
from ixc.sync import SyncReport

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """The bot, until a signal.

    Raises:
        AnotherInstance: One runs on the same folder already.
        Explained: The bot heard nothing any more.
        TelegramError: Telegram cannot be reached, or does not take the token, at the start.
    """
    if settings.is_on_postgres:
        await _run_or_stand_by(settings)
        return
    with lock.only_instance(lock.folder_of(Database(settings.database_url).path)):
        await upkeep.ask_for_owner(settings)
        log.info("cobranca-bot", versao=__version__)
        data = await open_data(settings, clock=data_module.system_clock)
        await process.run_until_signal(app.build(data))


async def _run_or_stand_by(settings: Settings) -> None:
    """Of several bots on one database one runs, and the others wait for their turn."""
    lock.FOLDER.mkdir(parents=True, exist_ok=True)
    began_at = time.monotonic()
    limits = pulse.Limits()
    nothing_yet = pulse.Ages(0.0, None, None, None)

    async def wait() -> None:
        now = time.monotonic()
        waiting = pulse.Pulse(now, now - began_at, nothing_yet, limits, is_standby=True)
        pulse.write(pulse.path_in(lock.FOLDER), waiting)

    database = Database(settings.database_url)
    try:
        async with database.read() as connection:
            await connection.run_sync(migrations.current)  # an older bot need not wait
        log.info("cobranca-bot", versao=__version__)
        async with session_lock.leading(database, wait) as leadership:
            log.info("lidera", quem=session_lock.name())
            await upkeep.ask_for_owner(settings)
            data = await open_data(settings, clock=data_module.system_clock)
            await process.run_until_signal(app.build(data, leads=lambda: leadership.is_held))
    finally:
        await database.close()


async def sync(settings: Settings, *, complete: bool, accept_losses: bool) -> None:
    """A run with bars on the terminal; everything if `complete`, else what may have changed.

    With `accept_losses` it is complete, and what is gone from the ERP was meant to go.

    Raises:
        IxcError: The ERP failed; the mirror is as it was.
    """
    data = await open_data(settings, clock=data_module.system_clock)
    process.settle_memory()
    try:
        await sync_with_progress(data, complete=complete, accept_losses=accept_losses)
    finally:
        await data.close()


async def sync_with_progress(
    data: Data,
    console: Console | None = None,
    *,
    complete: bool = False,
    accept_losses: bool = False,
) -> SyncReport:
    """Runs and prints what came, all on standard error unless `console` is another.

    Raises:
        IxcError: The ERP failed; the mirror is as it was.
    """
    console = console or Console(stderr=True)
    with TerminalProgress(console) as progress:
        report = await data.services.synchronisation.run(
            progress.note, complete=complete, accept_losses=accept_losses
        )
    console.print(_sentence(report), highlight=False, soft_wrap=True)
    return report


def _sentence(report: SyncReport) -> str:
    changes = report.changes
    parts = [
        f"{formatting.integer(report.rows_read)} linhas em {formatting.duration(report.seconds)}",
        f"+{formatting.count(changes.receivables_new, 'título', 'títulos')}",
        formatting.count(changes.receivables_paid, "pago", "pagos"),
        f"+{formatting.count(changes.customers_new, 'cliente', 'clientes')}",
    ]
    if changes.vanished:
        parts.append(
            formatting.count(changes.vanished, "linha sumiu", "linhas sumiram") + " do IXC"
        )
    if report.set_aside:
        count = formatting.count(report.set_aside, "linha posta", "linhas postas")
        parts.append(f"{count} de lado")
    if report.nameless:
        parts.append(formatting.count(report.nameless, "linha sem id", "linhas sem id"))
    if report.mended:
        parts.append(formatting.count(report.mended, "texto limpo", "textos limpos"))
    if report.skipped:
        parts.append("sem permissão para " + ", ".join(report.skipped))
    kind = "tudo" if report.kind == run_log.FULL else "o que mudou"
    return f"Sincronizado ({kind}): " + " · ".join(parts)


async def preview(settings: Settings, chat_id: int) -> None:
    """Prints the messages that a push would send to a group, paired or not; records nothing.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    data = await open_data(settings, clock=data_module.system_clock)
    try:
        services = data.services
        group = services.groups.paired(chat_id) or Group(
            chat_id, Address(chat_id), None, on_since=services.clock()
        )
        window = calendar.window(services.figures.today(), PushRules.of(services.settings))
        due = replace(window, at=max(window.at, services.clock()))
        await services.figures.at()  # raises NoData
        content = await Morning.of(services).compose(group, due)
        for part in content.parts:
            sys.stdout.write(plain(part.message.text) + "\n\n")
    finally:
        await data.close()


async def push(settings: Settings, chat_id: int) -> None:
    """Sends today's push to one group; what was sent before is not sent again.

    Raises:
        NoData: Nothing was synchronised yet; then nothing is recorded.
        LookupError: No such group is paired.
        Explained: Not all of it went out; the text says what becomes of the rest.
        TelegramError: Telegram cannot be reached, or does not take the token.
    """
    async with _telegram(settings) as bot:
        await bot.services.figures.at()  # raises NoData before anything is recorded
        result = await bot.push.now(chat_id, bot.services.figures.today())
    if fault := _what_is_missing(result.parts):
        raise Explained(fault)
    console = Console(stderr=True)
    already = "A lista de hoje já estava registrada para este grupo."
    console.print("Enviada." if result.sent_now else already)


@asynccontextmanager
async def _telegram(settings: Settings) -> AsyncIterator[App]:
    """A bot that speaks and does not listen."""
    data = await open_data(settings, clock=data_module.system_clock)
    bot = app.build(data)
    await bot.application.initialize()
    try:
        yield bot
    finally:
        await bot.application.shutdown()
        await data.close()


async def resend(settings: Settings, chat_id: int) -> None:
    """Sends the parts in doubt of a group's newest list once more.

    Raises:
        LookupError: No such group is paired.
        Explained: Some of them are in doubt again.
        TelegramError: Telegram cannot be reached, or does not take the token.
    """
    async with _telegram(settings) as bot:
        outcomes = await bot.push.resend_all(chat_id)
    if in_doubt := outcomes.count(ResendOutcome.IN_DOUBT):
        parts = formatting.count(in_doubt, "parte segue", "partes seguem")
        raise Explained(f"{parts} em dúvida: confira no grupo, e repita se não chegou.")
    sent = formatting.count(len(outcomes), "parte reenviada", "partes reenviadas")
    nothing = "Nenhuma parte da última lista deste grupo está em dúvida."
    Console(stderr=True).print(f"{sent}." if outcomes else nothing)


def _what_is_missing(parts: Sequence[PartOutcome]) -> str:
    """Which parts did not go out, why, and what happens to them; "" where all are there."""
    missing = [part for part in parts if part.state != SENT]
    if not missing:
        return ""
    states = {part.state for part in missing}
    if PENDING in states:
        begun = "O Telegram ainda não aceitou"
        next_step = "Nada se perdeu: o bot tenta de novo enquanto roda, ou repita este comando."
    elif states <= {UNCERTAIN, SENDING}:
        begun = "Não sei se chegaram ao grupo:"
        next_step = "Confira no grupo; o bot, quando roda, põe lá um botão para reenviar."
    else:
        begun = "O Telegram recusou"
        next_step = "Essas partes não serão tentadas de novo; `doctor` confere o grupo."
    reason = next(part.error for part in missing)
    count = formatting.count(len(parts), "parte", "partes")
    return f"{begun} {len(missing)} de {count} da lista ({reason}). {next_step}"
