"""`python -m bot healthcheck`: a look from outside, at what the running bot says of itself."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from bot.health import pulse
from bot.setting_readers import SQLITE, bare
from bot.settings import SETTINGS


def data_folder(variables: Mapping[str, str]) -> Path:
    """Where the bot of these variables keeps its data; what else they hold is not looked at."""
    default = next(item.default for item in SETTINGS if item.name == "DATABASE_URL")
    url = bare(variables.get("DATABASE_URL", "")) or default
    if url.startswith(SQLITE):
        return Path(url.removeprefix(SQLITE)).parent
    from bot.storage.lock import FOLDER  # hardly ever needed

    return FOLDER


def examine(folder: Path, now: float | None = None) -> tuple[bool, str]:
    """Whether the bot on a data folder is well, and a line that says so, or what is not."""
    found = pulse.read(pulse.path_in(folder))
    now = time.monotonic() if now is None else now
    if found is None or now < found.at:  # one of before the machine's own start
        return False, f"✖ O bot não está no ar sobre a pasta {folder}."
    ages, up = found.now(now), found.up + now - found.at
    if found.is_standby and ages.loop <= found.limits.loop:
        return True, "✔ De reserva: outro bot lidera sobre o mesmo banco."
    if wrong := "; ".join(pulse.faults(ages, found.limits, up)):
        return False, f"✖ {wrong}."
    return True, "✔ No ar: " + ", ".join(_told(ages))


def _told(ages: pulse.Ages) -> list[str]:
    values = asdict(ages)
    return [
        f"{label} {'ainda não' if values[name] is None else f'há {pulse.short(values[name])}'}"
        for name, label in pulse.LABELS.items()
    ]
