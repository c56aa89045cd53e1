"""What people write after a command."""

from __future__ import annotations

from datetime import date

import pytest

from bot.chat.arguments import Accepts, Arguments, BadArguments, parse
from bot.chat.commands import COMMANDS
from bot.figures.scope import Scope

TODAY = date(2026, 11, 23)
EVERY = Accepts(formats=("html",), dates=True, days=True, narrowing=True)
DATED = Accepts(formats=("html",), dates=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Arguments()),
        ("html", Arguments(export="html")),
        ("HTML 22/11", Arguments(date(2026, 11, 22), "html")),
        ("ontem", Arguments(date(2026, 11, 22))),
        ("hoje", Arguments(TODAY)),
        ("22/11/2025", Arguments(date(2025, 11, 22))),
        ("2026-11-01 html", Arguments(date(2026, 11, 1), "html")),
    ],
)
def test_dates_and_formats(words: str, expected: Arguments) -> None:
    assert parse(words.split(), TODAY, DATED) == expected
    assert parse(words.split(), TODAY, EVERY) == expected


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("30", Scope(days=30)),
        ("30d", Scope(days=30)),
        ("1 dia", Scope(days=1)),
        ("dias", Scope(bairro="dias")),
        ("PF", Scope(person="F")),
        ("pj filial 2", Scope(person="J", branch=2)),
        ("filial", Scope(bairro="filial")),
        ("São  José", Scope(bairro="sao jose")),
        ("quadra 12", Scope(bairro="quadra 12")),  # the number is the bairro's
        ("7 de Setembro", Scope(bairro="7 de setembro")),
        ("quadra 12 30 dias pf", Scope(bairro="quadra 12", days=30, person="F")),
        ("366", Scope(days=366)),
    ],
)
def test_narrowing(words: str, scope: Scope) -> None:
    assert parse(words.split(), TODAY, EVERY) == Arguments(scope=scope)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("pdf", "Não faço PDF: o HTML imprime em A4."),
        ("centro pdf", "Não faço PDF"),
        ("planilha", "escreva xlsx"),
        ("mês", "Um período se diz em dias"),
        ("10-15", "Uma faixa de atraso é /lista 10-15"),
        ("31/11/26", "31/11/26 não é uma data."),
        ("24/12", "24/12 (24/12/2026) ainda não veio. Para o do ano passado, escreva 24/12/2025."),
        ("amanhã", "amanha (24/11/2026) ainda não veio: peça hoje ou um dia de antes."),
        ("24/11/2026", "24/11/2026 ainda não veio"),
        ("29/02", "29/02 não existe em 2026. Escreva o ano: 29/02/2024."),
        ("30/02", "30/02 não é uma data."),
        ("22/11/1926", "antes de 1990"),
    ],
)
def test_what_helps_who_was_not_understood(words: str, says: str) -> None:
    with pytest.raises(BadArguments) as caught:
        parse(words.split(), TODAY, EVERY)
    assert says in str(caught.value)


def test_words_of_a_bairro_are_no_period() -> None:
    assert parse(["Ano", "Bom"], TODAY, EVERY).scope == Scope(bairro="ano bom")


def test_a_day_where_none_fits_is_said_to_be_no_bairro() -> None:
    with pytest.raises(BadArguments, match="sempre de agora"):
        parse(["22/11"], TODAY, Accepts(narrowing=True))


@pytest.mark.parametrize(
    "words",
    ["banana", "html html", "22/11 23/11", "31/02", "24/11/2026", "xlsx", "1/1/1850", "x" * 4000],
)
def test_refused(words: str) -> None:
    with pytest.raises(BadArguments):
        parse(words.split(), TODAY, DATED)


@pytest.mark.parametrize("words", ["0", "367", "30 dias 20 dias", "pf pj", "filial 1 filial 2"])
def test_refused_narrowings(words: str) -> None:
    with pytest.raises(BadArguments):
        parse(words.split(), TODAY, EVERY)


def test_a_command_without_arguments_takes_none() -> None:
    with pytest.raises(BadArguments):
        parse(["ontem"], TODAY, Accepts())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_every_command_is_understood(command: object) -> None:
    if command.sample and not command.free_words:  # type: ignore[attr-defined]
        parse(command.sample.split(), TODAY, command.accepts)  # type: ignore[attr-defined]
