"""Tests. Fakes here speak the real protocols; see `ixc.simulator` and `bot.emulator`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
