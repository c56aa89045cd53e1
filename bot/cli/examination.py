"""`python -m bot doctor`: the examination in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console

from bot.cli.doctor.report import examine, has_faults, show
from bot.cli.environment import Environment
from bot.settings import Settings


async def doctor(settings: Settings, found: Environment) -> bool:
    """Prints the doctor's table; False where something has to be done."""
    console = Console()
    with Console(stderr=True).status("Examinando…"):
        findings = [finding async for finding in examine(settings, found, _now)]
    show(findings, console)
    return not has_faults(findings)


def _now() -> datetime:
    return datetime.now(UTC)
