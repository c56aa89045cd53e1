"""The image and its compose files; no container engine is needed to see that they work."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import SETTINGS
from tests import ROOT, debian_setup
from tests.install.dockerfile import Image, instructions
from tests.processes import servers
from tests.worlds import case

COMPOSE = ("docker-compose.yml", "deploy/compose.provedores.yml")


def parsed(name: str) -> dict[str, Any]:
    """A compose file as Debian's Python reads it."""
    if reason := debian_setup.without_yaml():
        pytest.skip(reason)
    program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
    told = subprocess.run(
        [debian_setup.PYTHON, "-c", program],
        input=(ROOT / name).read_text("utf-8"),
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, Any] = json.loads(told.stdout)
    return read


def test_two_bots_stand_on_one_server() -> None:
    file = parsed("deploy/compose.postgres.yml")
    server = file["services"].pop("banco")
    assert {name: service["env_file"] for name, service in file["services"].items()} == {
        "bot": "cobranca.env",
        "reserva": "cobranca.env",
    }
    folders = [service["volumes"] for service in file["services"].values()]
    assert folders[0] != folders[1]  # each has its own pulse
    for service in file["services"].values():
        assert service["read_only"] is True
        assert service["restart"] == "unless-stopped"  # one that is replaced ends, and waits
        assert int(service["stop_grace_period"].removesuffix("s")) > 30
    assert server["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres"
    assert "ports" not in server


@pytest.mark.parametrize("name", COMPOSE)
def test_a_service_is_read_only_but_for_data_and_temporary_files(name: str) -> None:
    file = parsed(name)
    said = dict(instructions())
    for service in file["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["tmpfs"] == ["/tmp"]
        (volume,) = service["volumes"]
        source, target = volume.split(":")
        assert target == said["VOLUME"]
        assert source in file["volumes"]
        assert int(service["stop_grace_period"].removesuffix("s")) > 30


def test_several_providers_share_nothing_but_the_image() -> None:
    services = parsed("deploy/compose.provedores.yml")["services"].values()
    for name in ("volumes", "env_file", "secrets"):
        values = [str(service[name]) for service in services]
        assert len(set(values)) == len(values) > 1


def test_secrets_come_as_files_that_the_settings_know() -> None:
    file = parsed("deploy/compose.provedores.yml")
    for service in file["services"].values():
        for name, path in service["environment"].items():
            assert name in {item.name for item in SETTINGS}
            secret = path.removeprefix("/run/secrets/")
            assert secret in service["secrets"]
            assert secret in file["secrets"]


def test_what_writes_beside_the_data_writes_where_it_may() -> None:
    (variables,) = (text for name, text in instructions() if name == "ENV")
    folders = dict(word.split("=", 1) for word in variables.split())
    assert folders["HOME"] == "/tmp"
    assert folders["MPLCONFIGDIR"].startswith("/tmp/")


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """A clean folder that everybody may look into, unlike pytest's own."""
    root = Path(tempfile.mkdtemp(prefix="imagem-"))
    root.chmod(0o755)
    made = Image(root)
    made.build()
    yield made
    shutil.rmtree(root)


def files(image: Image) -> set[str]:
    """All but what lies in the folders that may be written to."""
    return {
        path.relative_to(image.root).as_posix()
        for path in image.root.rglob("*")
        if not path.is_relative_to(image.app / "data") and not path.is_relative_to(image.temporary)
    }


@pytest.mark.process
def test_it_works_where_only_data_and_temporary_files_can_be_written(image: Image) -> None:
    before = files(image)
    assert "app/bot/__pycache__" in before  # compiled, or every start would do it anew
    with servers(case("limpo"), image.app / "data") as made:
        variables = {
            name: value
            for name, value in made.variables.items()
            if name not in {"PATH", "PYTHONPATH", "DATABASE_URL"}
        }
        for arguments in (
            ["migrar"],
            ["sync"],
            ["relatorio", "--saida", "data/relatorio.html"],
            ["relatorio", "--formato", "xlsx", "--saida", "data/relatorio.xlsx"],
        ):
            done = image.command(*arguments, **variables)
            assert done.returncode == 0, (arguments, done.stderr)
            assert "Matplotlib" not in done.stderr
        words = json.loads(image.said["HEALTHCHECK"].partition("CMD ")[2])
        looked = image.process(words, **variables)
        assert looked.returncode == 1
        assert "não está no ar" in looked.stderr
    assert files(image) == before
    assert "<svg" in (image.app / "data/relatorio.html").read_text("utf-8")
    assert list((image.temporary / "matplotlib").iterdir())  # the fonts' cache


@pytest.mark.process
def test_its_user_reads_the_whole_tree_and_writes_none_of_it(image: Image) -> None:
    data = image.app / "data"
    for path in image.app.rglob("*"):
        if path.is_symlink() or path == data or data in path.parents:
            continue
        mode = path.stat().st_mode
        assert mode & stat.S_IROTH, path
        assert not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH), path
    tried = image.process(["python", "-c", "open('bot/x', 'w')"])
    assert "Permission denied" in tried.stderr


def test_no_bytecode_of_the_standard_library_is_missing() -> None:
    """The official image deletes it; an unprivileged user could never write it."""
    runs = [text for name, text in instructions() if name == "RUN"]
    assert any(re.search(r"compile_dir\(.*os\.__file__", text) for text in runs)
