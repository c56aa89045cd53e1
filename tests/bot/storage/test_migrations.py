"""Which revision is the newest, and what the steps make of the rows that are there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.storage import migrations
from ixc.database import Database
from metrics.snapshot import day_of
from tests import ROOT

A_TITULO = """
    INSERT INTO ixc_receivables (id, customer_id, branch_id, contract_id, standalone_contract_id,
        main_contract_id, status, released, renegotiated, awaiting_confirmation, payment_line,
        payment_link) VALUES (1, 1, 1, 0, 0, 0, 'R', 1, 0, 0, '', '')
"""


def test_the_names_of_the_files_say_which_is_the_newest() -> None:
    scripts = ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini")))
    assert migrations.newest() == scripts.get_current_head()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'some.db'}")
    yield made
    await made.close()


async def upgrade(database: Database, revision: str) -> None:
    async with database.write() as connection:
        await connection.run_sync(lambda sync: command.upgrade(migrations.config(sync), revision))


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([], date(1970, 1, 1)),
        ([("2026-11-18T15:00:00+00:00", "done")], date(2026, 11, 18)),
        # Ten at night in Brazil, and a later run that failed
        (
            [("2026-11-19T01:00:00+00:00", "done"), ("2026-11-20T15:00:00+00:00", "failed")],
            date(2026, 11, 18),
        ),
    ],
    ids=["no run", "noon", "at night"],
)
async def test_what_is_there_was_shown_by_the_last_good_run(
    database: Database, runs: list[tuple[str, str]], shown: date
) -> None:
    await upgrade(database, "0006")
    async with database.write() as connection:
        await connection.execute(text(A_TITULO))
        for started_at, state in runs:
            await connection.execute(
                text("INSERT INTO ixc_sync_runs (kind, started_at, state) VALUES ('full', :a, :s)"),
                {"a": started_at, "s": state},
            )
    await upgrade(database, "0009")
    async with database.read() as connection:
        found = await connection.scalar(text("SELECT first_shown_day FROM ixc_receivables"))
    assert found == day_of(shown)
