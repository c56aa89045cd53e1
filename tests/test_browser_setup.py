"""A machine on which the driver or the browser does not start: what is skipped, said, installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT, browser_setup

LOADER = "node: error while loading shared libraries: libatomic.so.1: cannot open shared object"
STARTS = "exit 0"
BREAKS = f"echo noise >&2; echo '{LOADER}' >&2; exit 127"


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


class Machine:
    """Root on a machine whose node, Chromium and apt-get are scripts that note what is asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(folder / "node"))
        monkeypatch.setattr(browser_setup, "CHROMIUM", str(folder / "chromium"))
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        for name in ("node", "chromium", "apt-get"):
            self.has(name, STARTS)

    def has(self, name: str, script: str) -> None:
        program(self.folder / name, f'echo "$1" >> {self.folder}/asked.{name}\n{script}')

    def installs(self) -> list[str]:
        log = self.folder / "asked.apt-get"
        return log.read_text().split() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    browser_setup.main()
    return capsys.readouterr().err.splitlines()


@pytest.mark.process
def test_browser_tests_skip_by_name_and_no_other_does(tmp_path: Path) -> None:
    files = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if re.search(r"^from playwright", path.read_text("utf-8"), re.MULTILINE)
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *files],
        cwd=ROOT,
        env={**os.environ, "PLAYWRIGHT_NODEJS_PATH": str(program(tmp_path / "node", BREAKS))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    reason = f"o driver do Playwright não inicia ({LOADER})"
    skipped = [line for line in ran.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all(line.endswith(reason) for line in skipped), skipped
    assert {line.split()[1].partition("::")[0] for line in skipped} == set(files)
    assert re.search(rf"^\d+ passed, {len(skipped)} skipped", ran.stdout, re.MULTILINE)


def test_nothing_is_installed_where_both_start(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys) == []
    assert machine.installs() == []


@pytest.mark.parametrize("name", ["node", "chromium"])
def test_root_installs_what_does_not_start(
    machine: Machine, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    machine.has(name, BREAKS)
    mended = program(machine.folder / "mended", STARTS)
    machine.has("apt-get", f"cp {mended} {machine.folder / name}")
    assert len(told(capsys)) == 1
    assert machine.installs() == ["update", "install"]


def test_what_apt_says_is_passed_on(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.has("node", BREAKS)
    machine.has("apt-get", "echo 'W: aviso' >&2; echo 'E: sem rede' >&2; exit 100")
    _, refused, skipped = told(capsys)
    assert refused == "O apt-get não instalou o que falta: E: sem rede."
    assert LOADER in skipped
    assert machine.installs() == ["update"]


def test_without_root_it_is_only_said(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    Path(browser_setup.CHROMIUM).unlink()
    (sentence,) = told(capsys)
    assert f"o navegador não inicia ({browser_setup.CHROMIUM} não está instalado)" in sentence
    assert machine.installs() == []
