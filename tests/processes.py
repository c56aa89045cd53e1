"""`python -m bot` as a process of its own, between two local servers on real sockets."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.emulator.app import create_app as create_telegram
from bot.emulator.server import LocalServer
from bot.emulator.state import Emulator
from ixc.simulator.app import create_app as create_ixc
from ixc.simulator.tables import Tables
from tests import ROOT
from tests.worlds import GROUP, MEMBER, environment, people


@dataclass
class Servers:
    """The chat, its address, and the settings of a bot between both servers."""

    emulator: Emulator
    telegram: LocalServer
    variables: dict[str, str]

    def texts(self, chat: int = GROUP) -> list[str]:
        """What the bot has said in a chat."""
        messages = list(self.emulator.chats[chat].messages)
        return [m.get("text") or m.get("caption", "") for m in messages if m["from"]["is_bot"]]

    def asked(self, text: str) -> str:
        """The bot's answer to what somebody said in the group, whatever else it says there."""
        said = {"chat": GROUP, "user": MEMBER, "text": text}
        httpx.post(f"{self.telegram.url}/_/say", json=said).raise_for_status()
        messages = self.emulator.chats[GROUP].messages
        question = max(m["message_id"] for m in messages if not m["from"]["is_bot"])
        answers = wait_for(lambda: [m for m in list(messages) if _replied_to(m) == question])
        return str(answers[-1].get("text") or answers[-1].get("caption", ""))


def _replied_to(message: dict[str, Any]) -> int | None:
    reply = message.get("reply_to_message")
    return reply and int(reply["message_id"])


@contextmanager
def servers(tables: Tables, folder: Path) -> Iterator[Servers]:
    """Opens both; their clock is the real one."""
    emulator = people(lambda: datetime.now(UTC))
    with LocalServer(create_ixc(tables)) as ixc, LocalServer(create_telegram(emulator)) as telegram:
        variables = {
            **environment(folder),
            "IXC_BASE_URL": ixc.url,
            "TELEGRAM_API_BASE_URL": telegram.url,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }
        yield Servers(emulator, telegram, variables)


def full_disk(most_bytes: int) -> Callable[[], None]:
    """For a process to come: no file grows beyond, as on a disk that is full."""
    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


@contextmanager
def running(
    folder: Path, variables: dict[str, str], *, prepare: Callable[[], None] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`python -m bot run`; killed at the end if it still lives."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=variables,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def command(
    folder: Path,
    variables: dict[str, str],
    *arguments: str,
    prepare: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """`python -m bot` with a command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=prepare,
    )


def wait_for(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Asks again until it is so; another process has no event to wait on."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def noon() -> tuple[date, dict[str, str]]:
    """A zone in which it is about noon, the day there, and a push that fell due an hour ago."""
    ahead = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-ahead:+d}"
    return datetime.now(ZoneInfo(zone)).date(), {
        "TIMEZONE": zone,
        "PUSH_HORA": "10:30",
        "PUSH_DIAS": "mon-sun",
        "PUSH_FERIADOS": "true",
    }
