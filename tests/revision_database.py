"""`python -m tests.revision_database X.db.gz`: a database that the newest revision's code fills.

For `tests/data/revisions`, before the next revision comes: a synchronisation of the case "limpo"
at seven, the morning's push at eight, a customer claimed and a promise logged at ten.
"""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.worlds import DATABASE, case, labels, world


async def fill(folder: Path) -> None:
    """A day of the bot's in the folder's database."""
    async with world(case("limpo"), folder, hour=7) as made:
        await made.app.services.synchronisation.run()
        made.clock.set(8)
        await made.app.push.tick()
        made.clock.set(10)
        (listed,) = await made.ask("/fila")
        await made.press(listed, "1")
        await made.emulator.until(lambda: "🤝 hoje" in labels(made.from_bot()[-1]))
        await made.press(made.from_bot()[-1], "🤝 hoje")


def main(target: Path) -> None:
    """Writes the database, packed."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(fill(Path(name)))
        with closing(sqlite3.connect(Path(name) / DATABASE)) as connection:
            target.write_bytes(gzip.compress(connection.serialize(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
