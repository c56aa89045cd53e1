"""Whether the bot lives, as those see it who watch over it."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from bot.cli.health_check import examine
from bot.health import pulse
from bot.health.health import APPLICATION_ID
from bot.health.ping import ping
from bot.health.prometheus import exposition
from tests.processes import command, running, servers, wait_for
from tests.worlds import DATABASE, GROUP, OWNER, World, case, synced, until


async def test_a_started_bot_has_four_young_ages(tmp_path: Path) -> None:
    async with synced("sujo", tmp_path, hour=7) as opened:
        await until(lambda: opened.app.watch.age_s() is not None)
        await opened.app.health.probe()
        await opened.app.health.beat()
        is_well, line = examine(tmp_path)
        assert is_well, line
        found = pulse.read(pulse.path_in(tmp_path))
        assert found is not None
        assert found.limits.sync == 26 * 3600
        assert found.ages.sync is not None
    is_well, line = examine(tmp_path)
    assert not is_well
    assert "não está no ar" in line


async def test_the_probe_really_writes(tmp_path: Path) -> None:
    async with synced("sujo", tmp_path, hour=7, polling=False) as opened:
        database = opened.app.services.database
        database.written_at = None
        await opened.app.health.probe()
        assert opened.app.health.ages().database is not None
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


async def test_a_database_that_takes_no_write_grows_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with synced("sujo", tmp_path, hour=7, polling=False) as opened:
        await opened.app.health.probe()
        before = opened.app.services.database.written_at

        def refuses(*_: object) -> None:
            raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))

        monkeypatch.setattr(type(opened.app.services.database), "write", refuses)
        await opened.app.health.probe()
        assert opened.app.services.database.written_at == before


async def test_the_age_of_the_data_is_that_of_the_synchronisation(tmp_path: Path) -> None:
    async with synced("sujo", tmp_path, hour=7, polling=False) as opened:
        opened.clock.set(9)
        await opened.app.health.probe()
        assert opened.app.health.ages().sync == 2 * 3600


async def test_figures_for_prometheus_name_nobody(tmp_path: Path) -> None:
    async with synced("sujo", tmp_path, hour=7, PROMETHEUS_PORTA="1") as opened:
        text = exposition(opened.app.health)
    for line in text.splitlines():
        shape = r'# (HELP|TYPE) \w+ .+|\w+(\{(of|version)="[\w.]+"\})? -?\d+(\.\d+)?'
        assert re.fullmatch(shape, line), line
    assert str(abs(GROUP)) not in text
    assert str(OWNER) not in text
    for name in ("loop", "telegram", "database", "sync"):
        assert f"\ncobranca_{name}_age_seconds " in text


def free_port() -> int:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_address[1]


@pytest.mark.process
def test_a_process_answers_healthcheck_and_prometheus(tmp_path: Path) -> None:
    port = free_port()
    with servers(case("limpo"), tmp_path) as made:
        variables = {**made.variables, "PROMETHEUS_PORTA": str(port)}
        before = command(tmp_path, variables, "healthcheck")
        assert (before.returncode, before.stdout) == (1, "")
        with running(tmp_path, variables) as process:
            wait_for(lambda: command(tmp_path, variables, "healthcheck").returncode == 0)
            told = httpx.get(f"http://127.0.0.1:{port}/metrics")
            assert "cobranca_loop_age_seconds" in told.text
            assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
            process.send_signal(signal.SIGSTOP)  # it lives, and does nothing any more
            late = time.monotonic() + 61
            is_well, line = examine(tmp_path, late)
            assert not is_well
            assert line.startswith("✖ laço: há ")
            process.send_signal(signal.SIGCONT)
            process.terminate()
            errors = process.communicate(timeout=30)[1]
        assert process.returncode == 0, errors
        first = errors.splitlines()[0]
        assert "cobranca-bot" in first
        assert "versao=" in first
        after = command(tmp_path, variables, "healthcheck")
        assert after.returncode == 1
        assert "não está no ar" in after.stderr


@pytest.mark.process
def test_a_port_that_is_taken_costs_no_start(tmp_path: Path) -> None:
    with servers(case("limpo"), tmp_path) as made:
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
            variables = {**made.variables, "PROMETHEUS_PORTA": str(other.server_address[1])}
            with running(tmp_path, variables) as process:
                wait_for(lambda: command(tmp_path, variables, "healthcheck").returncode == 0)
                process.terminate()
                errors = process.communicate(timeout=30)[1]
        assert "sem porta para o Prometheus" in errors
        assert "Traceback" not in errors


@pytest.mark.process
def test_a_look_loads_no_library_of_the_bot() -> None:
    """The time that it takes is in `make bench`; what would make it long is this."""
    program = "import sys, bot.__main__, bot.cli.health_check; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"asyncio", "structlog", "sqlalchemy", "httpx", "telegram", "pandas", "numpy", "rich"}
    assert heavy.isdisjoint(told.stdout.split())


# --- the dead-man's watch


@contextmanager
def watch(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """An address that hears pings, and what was asked of it."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/segredo", heard
        server.shutdown()


async def pushed(opened: World) -> None:
    opened.app.timetable.scheduler.resume()
    opened.clock.set(8)
    await opened.app.push.tick()


async def test_a_whole_list_is_told_to_the_watch(tmp_path: Path) -> None:
    with watch() as (address, heard):
        async with synced("sujo", tmp_path, hour=7, PING_URL=address) as opened:
            await pushed(opened)
            await until(lambda: heard)
            await opened.app.push.tick()
    assert heard == ["/segredo"]


async def test_a_list_that_is_not_whole_is_not_told(tmp_path: Path) -> None:
    with watch() as (address, heard):
        async with synced("sujo", tmp_path, hour=7, PING_URL=address) as opened:
            opened.telegram_wire.unplugged = True
            await pushed(opened)
            assert opened.group == []
            assert heard == []
            opened.telegram_wire.unplugged = False
            opened.clock.set(8, 5)
            await opened.app.push.tick()
            await until(lambda: heard)
    assert heard == ["/segredo"]


async def test_a_watch_that_refuses_costs_nothing_and_stays_secret(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with watch(500) as (address, heard):
        assert await ping(address) is False
    assert heard == ["/segredo"]
    assert await ping(address) is False  # nobody is there any more
    output = capsys.readouterr()
    assert "segredo" not in output.out + output.err + caplog.text
