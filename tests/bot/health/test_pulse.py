"""The pulse file: what it says later, what is too old, what is no pulse at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.health_check import data_folder, examine
from bot.health import pulse
from bot.health.pulse import Ages, Limits, Pulse

WELL = Pulse(at=1000.0, up=500.0, ages=Ages(0.0, 10.0, 20.0, 600.0), limits=Limits())


def told(folder: Path, value: Pulse, now: float) -> tuple[bool, str]:
    pulse.write(pulse.path_in(folder), value)
    return examine(folder, now)


def test_a_living_bot_tells_its_four_ages(tmp_path: Path) -> None:
    assert told(tmp_path, WELL, 1005.0) == (
        True,
        "✔ No ar: laço há 5 s, Telegram há 15 s, gravação no banco há 25 s, dados do IXC há 10 min",
    )
    assert [path.name for path in tmp_path.iterdir()] == [pulse.NAME]


@pytest.mark.parametrize(
    ("name", "label"),
    [("telegram", "Telegram"), ("database", "gravação no banco"), ("sync", "dados do IXC")],
)
@pytest.mark.parametrize(("beyond", "is_well"), [(-1, True), (0, True), (1, False)])
def test_each_age_has_its_limit(
    tmp_path: Path, name: str, label: str, beyond: int, is_well: bool
) -> None:
    limit = getattr(WELL.limits, name)
    old = replace(WELL, ages=replace(WELL.ages, **{name: limit + beyond}))
    well, line = told(tmp_path, old, 1000.0)
    assert well is is_well
    assert (label in line.partition("(limite")[0]) or well
    assert line.startswith("✔" if is_well else f"✖ {label}: há ")


@pytest.mark.parametrize(("after", "is_well"), [(59, True), (60, True), (61, False)])
def test_a_loop_that_stands_is_told_by_the_file_alone(
    tmp_path: Path, after: int, is_well: bool
) -> None:
    assert told(tmp_path, WELL, 1000.0 + after)[0] is is_well


def test_what_never_happened_is_as_old_as_the_process(tmp_path: Path) -> None:
    """A start has time; a bot that never hears anything has not."""
    young = replace(WELL, up=100.0, ages=Ages(0.0, None, 1.0, None))
    well, line = told(tmp_path, young, 1000.0)
    assert well
    assert line.endswith("Telegram ainda não, gravação no banco há 1 s, dados do IXC ainda não")
    well, line = told(tmp_path, replace(young, up=121.0), 1000.0)
    assert (well, line) == (False, "✖ Telegram: nunca (limite: 2 min).")


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[1]", b'{"at": 1, "up": 2, "ages": {}, "limits": {}}', b"\xff"]
)
def test_a_file_that_is_none_of_ours_is_no_pulse(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        pulse.path_in(tmp_path).write_bytes(content)
    assert examine(tmp_path, 5.0) == (False, f"✖ O bot não está no ar sobre a pasta {tmp_path}.")


def test_a_file_of_before_the_machine_started_is_no_pulse(tmp_path: Path) -> None:
    assert told(tmp_path, WELL, 999.0)[0] is False


def test_the_folder_is_that_of_the_database() -> None:
    assert data_folder({}) == Path("data")
    url = "sqlite+aiosqlite:////var/lib/x/y.db"
    assert data_folder({"DATABASE_URL": f'"{url}"'}) == Path("/var/lib/x")
