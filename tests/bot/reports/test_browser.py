"""The report in Debian's Chromium: no overflow, no request, no serious fault, sorts and prints."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.figures.facts import Facts
from bot.figures.scope import EVERYTHING
from bot.reports import build, html
from bot.reports.content import Report
from bot.reports.outside import outside
from bot.text.audience import IN_PRIVATE
from bot.views.basis import Basis
from tests import ROOT, browsers
from tests.crowds import peopled
from tests.flows.test_hostile_words import hostile
from tests.worlds import world

pytestmark = pytest.mark.browser
ARTIFACTS = ROOT / "artifacts"
BASIS = Basis("10:00", False, False, date(2026, 11, 19), EVERYTHING, "")


@pytest.fixture(scope="module")
def report(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "relatorio.html"
    path.write_bytes(html.render(build.whole(replace(facts, audience=IN_PRIVATE))))
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as launched:
        yield launched


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Script errors and requests; there must be none at the end."""
    found: list[str] = []
    yield found
    assert found == []


def opened(chromium: Browser, faults: list[str], report: str, **options: Any) -> Page:
    context = chromium.new_context(locale="pt-BR", **options)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    context.on("request", lambda r: None if r.url.startswith(report) else faults.append(r.url))
    page = context.new_page()
    page.goto(report)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_on_every_screen(
    chromium: Browser, faults: list[str], report: str, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": 800}
    page = opened(chromium, faults, report, viewport=viewport, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    serious = [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"relatorio-{width}-{scheme}.png")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_menu_lands_where_it_says(
    chromium: Browser, faults: list[str], report: str, width: int
) -> None:
    """One tap after the other, each from where the last one led: at the top, or at the end."""
    viewport = {"width": width, "height": 800}
    page = opened(chromium, faults, report, viewport=viewport, reduced_motion="reduce")
    links = page.locator("nav a").all()
    assert len(links) > 10
    for link in [*links, *reversed(links)]:
        anchor = (link.get_attribute("href") or "").removeprefix("#")
        link.evaluate("link => link.click()")
        page.wait_for_function(f"location.hash === '#{anchor}'")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        top, is_end = page.evaluate(
            """anchor => [
              document.getElementById(anchor).getBoundingClientRect().top,
              Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight,
            ]""",
            anchor,
        )
        assert -2 <= top <= 20 or (is_end and 0 <= top < 800), (anchor, top)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_table_fits_or_says_that_it_moves(
    chromium: Browser, faults: list[str], report: str, width: int
) -> None:
    page = opened(chromium, faults, report, viewport={"width": width, "height": 800})
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".scroll")].map(box => [
          box.getAttribute("aria-label"),
          box.scrollWidth > box.clientWidth,
          box.previousElementSibling.checkVisibility(),
        ])"""
    )
    assert len(boxes) > 20
    assert [label for label, moves, says_so in boxes if moves is not says_so] == []
    assert width < 1440 or not any(moves for _, moves, _ in boxes)


def test_phones_are_links(chromium: Browser, faults: list[str], report: str) -> None:
    page = opened(chromium, faults, report, viewport={"width": 390, "height": 800})
    row = page.locator(".people tr", has=page.locator("a.w")).first
    call, chat = row.locator("a[href^='tel:']"), row.locator("a.w")
    number = (call.get_attribute("href") or "").removeprefix("tel:+55")
    assert "".join(filter(str.isdigit, call.text_content() or "")) == number
    assert chat.get_attribute("href") == f"https://wa.me/55{number}"
    box = chat.bounding_box()
    assert box is not None
    assert box["width"] > 10


def test_the_five_figures_fill_a_phones_first_screen(
    chromium: Browser, faults: list[str], report: str
) -> None:
    page = opened(chromium, faults, report, viewport={"width": 360, "height": 800})
    figures = page.locator(".figures > div")
    expect(figures).to_have_count(5)
    box = figures.last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800


def test_a_column_sorts_as_numbers_and_words_filter(
    chromium: Browser, faults: list[str], report: str
) -> None:
    page = opened(chromium, faults, report, viewport={"width": 1000, "height": 800})
    table = page.locator("#bairros table")
    head = table.get_by_role("columnheader", name="Valor")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    texts = table.locator("tbody td:nth-child(4)").all_text_contents()
    amounts = [float(t.replace("R$", "").strip().replace(".", "").replace(",", ".")) for t in texts]
    assert amounts == sorted(amounts)
    page.locator("#bairros input[type=search]").fill("jatiuca")
    visible = [name for name in table.locator("tbody th").all() if name.is_visible()]
    assert 0 < len(visible) < len(texts)
    assert all("jati" in (name.text_content() or "").lower() for name in visible)


def test_without_script_every_row_is_there(
    chromium: Browser, faults: list[str], report: str, facts: Facts
) -> None:
    page = opened(chromium, faults, report, java_script_enabled=False)
    assert page.locator("#bairros tbody tr").count() == 20
    assert page.locator("button, input").count() == 0


@pytest.mark.parametrize("landscape", [False, True])
def test_it_prints_on_a4(
    chromium: Browser, faults: list[str], report: str, *, landscape: bool
) -> None:
    """Either way of the sheet: nothing is cut, nothing stays folded, and ink is dark on white."""
    page = opened(chromium, faults, report, color_scheme="dark")
    pdf = page.pdf(format="A4", landscape=landscape, print_background=True)
    assert pdf.startswith(b"%PDF")
    width, height = re.findall(rb"/MediaBox ?\[0 0 ([0-9]+)[0-9.]* ([0-9]+)", pdf)[0]
    assert (int(width) > int(height)) is landscape
    page.emulate_media(media="print", color_scheme="dark")
    sheet = (1032, 703) if landscape else (703, 1032)  # pixels of A4 within its margins
    page.set_viewport_size({"width": sheet[0], "height": sheet[1]})
    assert page.locator("nav").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = """() => [...document.querySelectorAll("td, th, p, dd")]
      .filter(cell => cell.scrollWidth > cell.clientWidth + 1
        || cell.getBoundingClientRect().right > innerWidth + 1)
      .map(cell => cell.textContent)"""
    assert page.evaluate(cut) == []
    assert page.locator("#safra tbody tr").first.is_visible()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


async def _hostile(folder: Path) -> Facts:
    async with world(peopled(*hostile()), folder, hour=10, polling=False) as opened:
        await opened.app.services.synchronisation.run()
        return await opened.app.services.figures.at(audience=IN_PRIVATE)


@pytest.fixture(scope="module")
def hostile_facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """In a thread: the browser's own loop runs in this one."""
    work = _hostile(tmp_path_factory.mktemp("hostile"))
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.parametrize("make", [build.whole, outside], ids=["inside", "outside"])
def test_no_name_is_run_and_nothing_is_fetched(
    chromium: Browser, tmp_path: Path, hostile_facts: Facts, make: Callable[[Facts], Report]
) -> None:
    """Names, bairros, phones and plans that are scripts, pictures, styles and links."""
    path = tmp_path / "relatorio.html"
    path.write_bytes(html.render(make(hostile_facts)))
    content = path.read_text("utf-8")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)"', content)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe-inline' '" not in policy[1].partition("script-src")[2]
    context = chromium.new_context(locale="pt-BR")
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("dialog", lambda dialog: said.append(dialog.message))
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(path.as_uri())
    title = page.title()
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    for header in page.locator("table.sortable th").all():
        if header.is_visible():
            header.click()
    assert page.title() == title
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, base, form").count() == 0
    assert [url for url in asked if url != path.as_uri()] == []
    assert said == []
    if make is build.whole:
        names = "".join(page.locator(".people").all_inner_texts())
        assert "<script>window.hacked=1</script>" in names


def test_the_policy_stops_what_would_slip_through(chromium: Browser, tmp_path: Path) -> None:
    """Were a name ever written unescaped, the file's own policy still runs and fetches nothing."""
    path = tmp_path / "furado.html"
    whole = html.render(Report("Título", "x", BASIS, "hoje", ())).decode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        slipped = (
            "<script>window.hacked=1</script>"
            f"<img src={address} onerror=window.hacked=1><script src={address}></script>"
            f"<link rel=stylesheet href={address}><iframe src={address}></iframe>"
        )
        path.write_text(whole.replace("<h1>Título", f"<h1>Título{slipped}"), "utf-8")
        page = chromium.new_context().new_page()
        page.goto(path.as_uri())
        assert page.locator("h1 script").count() == 2
        assert page.evaluate("window.hacked") is None
        assert _requests(server) == b""


def _requests(server: socket.socket) -> bytes:
    """All that came; a browser may open a connection ahead of a request that it then drops."""
    server.settimeout(1)
    sent = b""
    with contextlib.suppress(TimeoutError):
        while True:
            connection, _ = server.accept()
            with connection, contextlib.suppress(TimeoutError):
                connection.settimeout(1)
                sent += connection.recv(1000)
    return sent
