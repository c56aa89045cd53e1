"""`python -m bot run` as a process of its own, over real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.emulator.app import create_app as create_telegram
from bot.emulator.server import LocalServer
from bot.emulator.state import DEMO_TOKEN, Emulator
from ixc.simulator.app import create_app as create_ixc
from tests import ROOT
from tests.worlds import GROUP, MEMBER, case, environment, people


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Emulator, str, dict[str, str]]]:
    """Both local servers, the address of the chat, and the settings of a bot between them."""
    emulator = people(lambda: NOW)
    with LocalServer(create_ixc(case("sujo"))) as ixc, LocalServer(create_telegram(emulator)) as tg:
        variables = {
            **environment(folder),
            "IXC_BASE_URL": ixc.url,
            "TELEGRAM_API_BASE_URL": tg.url,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }
        yield emulator, tg.url, variables


HOST = "127.0.0.1"


class Now:
    """The emulator asks for seconds since 1970."""

    def timestamp(self) -> float:
        return time.time()


NOW = Now()


def start(folder: Path, variables: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=variables,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Asks again until it is so; another process has no event to wait on."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def texts(emulator: Emulator) -> list[str]:
    messages = list(emulator.chats[GROUP].messages)
    return [m.get("text", "") for m in messages if m["from"]["is_bot"]]


def test_it_syncs_answers_and_ends_on_sigterm(tmp_path: Path) -> None:
    with servers(tmp_path) as (emulator, url, variables):
        process = start(tmp_path, variables)
        try:
            wait_for(lambda: emulator.commands)
            said = {"chat": GROUP, "user": MEMBER, "text": "/status"}
            wait_for(lambda: "Dados: " in _asked(url, said, emulator))
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
        assert DEMO_TOKEN not in errors
        # Its last poll, held open when it ended, lost to the one that confirms its offset.
        assert [r for r in emulator.rejected if not r.startswith("getupdates: Conflict")] == []


def _asked(url: str, said: dict[str, Any], emulator: Emulator) -> str:
    """The newest answer after asking once more."""
    before = len(texts(emulator))
    httpx.post(f"{url}/_/say", json=said).raise_for_status()
    wait_for(lambda: len(texts(emulator)) > before)
    return texts(emulator)[-1]


def test_a_signal_does_not_wait_for_an_erp_that_hangs(tmp_path: Path) -> None:
    with servers(tmp_path) as (emulator, _, variables), socket.create_server((HOST, 0)) as deaf:
        address = f"http://{HOST}:{deaf.getsockname()[1]}"
        process = start(tmp_path, {**variables, "IXC_BASE_URL": address})
        try:
            wait_for(lambda: emulator.commands)
            connection, _ = deaf.accept()  # the synchronisation has asked and gets no answer
            with connection:
                process.send_signal(signal.SIGTERM)
                _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0, errors


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": "987654321:" + "B" * 35}, "O Telegram não aceitou o token"),
        ({"TELEGRAM_API_BASE_URL": "http://127.0.0.1:9"}, "Sem conexão com o Telegram"),
    ],
)
def test_what_stops_it_is_one_line(tmp_path: Path, variables: dict[str, str], says: str) -> None:
    with servers(tmp_path) as (_, _, settings):
        process = start(tmp_path, {**settings, **variables})
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert says in errors
    assert "Traceback" not in errors
