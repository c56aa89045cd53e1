"""The library that production uses, connected to the local Telegram in one process."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from bot.emulator.app import create_app
from bot.emulator.state import DEMO_TOKEN, Emulator
from tests.wires import Wire

GROUP: Final = -100
PERSON: Final = 7
OTHER: Final = 8


def connected(emulator: Emulator, token: str = DEMO_TOKEN, *, read_timeout_s: float = 5.0) -> Bot:
    wire = Wire(create_app(emulator))
    return Bot(
        token,
        base_url="http://telegram.test/bot",
        base_file_url="http://telegram.test/file/bot",
        request=HTTPXRequest(read_timeout=read_timeout_s, httpx_kwargs={"transport": wire}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"transport": wire}),
    )


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def png(width: int = 4, height: int = 3) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a picture: as far as its size."""
    application = b"\xff\xe0" + struct.pack(">H", 16) + bytes(14)
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)
    return b"\xff\xd8" + application + frame
