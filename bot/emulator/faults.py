"""Faults on demand: what the next calls of a method meet instead of success."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.emulator.errors import Trouble

ANY = "*"


@dataclass
class Fault:
    """Meets `times` calls after letting `skip` through.

    With `after` the call takes effect first and only then fails.
    """

    error: Trouble
    times: int
    after: bool = False
    skip: int = 0


@dataclass
class Faults:
    """The faults that wait for calls, by method."""

    waiting: dict[str, list[Fault]] = field(default_factory=dict)
    #: Seconds that calls of a method take before anything comes of them.
    delays: dict[str, float] = field(default_factory=dict)

    def fail(
        self,
        method: str,
        error: Trouble,
        *,
        times: int = 1,
        after: bool = False,
        skip: int = 0,
    ) -> None:
        """Lets the next calls of a method (`*` for every one) fail."""
        self.waiting.setdefault(method.lower(), []).append(Fault(error, times, after, skip))

    def take(self, method: str) -> Fault | None:
        """The fault that a call of this method meets, which is used up; None for none."""
        for name in (method.lower(), ANY):
            queue = self.waiting.get(name, [])
            if queue:
                fault = queue[0]
                if fault.skip > 0:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                if fault.times == 0:
                    queue.pop(0)
                return fault
        return None
