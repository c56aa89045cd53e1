"""`python -m bot run` as a process of its own, over real sockets."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.emulator.app import create_app as create_telegram
from bot.emulator.errors import Dropped, Hung, Trouble, kicked, too_many
from bot.emulator.server import LocalServer
from bot.emulator.state import DEMO_TOKEN
from tests import ROOT
from tests.crossings import crossing
from tests.processes import Servers, command, noon, running, servers, wait_for
from tests.worlds import DATABASE, GROUP, OWNER, case

pytestmark = pytest.mark.process

HOST = "127.0.0.1"
#: Emojis of the push's parts, in their order.
PARTS = ["📈", "🔴", "🟠"]


def ended(process: subprocess.Popen[str], seconds: float = 30) -> str:
    """What it said until its end."""
    return process.communicate(timeout=seconds)[1]


def lists(made: Servers) -> list[str]:
    return [text.split()[0] for text in made.texts() if text.split()[0] in PARTS]


def test_it_syncs_answers_and_ends_on_sigterm(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made, running(tmp_path, made.variables) as process:
        wait_for(lambda: made.emulator.menus)
        wait_for(lambda: "Dados: " in made.asked("/status"))
        process.send_signal(signal.SIGTERM)
        errors = ended(process)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
        assert DEMO_TOKEN not in errors
        # Its last poll, held open when it ended, lost to the one that confirms its offset.
        rejected = made.emulator.rejected
        assert [r for r in rejected if not r.startswith("getupdates: Conflict")] == []


@pytest.mark.parametrize("moment", range(6))
def test_a_signal_ends_it_whatever_it_is_doing(tmp_path: Path, moment: int) -> None:
    """Imports and migrations, the start, the synchronisation, the push: all within two seconds."""
    today, variables = noon()
    tables = crossing(today, today, today + timedelta(days=1))
    with (
        servers(tables, tmp_path) as made,
        running(tmp_path, made.variables | variables) as process,
    ):
        wait_for(lambda: (tmp_path / DATABASE).exists())
        time.sleep(moment * 0.25)  # the moment itself, not a wait for anything
        process.send_signal(signal.SIGTERM)
        errors = ended(process)
        assert process.returncode in (0, -signal.SIGTERM), errors
        assert "Traceback" not in errors


def test_a_signal_during_the_start_does_not_wait_for_telegram(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made, socket.create_server((HOST, 0)) as deaf:
        address = f"http://{HOST}:{deaf.getsockname()[1]}"
        with running(tmp_path, {**made.variables, "TELEGRAM_API_BASE_URL": address}) as process:
            connection, _ = deaf.accept()  # it has asked who it is, and gets no answer
            with connection:
                process.send_signal(signal.SIGTERM)
                errors = ended(process, 4)
            assert process.returncode == 0, errors
            assert "Traceback" not in errors


def test_a_stop_that_hangs_is_ended_by_force() -> None:
    """A thread that waits for ever, as that of a database connection that nobody closed."""
    hanging = (
        "import sys, threading; from bot.cli import process; process.LAST_RESORT_S = 0.5;"
        "process._begin_to_end(); threading.Thread(target=threading.Event().wait).start()"
    )
    made = subprocess.run(
        [sys.executable, "-c", hanging], cwd=ROOT, capture_output=True, timeout=20, check=False
    )
    assert made.returncode == 1


def test_a_signal_does_not_wait_for_an_erp_that_hangs(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made, socket.create_server((HOST, 0)) as deaf:
        address = f"http://{HOST}:{deaf.getsockname()[1]}"
        with running(tmp_path, {**made.variables, "IXC_BASE_URL": address}) as process:
            wait_for(lambda: made.emulator.menus)
            connection, _ = deaf.accept()  # the synchronisation has asked and gets no answer
            with connection:
                process.send_signal(signal.SIGTERM)
                errors = ended(process, 20)
            assert process.returncode == 0, errors


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": "987654321:" + "B" * 35}, "O Telegram não aceitou o token"),
        ({"TELEGRAM_API_BASE_URL": "http://127.0.0.1:9"}, "Sem conexão com o Telegram"),
    ],
)
def test_what_stops_it_is_one_line(tmp_path: Path, variables: dict[str, str], says: str) -> None:
    with (
        servers(case("sujo"), tmp_path) as made,
        running(tmp_path, {**made.variables, **variables}) as process,
    ):
        errors = ended(process, 60)
        assert process.returncode == 1
    assert says in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_kill_between_parts_loses_and_doubles_nothing(
    tmp_path: Path, part: int, accepted: bool
) -> None:
    """The part that was on its way may have arrived: it is asked about, not sent again."""
    today, variables = noon()
    tables = crossing(today, today, today, today + timedelta(days=1))
    with servers(tables, tmp_path) as made:
        made.variables |= variables
        calls = made.emulator.faults
        calls.fail("sendMessage", Hung(), skip=part, after=accepted)
        with running(tmp_path, made.variables) as process:
            wait_for(lambda: not calls.waiting["sendmessage"])  # it is being taken
            wait_for(lambda: len(lists(made)) == part + accepted)
            process.send_signal(signal.SIGKILL)
            ended(process)
        with running(tmp_path, made.variables) as process:
            notice = wait_for(lambda: [t for t in made.texts() if "Pode faltar uma parte" in t])
            process.send_signal(signal.SIGTERM)
            errors = ended(process)
            assert process.returncode == 0, errors
        assert f"parte {part + 1} de 3" in notice[0]
        expected = [p for number, p in enumerate(PARTS) if accepted or number != part]
        assert lists(made) == expected
        assert len(notice) == 1


def test_push_says_what_became_of_it(tmp_path: Path) -> None:
    today, variables = noon()
    with servers(crossing(today, today, today + timedelta(days=1)), tmp_path) as made:
        made.variables |= variables

        def push() -> tuple[int, str]:
            ended = command(tmp_path, made.variables, "push", "--grupo", str(GROUP))
            return ended.returncode, ended.stderr

        code, says = push()
        assert code == 1
        assert "Ainda não há dados" in says
        assert command(tmp_path, made.variables, "sync").returncode == 0
        made.emulator.faults.fail("sendMessage", too_many(1))
        code, says = push()
        assert code == 1
        assert "O Telegram ainda não aceitou 3 de 3 partes da lista (RetryAfter" in says
        assert made.texts() == []
        wait_for(lambda: push()[1].endswith("Enviada.\n"))
        assert lists(made) == PARTS
        code, says = push()
        assert code == 0
        assert says.endswith("já estava registrada para este grupo.\n")
        assert lists(made) == PARTS


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (kicked("supergroup"), "O Telegram recusou 3 de 3 partes da lista (o grupo está fechado"),
        (Dropped(), "Não sei se chegaram ao grupo: 1 de 3 partes da lista"),
    ],
    ids=["thrown out", "lost"],
)
def test_push_fails_where_not_all_of_it_went(tmp_path: Path, trouble: Trouble, says: str) -> None:
    today, variables = noon()
    with servers(crossing(today, today, today + timedelta(days=1)), tmp_path) as made:
        made.variables |= variables
        assert command(tmp_path, made.variables, "sync").returncode == 0
        made.emulator.faults.fail("sendMessage", trouble)
        ended = command(tmp_path, made.variables, "push", "--grupo", str(GROUP))
        assert ended.returncode == 1
        assert says in ended.stderr


def test_sigterm_ends_at_a_parts_end(tmp_path: Path) -> None:
    today, variables = noon()
    tomorrow = today + timedelta(days=1)
    with servers(crossing(today, today, tomorrow), tmp_path) as made:
        made.variables |= variables
        made.emulator.faults.delays["sendmessage"] = 1.0
        with running(tmp_path, made.variables) as process:
            wait_for(lambda: lists(made) == PARTS[:1])
            process.send_signal(signal.SIGTERM)  # the second is on its way, or not begun
            errors = ended(process)
            assert process.returncode == 0, errors
        assert lists(made) in (PARTS[:1], PARTS[:2])
        made.emulator.faults.delays.clear()
        with running(tmp_path, made.variables) as process:
            wait_for(lambda: len(lists(made)) == 3)
            assert "Última lista" in made.asked("/status")
        assert lists(made) == PARTS
        assert not [t for t in made.texts() if "Pode faltar" in t]


def test_of_two_instances_the_second_ends(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made, running(tmp_path, made.variables) as first:
        wait_for(lambda: made.emulator.menus)
        with running(tmp_path, made.variables) as second:
            errors = ended(second)
            assert second.returncode == 3
            assert "Outro bot já roda sobre a pasta" in errors
            assert "Traceback" not in errors
        assert "Status" in made.asked("/status")
        assert first.poll() is None


def test_a_revoked_token_ends_it_and_the_owner_hears_of_it_later(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made:
        with running(tmp_path, made.variables) as process:
            assert "Status" in made.asked("/status")
            made.emulator.revoke_token()
            errors = ended(process)
            assert process.returncode == 1
            assert "O Telegram não aceita mais o token" in errors
            assert "Traceback" not in errors
        made.emulator.revoked = False
        with running(tmp_path, made.variables):
            (alert,) = wait_for(lambda: made.texts(OWNER), 60)
        assert "ficou sem receber nada do Telegram" in alert


def test_a_network_that_goes_and_comes_back_is_survived(tmp_path: Path) -> None:
    with servers(case("sujo"), tmp_path) as made, running(tmp_path, made.variables) as process:
        wait_for(lambda: made.emulator.menus)
        assert "Status" in made.asked("/status")
        port = made.telegram.port
        made.telegram.__exit__(None, None, None)
        with socket.socket() as gone:  # nobody listens there
            assert gone.connect_ex((HOST, port)) != 0
        with LocalServer(create_telegram(made.emulator), port=port) as again:
            made.telegram = again
            assert "Status" in made.asked("/status")
        assert process.poll() is None
        assert Counter(made.texts()).most_common(1)[0][1] <= 2
