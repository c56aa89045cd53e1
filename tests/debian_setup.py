"""`python -m tests.debian_setup`: what the tests use of Debian.

systemd judges the units, Debian's own Python parses YAML, which nothing of the product does, and
its PostgreSQL holds the databases of tests that run on both kinds.
As root what is missing is installed; elsewhere those looks are skipped, each with its reason.
"""

from __future__ import annotations

import os
import shutil
from typing import Final

from tests import postgres
from tests.browser_setup import install, refusal, say

PYTHON: Final = "/usr/bin/python3"
PACKAGES: Final = ("systemd", "python3-yaml", "postgresql")


def main() -> None:
    """Installs only when something does not start; what still does not is said."""
    if fault() and os.geteuid() == 0 and shutil.which("apt-get"):
        install("os testes", PACKAGES)
    if reason := fault():
        packages = ", ".join(PACKAGES)
        say(f"Parte dos testes será pulada: {reason}. Pacotes: {packages}.")


def fault() -> str | None:
    """Which of the three is missing; None when all are there."""
    return without_systemd() or without_yaml() or without_postgres()


def without_postgres() -> str | None:
    """Why no server can be started here; None where one can."""
    return None if postgres.programs() else "PostgreSQL não está instalado"


def without_systemd() -> str | None:
    """Why units cannot be judged here; None where they can."""
    return refusal(["systemd-analyze", "--version"])


def without_yaml() -> str | None:
    """Why YAML cannot be parsed here; None where it can."""
    return refusal([PYTHON, "-c", "import yaml"])


if __name__ == "__main__":
    main()
