"""All checks, and their table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.doctor.finding import Finding, Mark
from bot.cli.doctor.ixc_side import examine_erp
from bot.cli.doctor.machine_side import examine_environment, examine_storage
from bot.cli.doctor.telegram_side import GROUPS, examine_chat
from bot.cli.environment import Environment
from bot.settings import Settings

STYLES = {Mark.GOOD: "green", Mark.BAD: "bold red", Mark.WARNING: "yellow", Mark.SKIPPED: "dim"}


async def examine(
    settings: Settings, found: Environment, clock: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    """Every finding as soon as it is there; faults are findings, never raised."""
    yield examine_environment(found)
    async for finding in examine_erp(settings, clock):
        yield finding
    async for finding in examine_storage(settings, clock()):
        yield finding
    async for finding in examine_chat(settings):
        yield finding


def _summary(rows: Sequence[Finding]) -> str:
    """What it all comes to: nothing is ready while no list would go to anybody."""
    faults = sum(finding.mark is Mark.BAD for finding in rows)
    if faults:
        return f"✖ {faults} {'problema' if faults == 1 else 'problemas'} para resolver."
    if any(finding.what == GROUPS and finding.mark is Mark.WARNING for finding in rows):
        return "⚠ O bot funciona, mas a lista da manhã ainda não vai a ninguém."
    return "✔ Tudo pronto."


def show(findings: Iterable[Finding], console: Console) -> None:
    """The table, and what it comes to in a sentence."""
    rows = list(findings)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for finding in rows:
        detail = Text(finding.detail)
        if finding.cure:
            detail.append(f"\n→ {finding.cure}", style="bold")
        table.add_row(Text(finding.mark.value, style=STYLES[finding.mark]), finding.what, detail)
    console.print(table)
    console.print()
    console.print(_summary(rows))


def has_faults(findings: Iterable[Finding]) -> bool:
    """Whether something has to be done before the bot works."""
    return any(finding.mark is Mark.BAD for finding in findings)
