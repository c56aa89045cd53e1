"""Notices that the bot hears nothing any more while its process lives on.

A polling task that met 401 has ended without a word; two pollers on one token go on for ever
with 409; a connection can hang. Whoever keeps the process alive starts it anew once it ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.chat.updates import readable

OK: Final = 200
UNAUTHORIZED: Final = 401
CONFLICT: Final = 409
#: Why a bot that does not lead neither reads nor sends.
NO_LEADER: Final = "este bot não lidera mais"


@dataclass(frozen=True)
class Limits:
    """Seconds. A conflict is over when none was seen for `calm_s`: pollers also take turns."""

    stale_s: float = 90.0
    conflict_s: float = 120.0
    calm_s: float = 60.0


@dataclass
class Watch:
    """What became of the latest polls, by a clock that only moves forward (seconds)."""

    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic
    #: Whether this bot may read and send: another may have taken its place.
    leads: Callable[[], bool] = lambda: True
    _good_at: float | None = None
    _conflict_since: float | None = None
    _conflict_at: float = 0.0
    _is_unauthorized: bool = False

    def begin(self) -> None:
        """From now on something should be heard."""
        self._good_at = self.clock()

    def note(self, code: int) -> None:
        """The HTTP status of an answered poll."""
        now = self.clock()
        if code == OK:
            self._good_at = now
        elif code == UNAUTHORIZED:
            self._is_unauthorized = True
        elif code == CONFLICT:
            if self._conflict_since is None or not self._in_conflict(now):
                self._conflict_since = now
            self._conflict_at = now

    def age_s(self) -> float | None:
        """Seconds since the last good poll; None before the first is due."""
        return None if self._good_at is None else self.clock() - self._good_at

    def verdict(self) -> str:
        """Why the process should end, in Portuguese; "" where all is well."""
        now, age = self.clock(), self.age_s()
        if self._is_unauthorized:
            return (
                "O Telegram não aceita mais o token (trocado ou revogado): "
                "confira TELEGRAM_BOT_TOKEN com o @BotFather."
            )
        if self._conflict_since is not None and self._in_conflict(now):
            if now - self._conflict_since >= self.limits.conflict_s:
                return (
                    "Outro processo usa este token do Telegram há mais de "
                    f"{self.limits.conflict_s / 60:.0f} minutos; só um pode rodar."
                )
            return ""
        if age is not None and age >= self.limits.stale_s:
            return f"Nada chega do Telegram há {age:.0f} segundos."
        return ""

    def _in_conflict(self, now: float) -> bool:
        return now - self._conflict_at <= self.limits.calm_s


class LeadersRequest(HTTPXRequest):
    """The way to Telegram of a bot that leads; of one that does not, nothing gets through."""

    def __init__(self, watch: Watch, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._watch = watch

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """A call as httpx makes it; one that may not be made is one that did not connect."""
        if not self._watch.leads():
            raise NetworkError(NO_LEADER) from httpx.ConnectError(NO_LEADER)
        return await super().do_request(*args, **kwargs)


class WatchedRequest(LeadersRequest):
    """The way to Telegram for polls, which tells the watch how each ended."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """A call as httpx makes it; its status goes to the watch, a fault raises as ever.

        A good poll is one that could be read, update by update.
        """
        code, payload = await super().do_request(*args, **kwargs)
        if code != OK:
            self._watch.note(code)
            return code, payload
        updates = readable(payload)
        if updates is not None:
            self._watch.note(code)
        return code, payload if updates is None else updates
