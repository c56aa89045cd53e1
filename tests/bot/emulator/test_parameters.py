"""A call's parameters count however they are sent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.emulator.app import create_app
from bot.emulator.state import DEMO_TOKEN, Emulator
from tests.bot.emulator.bots import GROUP, png

KEYBOARD = {"inline_keyboard": [[{"text": "a", "callback_data": "um"}]]}
SENT: dict[str, Any] = {"chat_id": str(GROUP), "text": "<b>oi</b>", "parse_mode": "HTML"}
FLAT = {**SENT, "reply_markup": json.dumps(KEYBOARD)}


async def call(
    emulator: Emulator, method: str, http_method: str = "POST", **more: Any
) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(emulator))
    async with httpx.AsyncClient(transport=transport, base_url="http://telegram.test") as http:
        return await http.request(http_method, f"/bot{DEMO_TOKEN}/{method}", **more)


@pytest.mark.parametrize(
    "way",
    [
        {"params": FLAT},
        {"http_method": "GET", "params": FLAT},
        {"data": FLAT},
        {"files": {name: (None, value) for name, value in FLAT.items()}},
        {"json": {**SENT, "reply_markup": KEYBOARD}},
        {"json": FLAT},  # a structure may be written as text in JSON, too
        {"params": {"chat_id": str(GROUP)}, "json": {**FLAT, "chat_id": "-999"}},
        {"params": {"chat_id": str(GROUP)}, "data": {**FLAT, "chat_id": "-999"}},
    ],
    ids=["address", "GET", "form", "multipart", "JSON", "JSON of texts", "both", "both, form"],
)
async def test_every_way_to_send_them(emulator: Emulator, way: dict[str, Any]) -> None:
    answer = await call(emulator, "sendMessage", **way)
    assert answer.status_code == 200, answer.text
    (message,) = emulator.chats[GROUP].messages
    assert (message["text"], message["reply_markup"]) == ("oi", KEYBOARD)


async def test_a_file_with_all_else_in_the_address(emulator: Emulator) -> None:
    album = [{"type": "photo", "media": f"attach://{name}"} for name in ("um", "dois")]
    params = {"chat_id": str(GROUP), "media": json.dumps(album)}
    files = {name: (f"{name}.png", png()) for name in ("um", "dois")}
    answer = await call(emulator, "sendMediaGroup", params=params, files=files)
    assert answer.status_code == 200, answer.text
    assert len(emulator.chats[GROUP].messages) == 2


@pytest.mark.parametrize(
    ("way", "refusal"),
    [
        ({"params": {**SENT, "reply_markup": "{"}}, "can't parse reply markup JSON object"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "can't parse the"),
        ({"content": b"[]", "headers": {"content-type": "application/json"}}, "an object is"),
        ({"content": b"", "headers": {"content-type": "application/json"}}, "chat not found"),
        ({"content": b"chat_id=1", "headers": {"content-type": "text/plain"}}, "chat not found"),
        ({}, "chat not found"),
    ],
)
async def test_what_is_no_parameter_is_refused_or_missing(
    emulator: Emulator, way: dict[str, Any], refusal: str
) -> None:
    answer = await call(emulator, "sendMessage", **way)
    assert answer.status_code == 400
    assert refusal in answer.json()["description"]
