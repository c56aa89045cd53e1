"""What Telegram takes of one message, as it counts."""

from __future__ import annotations

from typing import Final

#: UTF-16 units of a text and of a caption, after the markup was read.
MOST_UNITS: Final = 4096
MOST_CAPTION_UNITS: Final = 1024


def units(text: str) -> int:
    """UTF-16 code units: most emoji are two."""
    return len(text.encode("utf-16-le")) // 2
