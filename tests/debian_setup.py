"""`python -m tests.debian_setup`: what the installation's tests use of Debian.

systemd judges the units, and Debian's own Python parses YAML, which nothing of the product does.
As root what is missing is installed; elsewhere those looks are skipped, each with its reason.
"""

from __future__ import annotations

import os
import shutil
from typing import Final

from tests.browser_setup import install, refusal, say

PYTHON: Final = "/usr/bin/python3"
PACKAGES: Final = ("systemd", "python3-yaml")


def main() -> None:
    """Installs only when something does not start; what still does not is said."""
    if fault() and os.geteuid() == 0 and shutil.which("apt-get"):
        install("os testes de instalação", PACKAGES)
    if reason := fault():
        packages = ", ".join(PACKAGES)
        say(f"Parte dos testes de instalação será pulada: {reason}. Pacotes: {packages}.")


def fault() -> str | None:
    """Which of the two does not start; None when both do."""
    return without_systemd() or without_yaml()


def without_systemd() -> str | None:
    """Why units cannot be judged here; None where they can."""
    return refusal(["systemd-analyze", "--version"])


def without_yaml() -> str | None:
    """Why YAML cannot be parsed here; None where it can."""
    return refusal([PYTHON, "-c", "import yaml"])


if __name__ == "__main__":
    main()
