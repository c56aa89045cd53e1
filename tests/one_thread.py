"""A whole test in one thread: the database's statements and what is computed beside the loop.

For tests of what comes out of many runs. Nothing interleaves inside a statement any more, so
tests of what happens at the same moment do without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import aiosqlite.core


@contextmanager
def without_threads() -> Iterator[None]:
    """Handing each of many statements to a thread and back takes a third of their time."""

    async def at_once(_self: Any, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return work(*args, **kwargs)

    async def here(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return work(*args, **kwargs)

    with (
        mock.patch.object(aiosqlite.core.Connection, "_execute", at_once),
        mock.patch.object(asyncio, "to_thread", here),
    ):
        yield
