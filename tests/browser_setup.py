"""`python -m tests.browser_setup`: Debian's Chromium for the browser tests.

Installs the package where it is missing and we are root; elsewhere the browser tests skip
and say so by name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

CHROMIUM: Final = "/usr/bin/chromium"


def main() -> None:
    """Installs quietly; a failure leaves the browser tests skipped."""
    if shutil.which(CHROMIUM) or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    sys.stderr.write("Instalando o Chromium do Debian para os testes de navegador…\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-color-emoji"],
    ):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
