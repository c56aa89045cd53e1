"""Updates that the library cannot read cost nobody else an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.chat.updates import readable
from tests.worlds import GROUP, MEMBER, synced, until

SECRET = "Maria Secreta 123.456.789-09"
#: Of a server whose polls have other fields than the library knows.
POLL: dict[str, Any] = {"id": "1", "question": SECRET}
#: A message without what every message has.
MESSAGE: dict[str, Any] = {"message_id": 1, "text": SECRET, "chat": {"id": GROUP}}


@pytest.mark.parametrize("kind", ["poll", "message"])
async def test_one_that_cannot_be_read_is_skipped_once(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with synced("sujo", tmp_path, hour=10) as opened:
        emulator = opened.emulator
        with capture_logs() as logs:
            bad = {"update_id": 500_000, kind: POLL if kind == "poll" else MESSAGE}
            emulator.updates.append(bad)
            emulator._next_update = 500_001
            before = len(opened.from_bot())
            await emulator.say(GROUP, MEMBER, "/status")
            await emulator.until(lambda: len(opened.from_bot()) > before)
            await until(lambda: not emulator.updates)
        assert "Status" in opened.from_bot()[-1]["text"]
        skipped = [line for line in logs if line["event"] == "atualização ilegível, pulada"]
        assert [(line["numero"], line["tipos"]) for line in skipped] == [(500_000, [kind])]
        assert SECRET not in str(logs)
        assert SECRET not in caplog.text
        assert opened.app.watch.verdict() == ""


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", None),
        (b"<html>", None),
        (b'{"ok":true}', None),
        (b'{"ok":true,"result":{}}', None),
        (b'{"ok":true,"result":[]}', b'{"ok":true,"result":[]}'),
        (b'{"ok":true,"result":[7,{"x":1}]}', b'{"ok":true,"result":[]}'),
        (b"[" * 100_000, None),
    ],
)
def test_what_is_no_list_of_updates(payload: bytes, expected: bytes | None) -> None:
    assert readable(payload) == expected
