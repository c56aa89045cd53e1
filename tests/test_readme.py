"""The README says what the product has: its tables are checked against the code's."""

from __future__ import annotations

import re

from bot.__main__ import cli
from bot.chat.commands import COMMANDS
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
