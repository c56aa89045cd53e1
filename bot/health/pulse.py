"""The pulse: a small file that a living bot keeps renewing beside its data.

Only the standard library: whoever looks at it every few seconds must not load a bot to do so.
Moments are of the clock that only moves forward, which all processes of a machine share.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

NAME: Final = "pulso.json"


@dataclass(frozen=True)
class Ages:
    """Seconds since each thing last happened; None where it never did.

    The event loop turned, Telegram answered a poll, the database took a write, the synchronisation
    began whose data are shown.
    """

    loop: float
    telegram: float | None
    database: float | None
    sync: float | None


#: What people call each, in the order in which it is told.
LABELS: Final = {
    "loop": "laço",
    "telegram": "Telegram",
    "database": "gravação no banco",
    "sync": "dados do IXC",
}


@dataclass(frozen=True)
class Limits:
    """The oldest that each may be, in seconds."""

    loop: float = 60.0
    telegram: float = 120.0
    #: A synchronisation holds the writer's turn while it publishes.
    database: float = 600.0
    sync: float = 26 * 3600.0


@dataclass(frozen=True)
class Pulse:
    """What the file holds: the ages at a moment, how long the bot had been up, and the limits."""

    at: float
    up: float
    ages: Ages
    limits: Limits
    #: It waits for another bot, which leads on the same database.
    is_standby: bool = False

    def now(self, moment: float) -> Ages:
        """The ages at a later moment, as nothing has been heard since."""
        passed = moment - self.at
        return Ages(
            loop=self.ages.loop + passed,
            **{
                name: None if value is None else value + passed
                for name, value in asdict(self.ages).items()
                if name != "loop"
            },
        )


def path_in(folder: Path) -> Path:
    """Where the pulse of the bot on a data folder is."""
    return folder / NAME


def write(path: Path, pulse: Pulse) -> None:
    """Replaces the file whole.

    Raises:
        OSError: The disk does not take it.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(asdict(pulse)), "utf-8")
    draft.replace(path)


def read(path: Path) -> Pulse | None:
    """What the file holds; None where there is none, or none of ours."""
    try:
        found = json.loads(path.read_text("utf-8"))
        ages, limits = Ages(**found["ages"]), Limits(**found["limits"])
        return Pulse(found["at"], found["up"], ages, limits, found.get("is_standby", False))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def faults(ages: Ages, limits: Limits, up: float) -> Iterator[str]:
    """What is too old, in Portuguese; what never happened has the age of the process."""
    for name, label in LABELS.items():
        age, limit = getattr(ages, name), getattr(limits, name)
        if (up if age is None else age) > limit:
            since = "nunca" if age is None else f"há {short(age)}"
            yield f"{label}: {since} (limite: {short(limit)})"


def short(seconds: float) -> str:
    """A duration in one unit."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
