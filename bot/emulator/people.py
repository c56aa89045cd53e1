"""A person in a chat, for tests and scripts: says, presses, waits for what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.emulator.records import Json
from bot.emulator.state import Emulator


@dataclass(frozen=True)
class Person:
    """One member of one chat."""

    emulator: Emulator
    chat_id: int
    user_id: int

    def messages(self) -> list[Json]:
        """What stands in the chat now, oldest first; without what was deleted."""
        messages = self.emulator.chats[self.chat_id].messages
        return [message for message in messages if not message.get("_deleted")]

    async def say(self, text: str) -> Json:
        """Writes a message; gives it."""
        return await self.emulator.say(self.chat_id, self.user_id, text)

    async def press(self, message: Json, label: str, timeout_s: float = 10.0) -> Json:
        """Presses the first button whose text holds `label`; gives the bot's answer.

        Raises:
            LookupError: There is no such button.
            TimeoutError: The bot did not answer in time.
        """
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row if label in button["text"]]
        if not buttons:
            raise LookupError(f"no button with {label!r}")
        emulator, number, data = self.emulator, message["message_id"], buttons[0]["callback_data"]
        query = await emulator.press(self.chat_id, self.user_id, number, data)
        answer: Json = await emulator.until(lambda: emulator.answers[query], timeout_s)
        return answer

    async def wait_for(self, accepts: Callable[[Json], Any], timeout_s: float = 10.0) -> Json:
        """The newest message for which `accepts` is true, as soon as there is one.

        Raises:
            TimeoutError: None came in time.
        """

        def newest() -> Json | None:
            return next((m for m in reversed(self.messages()) if accepts(m)), None)

        message: Json = await self.emulator.until(newest, timeout_s)
        return message
