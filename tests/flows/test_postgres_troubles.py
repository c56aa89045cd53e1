"""What a person reads where PostgreSQL is away, refuses, or is too old; and what then stands."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.cli.explained import explained
from bot.storage import migrations
from ixc import postgres as on_server
from ixc.database import Database
from ixc.models import receivables
from tests import databases, postgres
from tests.ixc.erps import TODAY, erp, receivable, small
from tests.worlds import DATABASE, synced, until

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL não está instalado")


@pytest.fixture(autouse=True)
def _on_postgres() -> Iterator[None]:
    with databases.of_kind("postgres"):
        yield


async def said_at_start(url: str) -> str:
    """The sentence of a command that begins on this database."""
    database = Database(url)
    try:
        await migrations.migrate(database)
    except Exception as error:  # noqa: BLE001 - whatever comes has to be explained
        return explained(error, "cobranca em servidor") or repr(error)
    finally:
        await database.close()
    return ""


async def test_a_server_that_is_away() -> None:
    said = await said_at_start("postgresql+asyncpg://cobranca@127.0.0.1:1/x")
    assert said == (
        "O PostgreSQL não responde (banco cobranca em servidor): veja se está no ar, e confira "
        "DATABASE_URL."
    )


async def test_a_server_whose_name_nobody_knows() -> None:
    said = await said_at_start("postgresql+asyncpg://cobranca@servidor.invalid/x")
    assert said.startswith("O PostgreSQL não responde")


async def test_a_database_that_is_not_there() -> None:
    said = await said_at_start(postgres.server().url("nenhum"))
    assert said.startswith("O PostgreSQL não tem o banco cobranca em servidor: crie-o")


async def test_a_password_that_is_wrong() -> None:
    url = postgres.server().url("postgres")
    said = await said_at_start(url.replace("cobranca@", f"{postgres.GUARDED}:errada@"))
    assert said.startswith("O PostgreSQL não aceitou usuário ou senha")
    assert "errada" not in said


async def test_a_server_of_an_older_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_server, "OLDEST_VERSION", 99)
    said = await said_at_start(postgres.server().url("postgres"))
    assert said.startswith("O servidor é um PostgreSQL ")
    assert "precisa do 99 ou mais novo" in said


async def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    name = postgres.name_of(tmp_path)
    postgres.server().sql(f"CREATE DATABASE {name}")
    postgres.server().sql("CREATE TABLE pedidos (id int)", database=name)
    said = await said_at_start(postgres.server().url(name))
    assert said.startswith(f"O banco {name} não é um banco deste bot")


async def test_a_newer_database(tmp_path: Path) -> None:
    path = tmp_path / "newer"
    await databases.migrated(path)
    name = postgres.name_of(path)
    postgres.server().sql("UPDATE alembic_version SET version_num = '9999'", database=name)
    said = await said_at_start(databases.url(path))
    assert said.startswith(f"O banco {name} é de uma versão mais nova do bot (revisão 9999")


async def test_texts_are_as_long_as_they_come(tmp_path: Path) -> None:
    tables = small(receivable(1, status="R" * 500, linha_digitavel="🏠" * 9000))
    async with erp(tables, tmp_path) as mirror:
        await mirror.sync()
        async with mirror.database.read() as connection:
            row = (await connection.execute(receivables.select())).one()
        assert row.status == "R" * 500


async def test_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    from alembic import command  # as the product: hardly ever needed

    path = tmp_path / "again"
    await databases.migrated(path)
    database = Database(databases.url(path))
    async with database.write() as connection:
        await connection.run_sync(lambda on: command.downgrade(migrations.config(on), "base"))
        left = await connection.run_sync(migrations.current)
    assert left is None
    await migrations.migrate(database)
    async with database.write() as connection:
        await connection.run_sync(lambda on: command.check(migrations.config(on)))
    await database.close()


async def test_lost_in_the_middle_of_a_synchronisation(tmp_path: Path) -> None:
    async with erp(small(), tmp_path, page_size=10) as mirror:
        await mirror.sync()
        before = await mirror.contents()
        mirror.simulator.tables.insert("fn_areceber", receivable(26))
        with pytest.raises(DBAPIError) as caught:
            await mirror.synchroniser.full(TODAY, lambda _: end_sessions(tmp_path / "mirror.db"))
        assert "PostgreSQL" in (explained(caught.value, "cobranca") or "")
        assert await mirror.contents() == before
        await mirror.sync()
        assert await mirror.ids("fn_areceber") == list(range(1, 27))


async def test_lost_in_the_middle_of_a_push(tmp_path: Path) -> None:
    async with synced("limpo", tmp_path, hour=7, polling=False) as world:
        world.clock.set(8)
        arrived = len(world.group)

        async def end_after_the_first() -> None:
            await until(lambda: len(world.group) > arrived)
            await asyncio.to_thread(end_sessions, tmp_path / DATABASE)

        ending = asyncio.create_task(end_after_the_first())
        for _ in range(3):
            with contextlib.suppress(DBAPIError):
                await world.app.tick()
        await ending
        texts = [m.get("text") or m.get("caption", "") for m in world.group]
        assert texts
        assert len(texts) == len(set(texts))


def end_sessions(path: Path) -> None:
    """As a restart of the server: every connection to a database ends at once."""
    name = postgres.name_of(path)
    postgres.server().sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    )
