"""The README says what the product has: its tables are checked against the code's."""

from __future__ import annotations

import re

from bot.__main__ import cli
from bot.chat.commands import COMMANDS
from bot.settings import SETTINGS
from tests import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_of_the_chat_is_listed_with_its_words() -> None:
    between = README.partition("<!-- comandos -->")[2].partition("<!-- /comandos -->")[0]
    rows = [line for line in between.strip().splitlines() if line.startswith("| `/")]
    usages = [command.usage.replace("|", "\\|") for command in COMMANDS]  # as a table wants it
    expected = [
        f"| `{usage}` | {command.about} |" for usage, command in zip(usages, COMMANDS, strict=True)
    ]
    assert rows == expected


def test_every_command_of_the_command_line_is_listed() -> None:
    assert set(cli.commands) <= set(re.findall(r"^\| `([a-z]+)", README, re.MULTILINE))


def test_its_pictures_exist() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_every_command_that_is_shown_exists() -> None:
    names = set(cli.commands)
    called = r"(?:cobranca(?: @NOME)?|python -m bot|run --rm bot) ([a-z]+)"
    shown = set(re.findall(called, README)) - {"e"}
    assert {"doctor", "backup", "restaurar", "healthcheck", "run"} <= shown <= names
    assert "`push --grupo ID --reenviar`" in README
    assert "reenviar" in {parameter.name for parameter in cli.commands["push"].params}


def test_every_setting_that_is_named_exists() -> None:
    known = {item.name for item in SETTINGS}
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", README))
    assert named - known == set()


def test_every_file_of_deploy_that_is_named_exists() -> None:
    for name in re.findall(r"deploy/[a-z.]+[a-z]", README):
        assert (ROOT / name).is_file(), name
