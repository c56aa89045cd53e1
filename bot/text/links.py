"""Which addresses can stand behind a button."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

#: Longer addresses are cut or refused on the way.
LONGEST: Final = 2048
_HOST: Final = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}|(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
)
_UNPRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def usable(address: str) -> str:
    """The address if it leads to a web page, "" otherwise.

    One unusable address makes Telegram refuse the whole message that carries it.
    """
    address = address.strip()
    if not address or len(address) > LONGEST or _UNPRINTABLE.search(address):
        return ""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    leads_somewhere = parts.scheme in ("http", "https") and _HOST.fullmatch(host)
    return address if leads_somewhere and port != 0 else ""
