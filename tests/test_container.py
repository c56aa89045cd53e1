"""The image and its compose file fit each other; no container engine is needed to see it."""

from __future__ import annotations

import re

from tests import ROOT


def test_the_fonts_cache_can_be_written_where_all_else_is_read_only() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    (folder,) = re.findall(r"MPLCONFIGDIR=(\S+)", dockerfile)
    assert "read_only: true" in compose
    writable = re.findall(r"tmpfs:\n((?:\s+- \S+\n)+)", compose)
    mounts = re.findall(r"- (\S+)", "".join(writable))
    assert any(folder.startswith(f"{mount}/") for mount in mounts)
