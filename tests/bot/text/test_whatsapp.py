"""What is said to customers in WhatsApp."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.setting_readers import whatsapp_text
from bot.settings import load
from bot.text import whatsapp
from bot.text.whatsapp import Addressee, Bill, Wording

DEFAULT: Final = load({}).whatsapp_texto
WORDING: Final = Wording("RedeSul", DEFAULT)
BILL: Final = Bill(
    date(2026, 11, 16), 14_990, "34191.79001 01043.510047 91020.150008 1 00000000014990"
)


@pytest.mark.parametrize(
    ("name", "is_firm", "provider", "said"),
    [
        ("Tânia Santos", False, "RedeSul", "Olá! Aqui é da RedeSul. Falo com Tânia?"),
        ("TÂNIA SANTOS", False, "RedeSul", "Olá! Aqui é da RedeSul. Falo com Tânia?"),
        ("Tânia", False, "", "Olá! Aqui é do seu provedor de internet. Falo com Tânia?"),
        ("12.345.678 RITA SÁ", False, "R", "Olá! Aqui é da R. Falo com Rita?"),
        ("", False, "R", "Olá! Aqui é da R. Falo com o responsável pela internet?"),
        ("Papelaria Lima Ltda", True, "R", "Olá! Aqui é da R. Falo com Papelaria Lima Ltda?"),
        ("JOSE DA SILVA 98765432100", True, "R", "Olá! Aqui é da R. Falo com JOSE DA SILVA?"),
        ("Loja 24 Horas", True, "R", "Olá! Aqui é da R. Falo com Loja 24 Horas?"),
    ],
)
def test_the_first_text_asks_who_is_there(
    name: str, is_firm: bool, provider: str, said: str
) -> None:
    assert whatsapp.first_text(Addressee(name, is_firm), Wording(provider, DEFAULT)) == said


def test_the_second_names_the_debt_and_how_to_pay_it() -> None:
    said = whatsapp.debt_text(Addressee("Tânia", False), WORDING, 2, 29_990, BILL)
    assert said == (
        "Olá, Tânia! Consta 2 faturas em aberto, no total de R$ 299,90. Posso ajudar com a segunda "
        "via? Se já pagou, por favor desconsidere.\n\n"
        f"Vencimento 16/11/2026, R$ 149,90:\n{BILL.line}"
    )
    firm = whatsapp.debt_text(Addressee("Lima Ltda", True), WORDING, 1, 14_990, None)
    assert firm.startswith("Olá! Consta 1 fatura em aberto, no total de R$ 149,90.")
    assert firm.endswith("desconsidere.")


@given(st.text(max_size=60), st.booleans(), st.integers(1, 99), st.integers(1, 10**9))
def test_no_text_threatens_or_tells_a_document(
    name: str, is_firm: bool, bills: int, cents: int
) -> None:
    to = Addressee(f"{name} 987.654.321-00", is_firm)
    first = whatsapp.first_text(to, WORDING)
    second = whatsapp.debt_text(to, WORDING, bills, cents, BILL)
    assert "R$" not in first.replace(to.called, "")
    for text in (first, second):
        assert "987.654.321" not in text
        assert "98765432100" not in text
        assert not any(word in text.casefold() for word in ("bloque", "suspen", "serasa", "spc"))
    assert "se já pagou, por favor desconsidere" in second.casefold()
    assert whatsapp_text(WORDING.debt_text) == DEFAULT


@pytest.mark.parametrize(
    ("number", "opens"),
    [
        ("82999990000", True),
        ("8288880000", True),  # a mobile without its ninth digit
        ("8233334444", False),
        ("8252334444", False),
    ],
)
def test_only_a_mobile_has_whatsapp(number: str, opens: bool) -> None:
    link = whatsapp.link(number, "Olá! Tânia & você?")
    assert bool(link) == opens
    if opens:
        assert parse_qs(urlsplit(link).query)["text"] == ["Olá! Tânia & você?"]
