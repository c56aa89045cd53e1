"""Faults on demand: what the next calls of a method meet instead of success."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.emulator.errors import Trouble

ANY = "*"


@dataclass
class Fault:
    """Meets `times` calls; with `after` the call takes effect first and only then fails."""

    error: Trouble
    times: int
    after: bool = False


@dataclass
class Faults:
    """The faults that wait, by method."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)

    def fail(
        self,
        method: str,
        error: Trouble,
        *,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Lets the next calls of a method (`*` for every one) fail."""
        self.waiting.setdefault(method.lower(), []).append(Fault(error, times, after))

    def take(self, method: str) -> Fault | None:
        for name in (method.lower(), ANY):
            queue = self.waiting.get(name, [])
            if queue:
                fault = queue[0]
                fault.times -= 1
                if fault.times == 0:
                    queue.pop(0)
                return fault
        return None
