"""`python -m tests.browser_setup`: what the browser tests need of Debian.

Playwright's driver and Chromium are started, not looked for: a file that lies there may lack a
library. As root the missing packages are installed; elsewhere the browser tests skip by name.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from tempfile import TemporaryDirectory
from typing import Final

CHROMIUM: Final = "/usr/bin/chromium"
# The driver is a node that needs libatomic; without DejaVu the page is set in a monospaced font.
PACKAGES: Final = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji", "libatomic1")
# What a loader, Chromium or apt says among lesser complaints.
FATAL: Final = re.compile(r"^(E: |.*error while loading|.*FATAL).*", re.MULTILINE)


def main() -> None:
    """Installs only when something does not start; what still does not is said."""
    reason = fault()
    if reason and os.geteuid() == 0 and shutil.which("apt-get"):
        install("os testes de navegador", PACKAGES)
        reason = fault()
    if reason:
        packages = ", ".join(PACKAGES)
        say(f"Os testes de navegador serão pulados: {reason}. Pacotes do Debian: {packages}.")


def install(whose: str, packages: Sequence[str]) -> None:
    """Quietly, but for a line of apt's own when it fails; `whose` says who uses them."""
    say(f"Instalando o que {whose} usam do Debian (só na primeira vez)…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        if complaint := refusal(["apt-get", *arguments], 1800, environment):
            say(f"O apt-get não instalou o que falta: {complaint}.")
            return


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


@cache
def reason_to_skip() -> str | None:
    """The fault, looked for once in a run and only when a browser test is due."""
    return fault()


def fault() -> str | None:
    """Which of the two does not start, and what the loader says; None when both do."""
    if complaint := refusal([sys.executable, "-m", "playwright", "--version"]):
        return f"o driver do Playwright não inicia ({complaint})"
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        address = [f"--user-data-dir={profile}", "--dump-dom", "about:blank"]
        if complaint := refusal([CHROMIUM, *flags, *address]):
            return f"o navegador não inicia ({complaint})"
    return None


def refusal(
    command: list[str], seconds: float = 60, environment: dict[str, str] | None = None
) -> str | None:
    """Why a command did not do its work, in a line; None when it did."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        return f"{command[0]} não está instalado"
    except subprocess.TimeoutExpired:
        return f"{command[0]} não respondeu em {seconds:g} segundos"
    if done.returncode == 0:
        return None
    said = done.stderr.strip()
    fatal = FATAL.search(said)
    return fatal[0] if fatal else (said.splitlines() or [f"código {done.returncode}"])[0]


if __name__ == "__main__":
    main()
