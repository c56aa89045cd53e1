"""A restoration that is killed at every step that it takes on the disk, one after the other.

`python -m tests.bot.storage.killed_restores FOLDER COPY`: prints how many steps there were and
which of two databases stood in the place after each.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot import settings as settings_module
from bot.cli import copies
from bot.storage import replace

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
#: Pushes in the database that was, and in the copy with and without the note of its return.
RUNS = {1: (0,), 2: (500, 501)}
#: What Python says before it touches a file, or lets SQLite do so.
STEPS = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "sqlite3.connect"}


def owner(database: Path) -> int:
    """Whose database it is, as its group says; its every page has to be sound and of that one."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ((found,),) = connection.execute("SELECT paired_id FROM bot_groups").fetchall()
        (runs,) = connection.execute("SELECT count(*) FROM bot_push_runs").fetchone()
        assert runs in RUNS[found], (found, runs)
    return int(found)


def restore(database: Path, copy: Path) -> None:
    settings = settings_module.load({"DATABASE_URL": f"sqlite+aiosqlite:///{database}"})
    asyncio.run(copies.restore(settings, copy, NOW))


def dies_at(step: int, database: Path, copy: Path) -> bool:
    """Whether a child that is killed at its `step` was killed; else it came to its end."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in STEPS and str(database.parent) in str(arguments[0]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        restore(database, copy)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def main() -> None:
    """`FOLDER/base` is what a killed bot left: a file and a log that is not folded into it."""
    folder, copy = Path(sys.argv[1]), Path(sys.argv[2])
    seen = []
    step = 0
    while True:
        step += 1
        place = folder / f"step{step}"
        shutil.copytree(folder / "base", place)
        database = place / "cobranca.db"
        was_killed = dies_at(step, database, copy)
        looked_at = folder / f"look{step}"
        shutil.copytree(place, looked_at)  # to look at it folds its log into it
        seen.append(owner(looked_at / database.name))
        if not was_killed:
            break
        restore(database, copy)  # once more, over what the dead one left
        assert owner(database) == seen[-1] or seen[-1] == 1
        strangers = {path.name for path in place.iterdir() if ".restaurando" in path.name}
        assert not strangers, strangers
        kept = [path for path in place.iterdir() if ".antes-" in path.name]
        assert any(owner(path) == 1 for path in kept if not path.name.endswith(replace.BESIDE))
    sys.stdout.write(f"{step} {' '.join(map(str, seen))}\n")


if __name__ == "__main__":
    main()
