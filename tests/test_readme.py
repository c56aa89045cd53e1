"""README and guides say what the product has: commands, settings and files are the code's."""

from __future__ import annotations

import re

import pytest

from bot.__main__ import cli
from bot.chat.commands import COMMANDS
from bot.settings import SETTINGS
from tests import ROOT

README = (ROOT / "README.md").read_text("utf-8")
GUIDES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PAGES = [pytest.param(text, id=name) for name, text in {"README": README, **GUIDES}.items()]
#: What one says to Telegram's own bot.
BOTFATHERS = {"newbot", "setprivacy", "mybots"}


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


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_shown_exists(page: str) -> None:
    called = r"(?:cobranca(?: @NOME)?|python -m bot|run --rm bot) ([a-z]+)"
    shown = set(re.findall(called, " ".join(re.findall(r"`[^`]+`|```[^`]+```", page))))
    assert shown <= set(cli.commands)


@pytest.mark.parametrize("page", PAGES)
def test_every_option_that_is_shown_exists(page: str) -> None:
    known = {
        (name, option)
        for name, command in cli.commands.items()
        for parameter in command.params
        for option in parameter.opts
    }
    shown = re.findall(r"(?:cobranca|python -m bot|`)\s*([a-z]+) (?:[A-Z]+ )?(--[a-z-]+)", page)
    assert {(name, option) for name, option in shown if name in cli.commands} <= known


def test_what_a_guide_is_for_stands_in_it() -> None:
    for command in ("doctor", "backup", "restaurar", "healthcheck"):
        assert f"cobranca {command}" in GUIDES["operar"]
    assert "`push --grupo ID --reenviar`" in GUIDES["operar"]
    for command in ("fila", "minha", "promessas", "critica", "prevencao"):
        assert f"`/{command}`" in GUIDES["equipe"]


@pytest.mark.parametrize("page", PAGES)
def test_every_question_that_is_shown_is_answered(page: str) -> None:
    known = {command.name for command in COMMANDS} | BOTFATHERS
    assert set(re.findall(r"`/([a-z]+)[ `]", page)) - {"tmp"} <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_is_named_exists(page: str) -> None:
    known = {item.name for item in SETTINGS}
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", page))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_deploy_that_is_named_exists(page: str) -> None:
    for name in re.findall(r"deploy/[a-z.]+[a-z]", page):
        assert (ROOT / name).is_file(), name
