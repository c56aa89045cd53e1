"""Several bots on one PostgreSQL, as processes: one leads, and another takes its place."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.emulator.state import Json
from tests import postgres
from tests.processes import Servers, command, noon, running, servers, wait_for
from tests.relay import Relay
from tests.worlds import GROUP, case

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL não está instalado"),
]
#: Until another leads.
TAKEOVER_S = 30


class Pair:
    """Two bots of one provider, each in a folder of its own and on a way of its own."""

    def __init__(self, made: Servers, folder: Path, stack: ExitStack) -> None:
        self.made = made
        self.database = postgres.name_of(folder)
        self.cluster = postgres.Server()
        stack.callback(self.cluster.stop)
        self.cluster.start()
        self.cluster.sql(f'CREATE DATABASE "{self.database}"')
        self._folder = folder
        self._stack = stack
        self.relays: list[Relay] = []

    def start(self, **variables: str) -> subprocess.Popen[str]:
        """One more bot, behind a relay to the server."""
        relay = self._stack.enter_context(Relay(self.cluster.port))
        self.relays.append(relay)
        folder = self._folder / f"bot{len(self.relays)}"
        folder.mkdir()
        address = {"DATABASE_URL": self.cluster.url(self.database, relay.port)}
        return self._stack.enter_context(
            running(folder, {**self.made.variables, **address, **variables})
        )

    def lead(self) -> subprocess.Popen[str]:
        """The first bot, once it leads and has sent the morning's list."""
        first = self.start()
        wait_for(lambda: pushed(self.made))
        assert len(answers(self.made, "/status")) == 1
        return first

    def health(self, number: int) -> str:
        """What `healthcheck` says of a bot."""
        folder = self._folder / f"bot{number}"
        address = {"DATABASE_URL": self.cluster.url(self.database)}
        done = command(folder, {**self.made.variables, **address}, "healthcheck")
        return done.stdout + done.stderr

    def wait_for_standby(self, number: int) -> None:
        wait_for(lambda: "De reserva" in self.health(number))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    _, variables = noon()
    with ExitStack() as stack:
        made = stack.enter_context(servers(case("limpo"), tmp_path))
        made.variables |= variables
        yield Pair(made, tmp_path, stack)
        said = pushed(made)
        assert said  # the list of the morning, which is due since before the first bot began
        assert len(said) == len(set(said))


def pushed(made: Servers) -> list[str]:
    """What the bots said in the group without being asked, but for the doubts of a crash."""
    messages = list(made.emulator.chats[GROUP].messages)
    own = [m for m in messages if m["from"]["is_bot"] and not m.get("reply_to_message")]
    return [m.get("text") or m.get("caption", "") for m in own]


def answers(made: Servers, text: str) -> list[Json]:
    """What the bots say to a question of now, once somebody has."""
    said = made.asked(text)
    assert said
    messages = list(made.emulator.chats[GROUP].messages)
    question = max(m["message_id"] for m in messages if not m["from"]["is_bot"])
    return [m for m in messages if (m.get("reply_to_message") or {}).get("message_id") == question]


def takes_over(made: Servers, seconds: float = TAKEOVER_S) -> float:
    """How long until somebody answers."""
    began = time.monotonic()
    assert len(answers(made, "/status")) == 1
    took = time.monotonic() - began
    assert took < seconds
    return took


def test_another_takes_the_place_of_one_that_is_killed(pair: Pair) -> None:
    first = pair.lead()
    pair.start()
    pair.wait_for_standby(2)
    first.send_signal(signal.SIGKILL)
    takes_over(pair.made)
    assert "No ar" in pair.health(2)


def test_one_that_stands_still_is_replaced_and_ends(pair: Pair) -> None:
    first = pair.lead()
    pair.start()
    pair.wait_for_standby(2)
    first.send_signal(signal.SIGSTOP)
    takes_over(pair.made)
    first.send_signal(signal.SIGCONT)
    _, errors = first.communicate(timeout=30)
    assert first.returncode == 1
    assert "perdeu a sua sessão" in errors
    assert len(answers(pair.made, "/status")) == 1


@pytest.mark.parametrize("how", ["cut", "silent"])
def test_one_that_loses_its_way_to_the_database_is_replaced(pair: Pair, how: str) -> None:
    first = pair.lead()
    pair.start()
    pair.wait_for_standby(2)
    getattr(pair.relays[0], how)()
    _, errors = first.communicate(timeout=30)
    assert first.returncode == 1
    assert "perdeu a sua sessão" in errors
    takes_over(pair.made)


def test_an_older_version_is_refused_beside_a_newer_one(pair: Pair) -> None:
    pair.lead()
    pair.cluster.sql("UPDATE alembic_version SET version_num = '9999'", database=pair.database)
    _, errors = pair.start().communicate(timeout=30)
    assert "é de uma versão mais nova do bot (revisão 9999" in errors
    assert "Traceback" not in errors


def test_a_restart_of_the_database_leaves_one_leader(pair: Pair) -> None:
    first = pair.lead()
    second = pair.start()
    pair.wait_for_standby(2)
    pair.cluster.halt()
    pair.cluster.start()
    first.communicate(timeout=30)
    takes_over(pair.made)
    assert second.poll() is None
