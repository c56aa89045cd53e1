"""`backup`, `restaurar` and the copy of each night, around a whole bot."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import load
from bot.storage import backup
from bot.storage.lock import AnotherInstance
from tests.flows.test_restored import put_back
from tests.processes import command, full_disk, running, servers, wait_for
from tests.worlds import DATABASE, OWNER, World, case, environment, synced, world

QUESTIONS = ("/resumo", "/critica", "/aging", "/cei", "/bairro")


async def answers(opened: World) -> list[str]:
    told = []
    for question in QUESTIONS:
        (message,) = await opened.ask(question)
        told.append(message.get("text") or message["caption"])
    return told


async def test_a_copy_made_during_a_synchronisation_and_a_push_has_the_same_figures(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "copy.db"
    async with synced("sujo", tmp_path, hour=7) as opened:
        before = await answers(opened)
        opened.clock.set(8)
        await asyncio.gather(
            opened.app.services.synchronisation.run(complete=True),
            opened.app.push.tick(),
            asyncio.to_thread(backup.copy, tmp_path / DATABASE, copy),
        )
    (tmp_path / DATABASE).unlink()
    opened.clock.set(7)
    told = await put_back(tmp_path, copy, opened.clock())
    assert told.startswith(f"Restaurado de {copy}, com o que se sabia até 19/11/2026.\n")
    async with world(case("sujo"), tmp_path, emulator=opened.emulator, clock=opened.clock) as again:
        assert await answers(again) == before


async def test_each_night_has_its_copy(tmp_path: Path) -> None:
    async with synced("limpo", tmp_path, hour=7, polling=False, BACKUP_MANTER="2") as opened:
        path = tmp_path / DATABASE
        for _ in range(4):
            for hour in (3, 5, 23):
                opened.clock.set(hour)
                await opened.app.copy()
            opened.clock.set(3, days=1)
        made = backup.copies(path)
        assert [moment.hour for moment, _ in made] == [5, 5]
        assert all(stat.S_IMODE(copy.stat().st_mode) == 0o600 for _, copy in made)


async def test_no_copy_is_made_where_none_is_wanted(tmp_path: Path) -> None:
    async with synced("limpo", tmp_path, hour=7, polling=False, BACKUP_MANTER="0") as opened:
        await opened.app.copy()
        assert backup.copies(tmp_path / DATABASE) == []


async def test_a_copy_that_cannot_be_made_is_told_to_the_owner_once(tmp_path: Path) -> None:
    (tmp_path / backup.FOLDER).touch()  # a file in the folder's place
    async with synced("limpo", tmp_path, hour=7) as opened:
        await opened.emulator.say(OWNER, OWNER, "/start")
        for _ in range(3):
            await opened.app.copy()
            await opened.app.push.tick()
        told = [m["text"] for m in opened.from_bot(OWNER) if "cópia do banco" in m["text"]]
        assert len(told) == 1
        assert "há um arquivo no lugar de uma pasta" in told[0]


async def test_nothing_is_restored_under_a_running_synchronisation(tmp_path: Path) -> None:
    async with synced("limpo", tmp_path, hour=7, polling=False) as opened:
        copy = tmp_path / "copy.db"
        backup.copy(tmp_path / DATABASE, copy)
        begun = asyncio.Event()
        run = opened.app.services.synchronisation.run(lambda _: begun.set())
        async with asyncio.TaskGroup() as group:
            group.create_task(run)
            await begun.wait()
            with pytest.raises(AnotherInstance, match="Uma sincronização usa a pasta"):
                await put_back(tmp_path, copy, opened.clock())


# --- as people type it


@pytest.mark.process
def test_there_and_back_again(tmp_path: Path) -> None:
    with servers(case("limpo"), tmp_path) as made:
        assert command(tmp_path, made.variables, "sync").returncode == 0
        report = command(tmp_path, made.variables, "relatorio", "--formato", "json").stdout
        with running(tmp_path, made.variables):
            wait_for(lambda: made.emulator.menus)
            copied = command(tmp_path, made.variables, "backup", "--para", "c.db")
            assert copied.returncode == 0, copied.stderr
            assert copied.stdout.startswith("Cópia em c.db (")
            refused = command(tmp_path, made.variables, "restaurar", "c.db")
            assert refused.returncode == 3
            assert "pare-o antes" in refused.stderr
        again = command(tmp_path, made.variables, "backup", "--para", "c.db")
        assert (again.returncode, "já existe" in again.stderr) == (1, True)
        named = command(tmp_path, made.variables, "backup")
        assert "copias/cobranca-" in named.stdout
        (tmp_path / DATABASE).write_bytes(b"estragado" * 1000)
        restored = command(tmp_path, made.variables, "restaurar", "c.db")
        assert restored.returncode == 0, restored.stderr
        assert "O banco de antes ficou em " in restored.stdout
        after = command(tmp_path, made.variables, "relatorio", "--formato", "json").stdout
        assert without_moment(after) == without_moment(report)


def without_moment(report: str) -> list[str]:
    return [line for line in report.splitlines() if "gerado" not in line and "sincron" not in line]


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE clientes (nome TEXT)")


def empty(path: Path) -> None:
    path.unlink()
    sqlite3.connect(path).close()
    path.touch()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.process
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (newer, "é de uma versão mais nova do bot (revisão 9999"),
        (foreign, "não é um banco deste bot"),
        (empty, "não tem nada do bot"),
        (truncated, "está danificado"),
        (gone, "Não há "),
    ],
)
def test_a_copy_that_is_none_changes_nothing(tmp_path: Path, spoil: object, says: str) -> None:
    with servers(case("limpo"), tmp_path) as made:
        assert command(tmp_path, made.variables, "migrar").returncode == 0
        assert command(tmp_path, made.variables, "backup", "--para", "c.db").returncode == 0
        assert callable(spoil)
        spoil(tmp_path / "c.db")
        before = (tmp_path / DATABASE).read_bytes()
        refused = command(tmp_path, made.variables, "restaurar", "c.db")
        assert refused.returncode == 1
        (line,) = refused.stderr.splitlines()
        assert says in line
        assert "c.db" in line
        assert "restaurando" not in line
        assert (tmp_path / DATABASE).read_bytes() == before
        assert not list(tmp_path.glob("*restaurando*"))


@pytest.mark.process
@pytest.mark.parametrize("kilobytes", [0, 40, 100])
def test_a_full_disk_restores_nothing(tmp_path: Path, kilobytes: int) -> None:
    with servers(case("limpo"), tmp_path) as made:
        assert command(tmp_path, made.variables, "migrar").returncode == 0
        assert command(tmp_path, made.variables, "backup", "--para", "c.db").returncode == 0
        before = (tmp_path / DATABASE).read_bytes()
        full = full_disk(kilobytes * 1024)
        refused = command(tmp_path, made.variables, "restaurar", "c.db", prepare=full)
        assert refused.returncode == 1
        (line,) = refused.stderr.splitlines()
        assert "isco" in line
        assert (tmp_path / DATABASE).read_bytes() == before
        assert not list(tmp_path.glob("*restaurando*"))
        assert command(tmp_path, made.variables, "restaurar", "c.db").returncode == 0


def test_the_hour_and_the_number_are_settings(tmp_path: Path) -> None:
    found = load({**environment(tmp_path), "BACKUP_HORA": "02:15", "BACKUP_MANTER": "30"})
    assert (found.backup_hora.hour, found.backup_manter) == (2, 30)
