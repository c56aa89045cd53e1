"""Logs: structured, on standard error, with every secret replaced before it is written."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final, TextIO

import structlog

from bot.setting_readers import BOT_TOKEN

HIDDEN: Final = "<oculto>"
#: What the text of an exception repeats of its arguments, and numbers that dial or name somebody.
_QUOTED: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|[0-9][0-9./ ()-]{6,}[0-9]")


class Redactor(logging.Formatter):
    """Formats as another formatter does, then hides secrets, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one text without secrets."""
        line = BOT_TOKEN.sub(HIDDEN, self._inner.format(record))
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def _without_noise(record: logging.LogRecord) -> bool:
    """What the library logs of the network is one line; our own defects keep their traceback.

    A connection that a stop took from its task is no fault at all.
    """
    if record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError):
        return False
    if record.name.startswith("telegram"):
        record.exc_info = record.exc_text = None
    return True


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    """What a thread of a library raises is logged as anything else: redacted.

    One that cannot hand over its result because the event loop is gone has nobody to tell.
    """
    error = failure.exc_value
    if error is not None and "Event loop is closed" not in str(error):
        logging.getLogger(__name__).error("falha numa thread", exc_info=error)


def _frames(stream: TextIO, info: Any) -> None:
    """A traceback without the values that exceptions quote: they may be a customer's."""
    stream.write(_framed(info))


def _framed(exc_info: Any) -> str:
    parts = traceback.format_exception(*exc_info)
    return "".join(p if p.startswith("  File ") else _QUOTED.sub(HIDDEN, p) for p in parts)


def _explain(_logger: object, _method: str, event: Any) -> Any:
    """A disk that is full or a file that is gone is told in a line: a traceback cures nothing."""
    if info := event.get("exc_info"):
        from bot.storage.trouble import trouble  # start-up time: it knows the database

        error = info[1] if isinstance(info, tuple) else sys.exc_info()[1]
        if error and (found := trouble(error)):
            event["motivo"] = str(found)
            del event["exc_info"]
    return event


def _stamper(zone: tzinfo) -> Any:
    """The provider's time, not the machine's, and how far it is from UTC."""

    def stamp(_logger: object, _method: str, event: Any) -> Any:
        event["timestamp"] = datetime.now(zone).isoformat(timespec="milliseconds")
        return event

    return stamp


def configure(*, level: str, style: str, zone: tzinfo, secrets: Iterable[str]) -> None:
    """Sends structlog and the standard library's logging through one redacted handler.

    `style` is `json` or `texto`; times are in `zone`; `secrets` are replaced
    wherever they occur, tokens of bots too.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamper(zone),
        _explain,
    ]
    # Not rich's tracebacks: they print local variables, and those are customers and tokens.
    final: Any = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_frames)
    if style == "json":
        shared.append(structlog.processors.ExceptionRenderer(_framed))
        final = structlog.processors.JSONRenderer(ensure_ascii=False)
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redactor(inner, secrets))
    handler.addFilter(_without_noise)
    threading.excepthook = _thread_failed
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # At DEBUG these write whole messages and addresses: customers' names and the token.
    for talkative in ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(talkative).setLevel(max(logging.WARNING, root.level))
    # Each try of a call that may heal; what became of it in the end is said once, by us.
    logging.getLogger("stamina").setLevel(max(logging.ERROR, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
