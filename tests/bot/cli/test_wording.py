"""The command line's own words: Portuguese whatever the machine speaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from bot import __version__
from bot.__main__ import cli
from bot.cli import wording

CATALOGUE = wording.FOLDER / wording.LANGUAGE / "LC_MESSAGES" / f"{wording.DOMAIN}.po"
#: What click says in English that no command of ours can bring about is not translated.
ENGLISH = (
    "Usage",
    "Options",
    "Commands",
    "Show ",
    "Try ",
    "Error",
    "Missing",
    "No such",
    "Invalid",
)


@pytest.fixture(autouse=True)
def portuguese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("LANGUAGE", wording.LANGUAGE)
    wording.speak_portuguese()


def said(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(cli, arguments, prog_name="python -m bot")
    return ended.exit_code, ended.output


def sentences(catalogue: Catalog) -> list[tuple[list[str], list[str]]]:
    """What is said in English, one form or both, and how in Portuguese."""
    return sorted((forms(m.id), forms(m.string)) for m in catalogue if m.id)


def forms(said: str | Sequence[str] | None) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.open("rb") as file:
        written = read_po(file)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert sentences(compiled) == sentences(written)


def test_click_still_says_what_is_translated() -> None:
    sources = "".join(path.read_text() for path in Path(click.__file__).parent.glob("*.py"))
    with CATALOGUE.open("rb") as file:
        written = [message.id for message in read_po(file) if message.id]
    for ids in written:
        for sentence in forms(ids):
            assert sentence.split(" {")[0] in sources, sentence


@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_is_portuguese(command: str) -> None:
    code, text = said(*command.split(), "--help")
    assert code == 0
    assert text.startswith(f"Uso: python -m bot {command}".rstrip())
    assert not [word for word in ENGLISH if word in text]
    assert "..." not in text  # nothing is cut at 80 columns


def test_commands_stand_in_the_order_of_need() -> None:
    _, text = said("--help")
    listed = [line.split()[0] for line in text.partition("Comandos:")[2].splitlines() if line]
    assert listed == list(cli.commands)
    assert listed[0] == "run"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("nada", "não há o comando 'nada'."),
        ("sinc", "não há o comando 'sinc'. Quis dizer 'sync'?"),
        ("push --xx", "não há a opção '--xx'."),
        ("push --simula", "não há a opção '--simula'. Quis dizer '--simular'?"),
        ("push", "falta a opção '--grupo'."),
        ("push --grupo", "a opção '--grupo' pede um valor."),
        ("push --grupo cobrança", "'--grupo': 'cobrança' não é um número inteiro."),
        ("run agora", "sobra uma palavra (agora)"),
        ("run agora já", "sobram palavras (agora já)"),
        ("sync --completo=1", "a opção '--completo' não leva valor."),
        (
            "relatorio --formato pdf",
            "'--formato': 'pdf' não vale; escolha um destes: 'html', 'md', 'xlsx', 'json'.",
        ),
        ("demo --porta 99999", "'--porta': 99999 está fora dos limites 0<=x<=65535."),
    ],
)
def test_what_was_typed_wrongly(arguments: str, says: str) -> None:
    code, text = said(*arguments.split())
    assert code == 2
    assert text.splitlines()[-1] == f"Não entendi: {says}"
    assert not [word for word in ENGLISH if word in text]


def test_the_version() -> None:
    assert said("--version") == (0, f"bot de cobrança {__version__}\n")
