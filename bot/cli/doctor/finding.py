"""One line of the doctor's table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How a check ended; only BAD makes the command fail."""

    GOOD = "✔"
    BAD = "✖"
    WARNING = "⚠"
    SKIPPED = "–"


@dataclass(frozen=True)
class Finding:
    """How a check of something ended, in Portuguese; `what` names it.

    `cure` says what to do where the mark is BAD or WARNING.
    """

    mark: Mark
    what: str
    detail: str
    cure: str = ""


def good(what: str, detail: str) -> Finding:
    """It works."""
    return Finding(Mark.GOOD, what, detail)


def bad(what: str, detail: str, cure: str) -> Finding:
    """It does not work, and the bot cannot do without."""
    return Finding(Mark.BAD, what, detail, cure)


def warning(what: str, detail: str, cure: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(Mark.WARNING, what, detail, cure)


def skipped(what: str, detail: str = "não verificado") -> Finding:
    """It could not be looked at."""
    return Finding(Mark.SKIPPED, what, detail)
