"""A Dockerfile's last stage, done by hand in a folder: no container engine is needed."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests import ROOT

#: Root without a root's powers: a tree that nobody may write refuses it too. Another user could
#: not run a Python that lies in root's home.
UNPRIVILEGED: Final = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def instructions() -> list[tuple[str, str]]:
    """Name and text of each instruction of the last stage, in their order."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found = [(line.split()[0], line.split(None, 1)[1]) for line in text.splitlines() if line]
    last = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    return found[last:]


@dataclass
class Image:
    """The tree and what is known of it; `app` is its `/app`, `temporary` its `/tmp`."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> Path:
        return self.root / "app"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def build(self) -> None:
        """Every step but those that need Docker Hub, PyPI or another machine's users."""
        for folder in (self.app / "data", self.temporary):
            folder.mkdir(parents=True)
        for name, text in instructions():
            if name == "COPY":
                self._copy(text)
            elif name == "RUN":
                self._run(text)
            elif name == "ENV":
                self._set(text)
            else:
                self.said[name] = text
        for path in (self.app, *self.app.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        for folder in (self.app / "data", self.temporary):
            folder.chmod(0o777)

    def _copy(self, text: str) -> None:
        *sources, target = text.split()
        if sources[0].startswith("--from="):
            (self.app / ".venv").symlink_to(Path(sys.prefix).resolve())
            return
        for source in sources:
            there = self.app / target / (source if target == "./" else "")
            if (ROOT / source).is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, there, ignore=ignore)
            else:
                shutil.copy(ROOT / source, there)

    def _run(self, text: str) -> None:
        """Of its commands those that work on the tree."""
        for part in text.split("&&"):
            words = shlex.split(part)
            if words[:3] == ["python", "-m", "compileall"]:
                subprocess.run([sys.executable, *words[1:]], cwd=self.app, check=True)

    def _set(self, text: str) -> None:
        for word in shlex.split(text):
            name, _, value = word.partition("=")
            value = value.replace("$PATH", os.environ["PATH"])
            value = re.sub(r"^/tmp\b", str(self.temporary), value)
            self.variables[name] = re.sub(r"^/app\b", str(self.app), value)

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The image's entry point with arguments, by a user who owns nothing of the tree."""
        return self.process([*json.loads(self.said["ENTRYPOINT"]), *arguments], **variables)

    def process(self, words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """A command inside."""
        executable = shutil.which(words[0], path=self.variables["PATH"])
        assert executable
        before = UNPRIVILEGED if os.geteuid() == 0 else ()
        return subprocess.run(
            [*before, executable, *words[1:]],
            cwd=self.app,
            env={**self.variables, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
