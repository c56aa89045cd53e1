"""The chat page as a person uses it, in Debian's Chromium against a running bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from telegram.request import HTTPXRequest

from bot.emulator.app import create_app
from bot.emulator.server import LocalServer
from bot.emulator.state import Emulator
from tests import browsers
from tests.bot.emulator.bots import GROUP, OTHER, PERSON
from tests.bot.emulator.small_bot import running


@pytest.fixture
def served(emulator: Emulator) -> Any:
    emulator.add_private(PERSON)
    with LocalServer(create_app(emulator)) as server:
        yield server.url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browsers.chromium_in_a_loop() as launched:
        yield launched


@asynccontextmanager
async def opened(
    chromium: Browser, url: str, width: int, scheme: Any = "light"
) -> AsyncIterator[Page]:
    """The page in a window of that width; any script error fails the test."""
    faults: list[str] = []
    async with await chromium.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, locale="pt-BR"
    ) as context:
        await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page = await context.new_page()
        await page.goto(url)
        yield page
    assert faults == []


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Mensagem").fill(text)
    await page.get_by_role("button", name="Enviar").click()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
class TestInBrowser:
    async def test_a_command_a_press_and_an_edit_in_place(
        self, chromium: Browser, served: str, width: int, scheme: str
    ) -> None:
        async with running(served, HTTPXRequest), opened(chromium, served, width, scheme) as page:
            chats = page.get_by_role("list", name="Lista de conversas")
            await chats.get_by_role("button", name="Equipe").click()
            await write(page, "/aging")
            feed = page.get_by_role("log")
            answer = feed.locator(".msg", has_text="página 1")
            await expect(answer.locator("pre")).to_have_text("faixa  tít.\n1-6      21")
            quote = answer.locator("blockquote")
            await quote.click()
            await expect(quote).to_have_attribute("aria-expanded", "true")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

            number = await answer.get_attribute("data-id")
            same = feed.locator(f'.msg[data-id="{number}"]')
            await same.get_by_role("button", name="próxima página").click()
            await expect(same).to_contain_text("página 2")
            await expect(same).to_contain_text("editada")
            await expect(page.get_by_role("status")).to_have_text("página 2")
            await expect(feed.locator(".msg")).to_have_count(2)

    async def test_nothing_keeps_anybody_out(
        self, chromium: Browser, served: str, width: int, scheme: str
    ) -> None:
        async with running(served, HTTPXRequest), opened(chromium, served, width, scheme) as page:
            chats = page.get_by_role("list", name="Lista de conversas")
            await chats.get_by_role("button", name="Equipe").click()
            await write(page, "/aging")
            answer = page.get_by_role("log").locator(".msg", has_text="página 1")
            await expect(answer).to_be_visible()
            schemes: tuple[Any, ...] = ("light", "dark")
            for colours in schemes:
                await page.emulate_media(color_scheme=colours)
                await page.evaluate("document.getAnimations().forEach(a => a.finish())")
                found = (await Axe().run(page)).response["violations"]
                serious = [
                    (violation["id"], node["html"][:150])
                    for violation in found
                    if violation["impact"] in ("serious", "critical")
                    for node in violation["nodes"]
                ]
                assert serious == [], colours

    async def test_documents_open_in_a_sandbox(
        self, chromium: Browser, served: str, width: int, scheme: str
    ) -> None:
        async with running(served, HTTPXRequest), opened(chromium, served, width, scheme) as page:
            await page.get_by_role("button", name="Equipe").click()
            await page.get_by_role("textbox", name="Mensagem").fill("/rel")
            await page.keyboard.press("ArrowDown")
            await page.keyboard.press("Enter")
            card = page.get_by_role("link", name="relatório.html")
            async with page.expect_popup() as opening:
                await card.click()
            report = await opening.value
            await expect(report.get_by_role("heading", name="Relatório")).to_be_visible()
            assert await report.title() == "null"  # an origin of its own: it cannot reach the page

    async def test_writing_as_somebody_else(
        self, chromium: Browser, served: str, width: int, scheme: str, emulator: Emulator
    ) -> None:
        async with opened(chromium, served, width, scheme) as page:
            await page.get_by_role("button", name="Equipe").click()
            await page.get_by_label("Escrever como").select_option("Jonas")
            await write(page, "uma linha\noutra <b>linha</b>")
            mine = page.get_by_role("log").locator(".msg.mine")
            await expect(mine).to_contain_text("outra <b>linha</b>")
            await page.get_by_label("Escrever como").select_option("Marina")
            await expect(mine).to_have_count(0)
        assert emulator.chats[GROUP].messages[-1]["from"]["first_name"] == "Jonas"

    async def test_a_message_is_answered(
        self, chromium: Browser, served: str, width: int, scheme: str, emulator: Emulator
    ) -> None:
        await emulator.say(GROUP, OTHER, "quem liga?")
        async with opened(chromium, served, width, scheme) as page:
            await page.get_by_role("button", name="Equipe").click()
            first = page.get_by_role("log").locator(".msg", has_text="quem liga?")
            await first.locator(".bubble").dblclick()
            await expect(page.locator("#replying")).to_contain_text("quem liga?")
            await write(page, "eu")
            await expect(page.locator("#replying")).to_be_hidden()
            mine = page.get_by_role("log").locator(".msg.mine")
            await expect(mine.get_by_role("button", name="quem liga?")).to_be_visible()
        assert emulator.chats[GROUP].messages[-1]["reply_to_message"]["message_id"] == 1

    async def test_a_link_takes_the_bot_into_a_group(
        self, chromium: Browser, served: str, width: int, scheme: str, emulator: Emulator
    ) -> None:
        new = emulator.add_group(-42, "Norte", [PERSON], bot_status="left")
        link = f"https://t.me/{emulator.bot['username']}?startgroup=abc-1"
        keys = {"inline_keyboard": [[{"text": "Escolher o grupo", "url": link}]]}
        emulator.append(emulator.chats[PERSON], {"text": "Vincular", "reply_markup": keys})
        async with opened(chromium, served, width, scheme) as page:
            chats = page.get_by_role("list", name="Lista de conversas")
            await chats.get_by_role("button", name="Norte").click()
            await expect(page.locator("#closed")).to_have_text("O bot ainda não está neste grupo")
            if width < 500:
                await page.get_by_role("button", name="Voltar às conversas").click()
            await chats.get_by_role("button", name="Cobrança · Marina").click()
            await page.get_by_role("button", name="Escolher o grupo").click()
            await page.locator("#groups").get_by_role("button", name="Norte").click()
            feed = page.get_by_role("log")
            await expect(feed).to_contain_text("Cobrança entrou no grupo")
            await expect(feed).to_contain_text("abc-1")
            await expect(page.get_by_role("textbox", name="Mensagem")).to_be_visible()
        assert new.bot_status == "member"

    async def test_two_screens_on_a_phone(
        self, chromium: Browser, served: str, width: int, scheme: str
    ) -> None:
        async with opened(chromium, served, width, scheme) as page:
            chats = page.get_by_role("list", name="Lista de conversas")
            back = page.get_by_role("button", name="Voltar às conversas")
            await chats.get_by_role("button", name="Cobrança · Marina").click()
            if width < 500:
                await expect(chats).to_be_hidden()
                await back.click()
            await expect(chats).to_be_visible()
            await expect(back).to_be_hidden()


async def test_the_page_needs_nothing_from_elsewhere(served: str) -> None:
    async with httpx.AsyncClient(base_url=served) as http:
        page = (await http.get("/")).text
        names = re.findall(r'(?:href|src)="(/page/[^"]+)"', page)
        assert {"/page/app.css", "/page/app.js"} <= set(names)
        for name in names:
            assert (await http.get(name)).status_code == 200
    assert not re.search(r'(?:href|src)="https?:', page)


async def test_the_page_is_refused_what_a_client_could_not_do(served: str) -> None:
    async with httpx.AsyncClient(base_url=served) as http:
        stranger = {"chat": GROUP, "user": 99, "text": "oi"}
        assert (await http.post("/_/say", json=stranger)).status_code == 400
        empty = {"chat": GROUP, "user": PERSON, "text": "  "}
        assert (await http.post("/_/say", json=empty)).status_code == 400
        assert (await http.get("/_/files/file9/x")).status_code == 404
