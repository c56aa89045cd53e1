"""The report in Debian's Chromium: no overflow, no request, no serious fault, sorts and prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.figures.facts import Facts
from bot.reports import build, html
from tests import ROOT, browsers

pytestmark = pytest.mark.browser
ARTIFACTS = ROOT / "artifacts"


@pytest.fixture(scope="module")
def report(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "relatorio.html"
    path.write_bytes(html.render(build.whole(facts)))
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
