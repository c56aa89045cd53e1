"""The command line, and the only reader of the environment.

Each command imports its work when it runs: Telegram, pandas and the charts take over a second
that `--help`, `migrar` and `healthcheck` need not wait; logs and asyncio a tenth.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from bot import __version__
from bot import settings as settings_module
from bot.cli import environment, wording
from bot.cli.environment import Environment
from bot.settings import NEEDED_FOR_IXC, NEEDED_FOR_TELEGRAM, Settings, SettingsError
from bot.text.reasons import reason

DONE: Final = 0
FAILED: Final = 1
FAULTY: Final = 2
ANOTHER_RUNS: Final = 3

#: Database, saved columns, locks and reports hold people: nobody else on the machine reads them.
OWNER_ONLY: Final = 0o077

FILE: Final = click.Path(path_type=Path)
PORT: Final = click.IntRange(0, 65_535)
REPORT_FORMAT: Final = click.Choice(("html", "md", "xlsx", "json"))

T = TypeVar("T")


class InOrder(click.Group):
    """Its commands in the order in which people need them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """As they are defined below."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    help="Bot de Telegram da equipe de cobrança, sobre o IXC Provedor.",
    options_metavar="[OPÇÕES]",
    subcommand_metavar="COMANDO [OPÇÕES]",
)
@click.version_option(__version__, message="bot de cobrança %(version)s", help="Mostra a versão.")
def cli() -> None:
    """Every command is one line of `--help`."""


def _fail(message: str, code: int = FAILED) -> click.exceptions.Exit:
    click.echo(message, err=True)
    return click.exceptions.Exit(code)


def _settings(needed: Mapping[str, str] | None = None) -> Settings:
    found = environment.read(Path(), os.environ)
    if found.is_empty:  # most likely another folder: nothing is made here
        heading = f"Não há {environment.FILE} em {Path.cwd()}: {environment.CURE}."
        raise _fail("\n  ✖ ".join((heading, *found.faults)), FAULTY)
    return _configured(found, needed)


def _configured(found: Environment, needed: Mapping[str, str] | None = None) -> Settings:
    faults = [*found.faults]
    try:
        loaded = settings_module.load(found.values, needed=needed)
    except SettingsError as error:
        faults += error.faults
    if faults:
        source = ".env" if found.has_file else f"do ambiente; não há .env em {Path.cwd()}"
        heading = f"Configuração com problemas ({source}):"
        raise _fail("\n  ✖ ".join((heading, *faults)), FAULTY)
    from bot.cli import logs

    logs.configure(
        level=loaded.log_level,
        style=loaded.log_formato,
        zone=loaded.timezone,
        secrets=loaded.secrets,
    )
    return loaded


def _run(work: Coroutine[Any, Any, T], database: str = "do banco de dados") -> T:
    """Runs to the end; what people can act on is one Portuguese line and exit code 1."""
    import asyncio

    try:
        return asyncio.run(work)
    except KeyboardInterrupt as error:
        raise _fail("Interrompido.") from error
    except Exception as error:
        from bot.cli.explained import explained
        from bot.storage.lock import AnotherInstance

        sentence = explained(error, database)
        if sentence is None:
            raise
        code = ANOTHER_RUNS if isinstance(error, AnotherInstance) else FAILED
        raise _fail(sentence, code) from error


@cli.command(options_metavar="[OPÇÕES]")
def run() -> None:
    """Roda o bot: sincroniza, envia a lista da manhã, responde."""
    settings = _settings({**NEEDED_FOR_IXC, **NEEDED_FOR_TELEGRAM})
    from bot.cli import tasks

    _run(tasks.run(settings), settings.database_path)


@cli.command(options_metavar="[OPÇÕES]")
@click.option("--uma-vez", is_flag=True, help="Faz o trabalho da manhã e termina.")
@click.option("--dados", type=FILE, metavar="ARQUIVO", help="Base própria (.json ou .json.gz).")
@click.option(
    "--porta", type=PORT, metavar="N", default=8088, help="Porta da página da conversa (8088)."
)
def demo(uma_vez: bool, dados: Path | None, porta: int) -> None:
    """Mostra o bot sem token: IXC simulado, Telegram no navegador."""
    from bot.cli import demo as demo_module
    from bot.cli import logs

    logs.configure(level="WARNING", style="texto", zone=demo_module.ZONE, secrets=())
    _run(demo_module.run(once=uma_vez, data_file=dados, port=porta))


@cli.command(options_metavar="[OPÇÕES]")
@click.option("--completo", is_flag=True, help="Busca tudo de novo, não só o que mudou.")
@click.option(
    "--aceitar-sumidos",
    is_flag=True,
    help="Busca tudo e confirma: o que sumiu do IXC foi mesmo apagado, por mais que seja.",
)
def sync(completo: bool, aceitar_sumidos: bool) -> None:
    """Busca no IXC o que mudou (na primeira vez, tudo)."""
    settings = _settings(NEEDED_FOR_IXC)
    from bot.cli import tasks

    _run(
        tasks.sync(settings, complete=completo, accept_losses=aceitar_sumidos),
        settings.database_path,
    )


@cli.command(options_metavar="[OPÇÕES]")
@click.option(
    "--formato",
    type=REPORT_FORMAT,
    metavar="FORMATO",
    default="html",
    help="html, md, xlsx ou json.",
)
@click.option(
    "--data", metavar="DIA", default="", help="Dia de referência, como 22/11/2026 (hoje se vazio)."
)
@click.option(
    "--saida", type=FILE, metavar="ARQUIVO", help="Arquivo de saída (senão, saída padrão)."
)
@click.option("--externo", is_flag=True, help="Sem dados pessoais nem grupos pequenos.")
def relatorio(formato: str, data: str, saida: Path | None, externo: bool) -> None:
    """Escreve o relatório dos dados já sincronizados."""
    if formato == "xlsx" and saida is None:
        raise _fail("Uma planilha precisa de --saida ARQUIVO.", FAULTY)
    settings = _settings()
    from bot.cli import report

    as_of = _day(data, report.today(settings)) if data else None
    content = _run(report.write(settings, formato, as_of, outside=externo), settings.database_path)
    _write(content, saida)


def _write(content: bytes, target: Path | None, done: str = "Relatório escrito") -> None:
    """Into a file, and says so; without one to standard output."""
    if target is None:
        sys.stdout.buffer.write(content)
        return
    try:
        target.write_bytes(content)
    except OSError as error:
        raise _fail(f"Não consegui escrever {target}: {reason(error)}.") from error
    click.echo(f"{done} em {target} ({-(-len(content) // 1024)} KB).", err=True)


def _day(raw: str, today: date) -> date:
    """A day as the chat reads it."""
    from bot.text import dates
    from metrics.folding import fold

    try:
        return dates.read_day(fold(raw), today)
    except dates.NoDay as error:
        raise _fail(f"--data: {error}", FAULTY) from error


@cli.group(options_metavar="[OPÇÕES]", subcommand_metavar="COMANDO [OPÇÕES]")
def contatos() -> None:
    """Contatos e promessas da equipe, para uma planilha e de volta."""


@contatos.command(options_metavar="[OPÇÕES]")
@click.option(
    "--saida", type=FILE, metavar="ARQUIVO", help="Arquivo de saída (senão, saída padrão)."
)
def exportar(saida: Path | None) -> None:
    """Escreve todos os contatos em um CSV (UTF-8, com ;)."""
    settings = _settings()
    from bot.cli import contacts

    _write(_run(contacts.export(settings), settings.database_path), saida, "Contatos escritos")


@contatos.command(options_metavar="[OPÇÕES]")
@click.argument("arquivo", type=FILE)
def importar(arquivo: Path) -> None:
    """Registra os contatos de um CSV: todos, ou nenhum."""
    settings = _settings()
    from bot.cli import contacts

    try:
        content = arquivo.read_bytes()
    except OSError as error:
        raise _fail(f"Não consegui ler {arquivo}: {reason(error)}.") from error
    click.echo(_run(contacts.take_in(settings, content), settings.database_path), err=True)


@cli.command(options_metavar="[OPÇÕES]")
@click.option("--grupo", type=int, metavar="ID", required=True, help="Id do grupo, como -1001234.")
@click.option("--simular", is_flag=True, help="Só mostra as mensagens, sem enviar.")
@click.option("--reenviar", is_flag=True, help="As partes em dúvida da última lista, de novo.")
def push(grupo: int, simular: bool, reenviar: bool) -> None:
    """Envia agora a lista da manhã a um grupo, uma vez por dia."""
    settings = _settings(None if simular else NEEDED_FOR_TELEGRAM)
    from bot.cli import tasks

    work = tasks.preview if simular else tasks.resend if reenviar else tasks.push
    _run(work(settings, grupo), settings.database_path)


@cli.command(options_metavar="[OPÇÕES]")
def codigo() -> None:
    """Mostra um código novo para quem vai ser o dono do bot."""
    settings = _settings(NEEDED_FOR_TELEGRAM)
    from bot.cli import upkeep

    line = _run(upkeep.new_owner_code(settings), settings.database_path)
    if not line:
        raise _fail("O bot já tem dono: para trocar, ponha TELEGRAM_DONO_ID no .env.")
    click.echo(f"Mande ao bot, no particular, em até 15 minutos:  {line}")


@cli.command(options_metavar="[OPÇÕES]")
def doctor() -> None:
    """Examina IXC, banco, disco e Telegram; diz a cura de cada mal."""
    found = environment.read(Path(), os.environ)
    settings = _configured(found)
    from bot.cli import examination

    if not _run(examination.doctor(settings, found), settings.database_path):
        raise click.exceptions.Exit(FAILED)


@cli.command(options_metavar="[OPÇÕES]")
def healthcheck() -> None:
    """Diz, por código de saída, se o bot desta pasta está bem."""
    from bot.cli import health_check

    folder = health_check.data_folder(environment.read(Path(), os.environ).values)
    is_well, line = health_check.examine(folder)
    click.echo(line, err=not is_well)
    if not is_well:
        raise click.exceptions.Exit(FAILED)


@cli.command(options_metavar="[OPÇÕES]")
def migrar() -> None:
    """Leva o banco à versão atual (run, sync e demo também)."""
    settings = _settings()
    from bot.cli import upkeep

    _run(upkeep.migrate(settings), settings.database_path)


@cli.command(options_metavar="[OPÇÕES]")
@click.option("--para", type=FILE, metavar="ARQUIVO", help="Arquivo da cópia (senão, em copias/).")
def backup(para: Path | None) -> None:
    """Copia o banco, com o bot no ar ou não, e confere a cópia."""
    settings = _settings()
    from bot.cli import copies

    click.echo(_run(_in_thread(copies.make, settings, para, _now()), settings.database_path))


@cli.command(options_metavar="[OPÇÕES]")
@click.argument("arquivo", type=FILE)
def restaurar(arquivo: Path) -> None:
    """Põe uma cópia no lugar do banco, com o bot parado."""
    settings = _settings()
    from bot.cli import copies

    click.echo(_run(copies.restore(settings, arquivo, _now()), settings.database_path))


@cli.command(options_metavar="[OPÇÕES]")
@click.argument("id_cliente", metavar="ID", type=click.IntRange(1, 10**15))
@click.option("--copias", is_flag=True, help="Apaga também as cópias antigas e faz uma nova.")
def esquecer(id_cliente: int, copias: bool) -> None:
    """Apaga um cliente de tudo o que o bot guarda, com o bot parado."""
    settings = _settings()
    from bot.cli import forgetting

    work = forgetting.forget(settings, id_cliente, copies=copias)
    click.echo(_run(work, settings.database_path))


def _now() -> datetime:
    return datetime.now(UTC)


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    import asyncio

    return await asyncio.to_thread(work, *arguments)


def main() -> None:
    """Entry point of `python -m bot`."""
    os.umask(OWNER_ONLY)
    os.environ["LANGUAGE"] = wording.LANGUAGE
    wording.speak_portuguese()
    cli(prog_name="python -m bot")


if __name__ == "__main__":
    main()
