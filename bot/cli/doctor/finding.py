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
    """`cure` says what to do where the mark is BAD or WARNING."""

    mark: Mark
    what: str
    said: str
    cure: str = ""


def good(what: str, said: str) -> Finding:
    return Finding(Mark.GOOD, what, said)


def bad(what: str, said: str, cure: str) -> Finding:
    return Finding(Mark.BAD, what, said, cure)


def warning(what: str, said: str, cure: str) -> Finding:
    return Finding(Mark.WARNING, what, said, cure)


def skipped(what: str, said: str = "não verificado") -> Finding:
    return Finding(Mark.SKIPPED, what, said)
