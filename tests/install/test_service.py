"""The systemd units and the script that puts them in place."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests import ROOT, debian_setup

pytestmark = pytest.mark.process

DEPLOY = ROOT / "deploy"
UNITS = ("cobranca.service", "cobranca@.service")
#: Of systemd's ten: 0 is a service that can do nothing, 10 one that can do all. Ours needs the
#: network, which alone makes 0.8.
MOST_EXPOSED = 1.5


def lines(unit: str) -> list[tuple[str, str]]:
    """Settings in their order; a name may stand several times."""
    text = (DEPLOY / unit).read_text("utf-8")
    found = re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)
    names = re.findall(r"^(?!#|\[|$).*$", text, re.MULTILINE)
    assert len(names) == len(found), "a line that is no setting"
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_says_when_to_start_anew_and_how_to_stop(unit: str) -> None:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / unit, "utf-8")
    assert set(parser.sections()) == {"Unit", "Service", "Install"}
    service = parser["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == ["2", "3"]  # README: exit codes
    assert int(service["TimeoutStopSec"]) > 30  # as long as a stop may take
    assert service["ExecStart"].endswith("/.venv/bin/python -m bot run")
    folder = service["WorkingDirectory"].removeprefix("/var/lib/")
    assert service["StateDirectory"] == folder  # it may write there and nowhere else
    assert service["ProtectSystem"] == "strict"
    variables = dict(
        part.split("=", 1)
        for name, value in lines(unit)
        if name == "Environment"
        for part in value.split()
    )
    assert variables["MPLCONFIGDIR"].startswith("/tmp/")
    assert variables["HOME"] == "/tmp"
    assert service["PrivateTmp"] == "yes"


def test_both_units_differ_in_folder_and_name_only() -> None:
    one, many = (dict(lines(unit)) for unit in UNITS)
    differ = {name for name in one.keys() | many.keys() if one.get(name) != many.get(name)}
    assert differ == {"Description", "WorkingDirectory", "StateDirectory"}


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """The units with a program that is there."""
    if reason := debian_setup.without_systemd():
        pytest.skip(reason)
    for unit in UNITS:
        text = (DEPLOY / unit).read_text("utf-8").replace("/opt/cobranca/README.md", "/README.md")
        text = text.replace("/opt/cobranca/.venv/bin/python", "/bin/true")
        (tmp_path / unit).write_text(text)
    return tmp_path


def test_systemd_finds_nothing_wrong_with_them(placed: Path) -> None:
    (placed / "cobranca@alfa.service").symlink_to("cobranca@.service")
    for name in ("cobranca.service", "cobranca@alfa.service"):
        judged = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(placed / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        about_ours = [line for line in judged.stderr.splitlines() if "cobranca" in line]
        assert about_ours == []
        assert judged.returncode == 0, judged.stderr


def test_systemd_finds_them_hardly_exposed(placed: Path) -> None:
    for unit in UNITS:
        judged = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(placed / unit)],
            capture_output=True,
            text=True,
            check=True,
        )
        level = re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)
        assert level
        assert float(level[1]) <= MOST_EXPOSED


# --- the script, below a folder of its own


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A root folder that has users, and libraries that are as new as the lock."""
    if os.geteuid() != 0:
        pytest.skip("só root instala um serviço")
    if reason := debian_setup.without_systemd():
        pytest.skip(reason)
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group", "shadow", "gshadow", "login.defs"):
        shutil.copy(f"/etc/{name}", tmp_path / "etc" / name)
    environment = tmp_path / "opt/cobranca/.venv"
    environment.mkdir(parents=True)
    (environment / "bin").symlink_to(ROOT / ".venv/bin")
    (environment / ".runtime").touch()
    os.utime(environment / ".runtime", (2**32, 2**32))
    return tmp_path


