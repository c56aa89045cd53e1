"""The demo as a person meets it: Debian's Chromium on the chat page, phone and desktop."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import ROOT, browsers
from tests.crowds import content

pytestmark = pytest.mark.browser

ARTIFACTS = ROOT / "artifacts"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `python -m bot demo`, which ends with Ctrl-C's signal."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "dados.json").write_text(json.dumps(content(90, name="Íris D'Ávila & Filhos")))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--dados", "dados.json", "--porta", "0"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    address = None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            address = found[0]
            break
    assert address, "the demo ended without an address"
    yield address
    process.terminate()
    assert process.wait(timeout=15) == 0
    process.stderr.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as launched:
        yield launched


@contextmanager
def browser(chromium: Browser, width: int, scheme: Any) -> Iterator[Page]:
    """A page that fails its test on any script error or request that leaves the machine."""
    faults: list[str] = []
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="pt-BR"
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    context.on(
        "request",
        lambda r: faults.append(r.url) if "//127.0.0.1" not in r.url[:20] else None,
    )
    with context:
        yield context.new_page()
    assert [fault for fault in faults if not fault.startswith("data:")] == []


def no_overflow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_list_next_page_and_report(chromium: Browser, chat: str, width: int, scheme: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    with browser(chromium, width, scheme) as page:
        page.goto(chat)
        page.get_by_role("list", name="Lista de conversas").get_by_role("button").first.click()
        feed = page.get_by_role("log")
        expect(feed.get_by_text("Migração crítica").first).to_be_visible()

        lists = feed.locator(".msg", has_text="página 1 de 3")
        before = lists.count()
        page.get_by_role("textbox", name="Mensagem").fill("/critica")
        page.get_by_role("button", name="Enviar").click()
        expect(lists).to_have_count(before + 1)
        answer = lists.last
        no_overflow(page)
        number = answer.get_attribute("data-id")
        same = feed.locator(f'.msg[data-id="{number}"]')
        same.get_by_role("button", name="próxima página").click()
        expect(same).to_contain_text("página 2 de 3")
        expect(same).to_contain_text("editada")
        page.screenshot(path=ARTIFACTS / f"conversa-{width}.png")

        page.get_by_role("textbox", name="Mensagem").fill("/relatorio")
        page.keyboard.press("Enter")
        link = feed.get_by_role("link", name="relatorio-2026-11-19.html").last
        with page.expect_popup() as opened:
            link.click()
        report = opened.value
        report.set_viewport_size({"width": width, "height": 800})
        expect(report.get_by_role("heading", name="Relatório de cobrança")).to_be_visible()
        expect(report.get_by_role("rowheader", name="Íris D'Ávila & Filhos").first).to_be_visible()
        no_overflow(report)
        report.screenshot(path=ARTIFACTS / f"relatorio-{width}.png")


def test_the_command_menu_and_a_private_chat(chromium: Browser, chat: str) -> None:
    with browser(chromium, 390, "dark") as page:
        page.goto(chat)
        page.get_by_role("button", name="Cobrança · Você").click()
        page.get_by_role("textbox", name="Mensagem").fill("/start")
        page.keyboard.press("Enter")
        expect(page.get_by_role("log").get_by_text("/ajuda").first).to_be_visible()
        page.get_by_role("button", name="Menu de comandos").click()
        page.get_by_role("option", name="/aging").click()
        expect(page.get_by_role("log").get_by_role("img")).to_be_visible()
        expect(page.get_by_role("log").get_by_text("A vencer em 30 dias")).to_be_visible()
        page.get_by_role("button", name="Voltar às conversas").click()
        expect(page.get_by_role("list", name="Lista de conversas")).to_be_visible()
