"""Which addresses Telegram takes for a link."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_APP: Final = ("tg", "ton")
_SCHEMES: Final = ("http", "https", *_APP)
_HOST: Final = re.compile(r"([^\s./:@]+\.)+[^\s./:@\d]{2,}|(\d{1,3}\.){3}\d{1,3}|localhost")


def checked(address: str) -> str | None:
    """The address as Telegram stores it; None where Telegram would make no link of it."""
    address = address.strip()
    if re.search(r"\s", address):
        return None
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not host:
        return None
    if parts.scheme not in _APP and not _HOST.fullmatch(host):
        return None
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()