def install(
    root: Path, *arguments: str, script: Path = DEPLOY / "instalar.sh"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments],
        env={"PATH": os.environ["PATH"], "RAIZ": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(root: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Mode, owner, group and bytes of what is not bytecode."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if "__pycache__" in name or ".venv/" in name:
            continue
        seen = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[name] = (seen.st_mode, seen.st_uid, seen.st_gid, data)
    return found


def test_user_program_folder_and_unit_are_made(machine: Path) -> None:
    done = install(machine)
    assert done.returncode == 0, done.stderr
    entry = re.search(
        r"^cobranca:x:(\d+):(\d+):.*$", (machine / "etc/passwd").read_text(), re.MULTILINE
    )
    assert entry
    user, group = int(entry[1]), int(entry[2])
    assert entry[0].endswith("/usr/sbin/nologin")
    folder = machine / "var/lib/cobranca"
    assert (folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode)) == (user, 0o750)
    file = (folder / ".env").stat()
    assert (file.st_uid, file.st_gid, stat.S_IMODE(file.st_mode)) == (0, group, 0o640)
    assert (folder / ".env").read_text() == (ROOT / ".env.example").read_text()
    program = machine / "opt/cobranca"
    assert all(path.lstat().st_uid == 0 for path in program.rglob("*"))
    assert not any(path.stat().st_mode & 0o022 for path in program.rglob("*.py"))
    assert (program / "alembic/versions").is_dir()
    assert list(program.rglob("*.novo")) == []
    wanted = machine / "etc/systemd/system/multi-user.target.wants/cobranca.service"
    assert wanted.is_symlink()
    assert "sudo cobranca doctor" in done.stdout


def test_a_second_time_changes_nothing(machine: Path) -> None:
    assert install(machine).returncode == 0
    settings = machine / "var/lib/cobranca/.env"
    settings.write_text("PROVEDOR_NOME=Vale Net\n")
    (machine / "var/lib/cobranca/data/cobranca.db").write_bytes(b"dados")
    before = contents(machine)
    again = install(machine)
    assert again.returncode == 0, again.stderr
    assert contents(machine) == before


def test_what_a_new_version_lacks_goes(machine: Path) -> None:
    assert install(machine).returncode == 0
    left = machine / "opt/cobranca/alembic/versions/9999_of_another.py"
    left.write_text("")
    assert install(machine).returncode == 0
    assert not left.exists()


def test_no_secret_of_the_clone_goes_into_the_program(machine: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for part in ("alembic", "bot", "deploy", "ixc", "metrics"):
        shutil.copytree(ROOT / part, clone / part)
    for name in ("Makefile", "README.md", "alembic.ini", "pyproject.toml", "requirements.lock"):
        shutil.copy2(ROOT / name, clone)
    shutil.copy2(ROOT / ".env.example", clone)
    (clone / "deploy/segredos").mkdir()
    for secret in (".env", "deploy/alfa.env", "deploy/segredos/alfa-ixc"):
        (clone / secret).write_text("token")
    done = install(machine, script=clone / "deploy/instalar.sh")
    assert done.returncode == 0, done.stderr
    program = machine / "opt/cobranca"
    held = [path for path in program.rglob("*") if path.is_file() and path.name != ".runtime"]
    assert [path for path in held if path.stat().st_size == 5 and path.read_text() == "token"] == []


def test_several_bots_share_program_and_user(machine: Path) -> None:
    for name in ((), ("alfa",), ("beta",)):
        assert install(machine, *name).returncode == 0
    for folder in ("cobranca", "cobranca-alfa", "cobranca-beta"):
        assert (machine / "var/lib" / folder / ".env").is_file()
    wants = machine / "etc/systemd/system/multi-user.target.wants"
    names = ["cobranca.service", "cobranca@alfa.service", "cobranca@beta.service"]
    assert sorted(path.name for path in wants.iterdir()) == names
    assert (machine / "etc/passwd").read_text().count("\ncobranca:x:") == 1


@pytest.mark.parametrize("name", ["../fora", "a b", "-x", "Alfa", "a/b"])
def test_a_name_that_is_none_is_refused(machine: Path, name: str) -> None:
    before = contents(machine)
    done = install(machine, name)
    assert done.returncode == 1
    assert "letras minúsculas" in done.stderr
    assert contents(machine) == before


def test_a_command_for_a_bot_that_is_none_says_what_is_missing() -> None:
    done = subprocess.run(
        [DEPLOY / "cobranca", "@nenhum-provedor", "doctor"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Não há /var/lib/cobranca-nenhum-provedor: rode antes deploy/instalar.sh\n"
    )


def test_make_install_takes_the_hashed_lock_and_nothing_of_the_tests(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    told = subprocess.run(
        ["make", "-n", "install"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "--require-hashes -r requirements.lock" in told
    assert "dev" not in told
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"^(pytest|ruff|mypy|playwright|aiogram)==", lock, re.MULTILINE)
