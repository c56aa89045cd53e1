"""A PostgreSQL of the tests' own: on loopback, in a folder that goes with the process."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

#: Where Debian puts the programs of each version.
DEBIAN: Final = Path("/usr/lib/postgresql")
#: Whom the server runs as where the tests are root, which it refuses to be.
SERVANT: Final = "postgres"
USER: Final = "cobranca"
#: Who is asked for a password, unlike everybody else.
GUARDED: Final = "com_senha"
#: A test's data need not outlive the machine.
_HASTY: Final = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_wal_size=256MB",
)


def programs() -> Path | None:
    """The folder of the newest server's programs; None where none is installed."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


class Server:
    """A cluster in a folder of its own; `stop` removes it."""

    def __init__(self) -> None:
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="cobranca-pg-"))
        self._servant: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self._folder, SERVANT, SERVANT)
            self._servant = {"user": SERVANT, "group": SERVANT, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        options = ("-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("initdb", "-D", str(self._data), *options)
        access = self._data / "pg_hba.conf"
        access.write_text(f"host all {GUARDED} 127.0.0.1/32 scram-sha-256\n{access.read_text()}")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _program(self, name: str) -> str:
        assert self._programs is not None, "no PostgreSQL: python -m tests.debian_setup"
        return str(self._programs / name)

    def _run(self, name: str, *arguments: str) -> None:
        command = [self._program(name), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **self._servant)

    def start(self) -> None:
        """Returns once it answers."""
        log = (self._folder / "log").open("ab")
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}"]
        options = [word for setting in (*settings, *_HASTY) for word in ("-c", setting)]
        command = [self._program("postgres"), "-D", str(self._data), "-p", str(self.port), *options]
        self._process = subprocess.Popen(command, stderr=log, cwd="/", **self._servant)
        log.close()
        deadline = time.monotonic() + 30
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-q")
        ready = [self._program("pg_isready"), *address]
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)

    def halt(self, how: int = signal.SIGINT) -> None:
        """Ends the server and its sessions at once; SIGQUIT as a machine that loses its power."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def stop(self) -> None:
        """Ends it for good."""
        self.halt(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def sql(self, *statements: str, database: str = "postgres") -> Sequence[str]:
        """Runs statements, each in a transaction of its own; the lines of their answers."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", database)
        told = [word for statement in statements for word in ("-c", statement)]
        command = [self._program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, *address, *told], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def url(self, database: str, port: int | None = None) -> str:
        """A database's address, as in DATABASE_URL; by another port where one is between."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{port or self.port}/{database}"

    def has(self, database: str) -> bool:
        return database in self.sql("SELECT datname FROM pg_database")

    def copy(self, source: str, target: str) -> None:
        """A database as another is; nobody may be connected to the other."""
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


@cache
def server() -> Server:
    """The process's own, started when it is first asked for."""
    made = Server()
    made.start()
    atexit.register(made.stop)
    return made


def name_of(path: Path) -> str:
    """The database that stands for a file of a test's folder."""
    return f"t{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
