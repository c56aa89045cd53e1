"""The ages as Prometheus reads them, on this machine only; nothing of persons or groups."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from bot import __version__
from bot.health.health import Health

HOST: Final = "127.0.0.1"
LIMIT_S: Final = 5.0
_HEAD: Final = (
    "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
    "Content-Length: {length}\r\nConnection: close\r\n\r\n"
)
_HELP: Final = {
    "loop": "Seconds since the event loop turned",
    "telegram": "Seconds since Telegram answered a poll",
    "database": "Seconds since the database took a write",
    "sync": "Seconds since the start of the synchronisation that is shown",
}


def exposition(health: Health) -> str:
    """All figures in Prometheus' text format; what never happened is left out."""
    ages, limits = asdict(health.ages()), asdict(health.limits)
    lines: list[str] = []
    for name, help_text in _HELP.items():
        metric = f"cobranca_{name}_age_seconds"
        lines += [f"# HELP {metric} {help_text}", f"# TYPE {metric} gauge"]
        if ages[name] is not None:
            lines.append(f"{metric} {ages[name]:.3f}")
    lines += ["# HELP cobranca_age_limit_seconds The oldest that each age may be"]
    lines += ["# TYPE cobranca_age_limit_seconds gauge"]
    lines += [f'cobranca_age_limit_seconds{{of="{name}"}} {limits[name]:.0f}' for name in _HELP]
    lines += ["# HELP cobranca_info The version that runs", "# TYPE cobranca_info gauge"]
    lines += [f'cobranca_info{{version="{__version__}"}} 1']
    lines += ["# HELP process_resident_memory_bytes Memory now", _TYPE_MEMORY]
    lines += [f"process_resident_memory_bytes {_memory()}"]
    return "\n".join(lines) + "\n"


_TYPE_MEMORY: Final = "# TYPE process_resident_memory_bytes gauge"


def _memory() -> int:
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Endpoint:
    """Answers `GET /metrics` on a port of this machine; `start` and `stop` it."""

    def __init__(self, port: int, figures: Callable[[], str]) -> None:
        self._port = port
        self._figures = figures
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begins to listen.

        Raises:
            OSError: The port is another's.
        """
        self._server = await asyncio.start_server(self._answer, HOST, self._port)

    @property
    def port(self) -> int:
        """The one that is listened on."""
        assert self._server is not None  # noqa: S101 - asked only while it listens
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    def stop(self) -> None:
        """Listens no more; does nothing where it never did."""
        if self._server is not None:
            self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError, ValueError):
            async with asyncio.timeout(LIMIT_S):
                method, path, *_ = (await reader.readline()).decode("latin-1").split() or ["", ""]
                while (await reader.readline()).strip():
                    pass
                is_ours = method == "GET" and path.partition("?")[0] == "/metrics"
                status = "200 OK" if is_ours else "404 Not Found"
                body = self._figures().encode() if is_ours else b""
                writer.write(_HEAD.format(status=status, length=len(body)).encode() + body)
                await writer.drain()
        writer.close()
