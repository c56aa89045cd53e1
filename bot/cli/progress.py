"""A synchronisation's progress as bars on a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.text import formatting
from ixc.fetch import Progress as Step


class RateColumn(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """`1.234 linhas/s`; "" before there is a speed."""
        speed = task.finished_speed or task.speed
        return Text(f"{formatting.integer(int(speed))} linhas/s" if speed else "")


class TerminalProgress:
    """One bar a table; plain lines where standard error is no terminal."""

    def __init__(self, console: Console) -> None:
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description:<18}"),
            BarColumn(),
            MofNCompleteColumn(),
            RateColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def note(self, step: Step) -> None:
        """Moves the bar of a table to what a run reports of it."""
        name = step.table.name
        if name not in self._bars:
            self._bars[name] = self._progress.add_task(step.table.label, total=None)
        self._progress.update(self._bars[name], completed=step.received, total=step.total)
