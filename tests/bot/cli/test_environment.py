"""`.env` and the environment: what is read, and which names are slips of the pen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import environment
from bot.cli.environment import Environment


def with_file(folder: Path, text: str | bytes, **around: str) -> Environment:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / ".env").write_bytes(content)
    return environment.read(folder, around)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    found = with_file(tmp_path, "PUSH_HORA=07:00\nFERIADOS_UF=AL\n", PUSH_HORA="09:00")
    assert found.values == {"PUSH_HORA": "09:00", "FERIADOS_UF": "AL"}
    assert (found.faults, found.unknown, found.is_empty) == ((), (), False)


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    found = with_file(tmp_path, b"\xef\xbb\xbfPUSH_HORA=07:00\r\nFERIADOS_UF='AL'\r\n")
    assert found.values == {"PUSH_HORA": "07:00", "FERIADOS_UF": "AL"}
    assert found.faults == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PUSHH_HORA", "PUSH_HORA"),
        ("push_hora", "PUSH_HORA"),
        ("PUSH_HROA", "PUSH_HORA"),
        ("TELEGRAM_GRUPO", "TELEGRAM_GRUPOS"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("IXC_TOKEN", "IXC_API_TOKEN"),
        ("LOG_FORMAT", "LOG_FORMATO"),
    ],
)
def test_a_misspelt_name_in_the_file_is_a_fault(tmp_path: Path, name: str, meant: str) -> None:
    found = with_file(tmp_path, f"{name}=x\n")
    assert found.faults == (f"{name} não existe: quis dizer {meant}?",)


def test_other_names_in_the_file_are_no_fault(tmp_path: Path) -> None:
    """Compose reads the same file, and so may a Bot API server beside the bot."""
    names = ("COMPOSE_PROJECT_NAME", "TZ", "TELEGRAM_API_ID", "TELEGRAM_API_HASH", "UID")
    found = with_file(tmp_path, "\n".join(f"{name}=1" for name in names))
    assert found.faults == ()
    assert found.unknown == names


def test_a_misspelt_name_in_the_environment_is_a_fault(tmp_path: Path) -> None:
    found = environment.read(tmp_path, {"PUSHH_HORA": "07:00", "TELEGRAM_GRUPO": "-1"})
    assert found.faults == (
        "PUSHH_HORA, no ambiente, não existe: quis dizer PUSH_HORA?",
        "TELEGRAM_GRUPO, no ambiente, não existe: quis dizer TELEGRAM_GRUPOS?",
    )


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "HOME",
        "LANG",
        "LOGNAME",
        "USER",
        "LOG_FORMAT",
        "LOG_LEVELS",
        "TIME_ZONE",
        "DATABASE_URI",
        "DATABASE_URL_TEST",
        "TELEGRAM_TOKEN",
        "TELEGRAM_CHAT_ID",
        "PUSHOVER_TOKEN",
    ],
)
def test_other_programs_names_in_the_environment_are_no_fault(tmp_path: Path, name: str) -> None:
    assert environment.read(tmp_path, {name: "x"}).faults == ()


def test_a_name_beside_the_right_one_is_another_programs(tmp_path: Path) -> None:
    around = {"TELEGRAM_GRUPOS": "-1", "TELEGRAM_GRUPO": "-2"}
    assert environment.read(tmp_path, around).faults == ()


def test_a_line_that_is_none_is_a_fault_and_its_text_is_not_told(tmp_path: Path) -> None:
    found = with_file(tmp_path, 'FERIADOS_UF=AL\nIXC_API_TOKEN="segredo\nPUSH_HORA 07:00\n')
    assert [fault.partition(":")[0] for fault in found.faults] == [
        "linha 2 do .env",
        "linha 3 do .env",
    ]
    assert "segredo" not in "".join(found.faults)
    assert found.values["FERIADOS_UF"] == "AL"


@pytest.mark.parametrize("text", ["WHATSAPP_TEXTO=Olá".encode("cp1252"), "A=á".encode("utf-16")])
def test_a_file_that_is_no_utf8_is_a_fault(tmp_path: Path, text: bytes) -> None:
    (fault,) = with_file(tmp_path, text).faults
    assert "UTF-8" in fault


def test_a_folder_in_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (fault,) = environment.read(tmp_path, {}).faults
    assert fault == ".env não pode ser lido: é uma pasta"


def test_nothing_at_all_is_another_folder(tmp_path: Path) -> None:
    assert environment.read(tmp_path, {"PATH": "/bin"}).is_empty
    assert not environment.read(tmp_path, {"PUSH_HORA": "07:00"}).is_empty
