"""What the person in the group does, from outside the server."""

from __future__ import annotations

from typing import Any

import httpx

from tests.bot.emulator.bots import GROUP, PERSON


def say(url: str, text: str) -> None:
    said = {"chat": GROUP, "user": PERSON, "text": text}
    httpx.post(f"{url}/_/say", json=said).raise_for_status()


def press(url: str, message_id: int) -> Any:
    """A press of the button `um`; what the bot answers to it."""
    pressed = {"chat": GROUP, "user": PERSON, "message": message_id, "data": "um"}
    answer = httpx.post(f"{url}/_/press", json=pressed, timeout=10)
    return answer.raise_for_status().json()
