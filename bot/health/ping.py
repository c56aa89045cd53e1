"""The dead-man's watch: an address that hears of every list, and cries when it hears nothing.

As healthchecks.io, Uptime Kuma or a cron monitor of one's own offer it: a GET is the word.
"""

from __future__ import annotations

import httpx
import structlog

log = structlog.get_logger(__name__)

LIMIT_S = 10.0


async def ping(address: str) -> bool:
    """Whether the watch took the word; nothing raises, as no list may fail by it."""
    try:
        async with httpx.AsyncClient(timeout=LIMIT_S) as client:
            (await client.get(address)).raise_for_status()
    except httpx.HTTPError as error:  # its text may hold the address, which is a secret
        log.warning("aviso de vida não aceito", motivo=type(error).__name__)
        return False
    return True
