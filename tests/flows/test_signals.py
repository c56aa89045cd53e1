"""A SIGTERM at any moment ends the process within half a minute, and doubles nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.crossings import crossing
from tests.processes import Servers, command, noon, running, servers
from tests.worlds import GROUP, MEMBER

pytestmark = [pytest.mark.process, pytest.mark.signals]

#: The start, the first synchronisation, the push and the reports all lie within it.
LONGEST_LIFE_S = 6.0
#: From the signal to the end.
LIMIT_S = 30.0
#: What the parts of the push begin with.
PARTS = "📈🔴🟠"
#: Each part of the push, and each answer, is on its way for so long.
ON_ITS_WAY_S = 0.3


def _ask(made: Servers) -> None:
    """Reports that somebody waits for; they are written before the bot even listens."""
    for text in ("/relatorio", "/aging", "/relatorio tudo", "/atualizar"):
        said = {"chat": GROUP, "user": MEMBER, "text": text}
        httpx.post(f"{made.telegram.url}/_/say", json=said).raise_for_status()


def _terminated(process: subprocess.Popen[str], moment: float) -> tuple[float, str]:
    """Seconds from the signal to the end, and what the process said."""
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.append(process.stderr.read()))  # type: ignore[union-attr]
    reader.start()
    time.sleep(moment)  # the moment itself, not a wait for anything
    process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    process.wait(timeout=LIMIT_S)
    took = time.monotonic() - begun
    reader.join()
    return took, said[0]


def test_a_signal_at_a_random_moment(tmp_path: Path, signal_number: int) -> None:
    moment = random.Random(signal_number).uniform(0, LONGEST_LIFE_S)  # noqa: S311 - a test's dice
    today, variables = noon()
    tables = crossing(today, today, today, today + timedelta(days=1))
    with servers(tables, tmp_path) as made:
        for method in ("sendmessage", "senddocument", "sendphoto"):
            made.emulator.faults.delays[method] = ON_ITS_WAY_S
        if signal_number % 2:  # half of them have data to answer from
            assert command(tmp_path, made.variables | variables, "sync").returncode == 0
        _ask(made)
        with running(tmp_path, made.variables | variables) as process:
            took, errors = _terminated(process, moment)
        assert took < LIMIT_S
        assert process.returncode in (0, -signal.SIGTERM), errors
        assert "Traceback" not in errors
        times = Counter(text[0] for text in made.texts() if text and text[0] in PARTS)
        assert set(times.values()) <= {1}
