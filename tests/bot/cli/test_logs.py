"""The log's lines."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.cli import logs


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_times_are_the_providers_with_their_offset(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever zone the machine is in."""
    zone = ZoneInfo("America/Noronha")
    logs.configure(level="INFO", style="json", zone=zone, secrets=())
    structlog.get_logger("teste").info("uma linha")
    logging.getLogger("de fora").info("outra")
    for line in capsys.readouterr().err.splitlines():
        told = datetime.fromisoformat(json.loads(line)["timestamp"])
        assert told.utcoffset() == timedelta(hours=-2)
        assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
