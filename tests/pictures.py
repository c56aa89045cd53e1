"""`make imagens`: the README's pictures, taken from a running demo.

The demo's town grows up to today, so each run shows the day on which it is made.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from tests import ROOT, browsers
from tests.browser_setup import say

PHONE: Final[Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1.5,
    "locale": "pt-BR",
    "color_scheme": "light",
}
DESK: Final[Any] = {
    "viewport": {"width": 1440, "height": 800},
    "locale": "pt-BR",
    "color_scheme": "dark",
}


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The address of the chat page of a demo that has sent its lists."""
    command = [sys.executable, "-m", "bot", "demo", "--porta", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "http://" in line:
                    yield line[line.index("http://") :].strip()
                    break
        finally:
            process.terminate()


def conversation(browser: Browser, url: str, path: Path) -> None:
    """The morning's critical list on a phone."""
    page = browser.new_page(**PHONE)
    page.goto(url)
    page.get_by_role("list", name="Lista de conversas").get_by_role("button").first.click()
    heading = page.get_by_role("log").locator(".msg", has_text="Migração crítica").first
    heading.evaluate("m => { m.style.scrollMarginTop = '60px'; m.scrollIntoView(); }")
    page.screenshot(path=path)
    page.close()


def report(browser: Browser, content: bytes, options: Any, path: Path) -> None:
    """The top of the attached report."""
    page: Page = browser.new_page(**options)
    page.set_content(content.decode())
    page.screenshot(path=path)
    page.close()


def main() -> None:
    """Writes the three pictures into `docs`."""
    folder = ROOT / "docs"
    with tempfile.TemporaryDirectory() as name, browsers.chromium() as browser:
        with demo(Path(name)) as url:
            conversation(browser, url, folder / "conversa.png")
        once = [sys.executable, "-m", "bot", "demo", "--uma-vez", "--porta", "0"]
        subprocess.run(once, cwd=name, env={"PYTHONPATH": str(ROOT)}, check=True)
        written = (Path(name) / "relatorio-demo.html").read_bytes()
        report(browser, written, PHONE, folder / "relatorio.png")
        report(browser, written, DESK, folder / "relatorio-escuro.png")
    say("Três imagens novas em docs/: olhe para elas antes de entregar.")


if __name__ == "__main__":
    main()
