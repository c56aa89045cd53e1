"""The command line, and the only reader of the environment.

Each command imports its work when it runs: Telegram, pandas and the charts take over half a
second that `--help` and `migrar` need not wait.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer

from bot import settings as settings_module
from bot.cli import environment, logs
from bot.cli.environment import Environment
from bot.settings import NEEDED_FOR_IXC, NEEDED_FOR_TELEGRAM, Settings, SettingsError
from bot.text.reasons import reason

DONE: Final = 0
FAILED: Final = 1
FAULTY: Final = 2
ANOTHER_RUNS: Final = 3

T = TypeVar("T")

cli = typer.Typer(
    name="python -m bot",
    help="Bot de Telegram da equipe de cobrança, sobre o IXC Provedor.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class ReportFormat(StrEnum):
    """Formats of `relatorio`."""

    html = "html"
    md = "md"
    xlsx = "xlsx"
    json = "json"


def _fail(message: str, code: int = FAILED) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(code)


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
    logs.configure(level=loaded.log_level, style=loaded.log_formato, secrets=loaded.secrets)
    return loaded


def _run(work: Coroutine[Any, Any, T], database: str = "do banco de dados") -> T:
    """Runs to the end; what people can act on is one Portuguese line and exit code 1."""
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


@cli.command()
def run() -> None:
    """Roda o bot: sincroniza, envia a lista da manhã e responde comandos."""
    settings = _settings({**NEEDED_FOR_IXC, **NEEDED_FOR_TELEGRAM})
    from bot.cli import tasks

    _run(tasks.run(settings), settings.database_path)


@cli.command()
def demo(
    uma_vez: Annotated[
        bool, typer.Option("--uma-vez", help="Faz o trabalho da manhã e termina.")
    ] = False,
    dados: Annotated[
        Path | None, typer.Option("--dados", help="Base própria (.json ou .json.gz).")
    ] = None,
    porta: Annotated[int, typer.Option("--porta", help="Porta da página da conversa.")] = 8088,
) -> None:
    """Mostra o bot sem token nenhum: IXC simulado e um Telegram local no navegador."""
    from bot.cli import demo as demo_module

    logs.configure(level="WARNING", style="texto", secrets=())
    _run(demo_module.run(once=uma_vez, data_file=dados, port=porta))


@cli.command()
def sync(
    completo: Annotated[
        bool, typer.Option("--completo", help="Busca tudo de novo, não só o que mudou.")
    ] = False,
    aceitar_sumidos: Annotated[
        bool,
        typer.Option(
            "--aceitar-sumidos",
            help="Busca tudo e confirma: o que sumiu do IXC foi mesmo apagado, por mais que seja.",
        ),
    ] = False,
) -> None:
    """Busca no IXC o que mudou (na primeira vez, tudo) e atualiza o espelho."""
    settings = _settings(NEEDED_FOR_IXC)
    from bot.cli import tasks

    _run(
        tasks.sync(settings, complete=completo, accept_losses=aceitar_sumidos),
        settings.database_path,
    )


@cli.command()
def relatorio(
    formato: Annotated[
        ReportFormat, typer.Option("--formato", help="Formato do arquivo.")
    ] = ReportFormat.html,
    data: Annotated[
        str, typer.Option("--data", help="Dia de referência, como 22/11/2026 (hoje se vazio).")
    ] = "",
    saida: Annotated[
        Path | None, typer.Option("--saida", help="Arquivo de saída (senão, saída padrão).")
    ] = None,
    externo: Annotated[
        bool, typer.Option("--externo", help="Sem dados pessoais nem grupos pequenos.")
    ] = False,
) -> None:
    """Escreve o relatório dos dados já sincronizados."""
    if formato is ReportFormat.xlsx and saida is None:
        raise _fail("Uma planilha precisa de --saida ARQUIVO.", FAULTY)
    if formato is ReportFormat.json and externo:
        raise _fail("--externo não vale para json: use html, md ou xlsx.", FAULTY)
    settings = _settings()
    from bot.cli import tasks

    as_of = _day(data, tasks.today(settings)) if data else None
    content = _run(
        tasks.report(settings, formato.value, as_of, outside=externo), settings.database_path
    )
    _write(content, saida)


def _write(content: bytes, target: Path | None) -> None:
    """Into a file, and says so; without one to standard output."""
    if target is None:
        sys.stdout.buffer.write(content)
        return
    try:
        target.write_bytes(content)
    except OSError as error:
        raise _fail(f"Não consegui escrever {target}: {reason(error)}.") from error
    typer.echo(f"Relatório escrito em {target} ({-(-len(content) // 1024)} KB).", err=True)


def _day(raw: str, today: date) -> date:
    """A day as the chat reads it."""
    from bot.text import dates
    from metrics.folding import fold

    try:
        return dates.read_day(fold(raw), today)
    except dates.NoDay as error:
        raise _fail(f"--data: {error}", FAULTY) from error


@cli.command()
def push(
    grupo: Annotated[int, typer.Option("--grupo", help="Id do grupo.")],
    simular: Annotated[
        bool, typer.Option("--simular", help="Só mostra as mensagens, sem enviar.")
    ] = False,
) -> None:
    """Envia agora a lista da manhã a um grupo (uma vez por dia), ou a mostra."""
    settings = _settings(None if simular else NEEDED_FOR_TELEGRAM)
    from bot.cli import tasks

    if grupo not in settings.telegram_grupos and not simular:
        raise _fail(f"O grupo {grupo} não está em TELEGRAM_GRUPOS.", FAULTY)
    _run(
        tasks.preview(settings, grupo) if simular else tasks.push(settings, grupo),
        settings.database_path,
    )


@cli.command()
def doctor() -> None:
    """Examina IXC, banco, disco e Telegram, e diz a cura de cada problema."""
    found = environment.read(Path(), os.environ)
    settings = _configured(found)
    from bot.cli import upkeep

    if not _run(upkeep.doctor(settings, found), settings.database_path):
        raise typer.Exit(FAILED)


@cli.command()
def migrar() -> None:
    """Leva o banco de dados à versão atual (run, sync e demo também fazem isso)."""
    settings = _settings()
    from bot.cli import upkeep

    _run(upkeep.migrate(settings), settings.database_path)


def main() -> None:
    """Entry point of `python -m bot`."""
    cli()


if __name__ == "__main__":
    main()
