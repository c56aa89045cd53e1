"""What is said to a customer in WhatsApp: never a CPF, never a threat, and first no debt either.

Whoever reads the first text may be anybody; the debt is named once the customer has answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from bot.text import documents, formatting, phones

#: The first word that is one; a firm's name may begin with its number.
_FIRST_NAME: Final = re.compile(r"[^\W\d_][^\s\d]*")
#: What a CPF leaves at the end of a name.
_DIGITS: Final = re.compile(r"\s*[\d*][\d*./\s-]*$")


@dataclass(frozen=True)
class Wording:
    """What the provider is called, "" where nobody said, and WHATSAPP_TEXTO."""

    provider: str
    debt_text: str


@dataclass(frozen=True)
class Addressee:
    """A customer as it is spoken to; a firm has no first name."""

    name: str
    is_firm: bool

    @property
    def called(self) -> str:
        """`Tânia`, `Padaria Lima Ltda`; "" where there is no name."""
        whole = _DIGITS.sub("", documents.without_cpfs(self.name)).strip()
        if self.is_firm:
            return formatting.clean(whole)
        first = _FIRST_NAME.search(whole)
        name = first[0] if first else ""
        return name.capitalize() if name.isupper() else name


@dataclass(frozen=True)
class Bill:
    """A boleto's day, centavos and digits ("" without)."""

    due_on: date
    cents: int
    line: str


def first_text(to: Addressee, wording: Wording) -> str:
    """`Olá! Aqui é da RedeSul. Falo com Tânia?` — whoever reads it learns of no debt."""
    who = f"da {wording.provider}" if wording.provider else "do seu provedor de internet"
    asked = to.called or "o responsável pela internet"
    return f"Olá! Aqui é {who}. Falo com {asked}?"


def debt_text(to: Addressee, wording: Wording, bills: int, cents: int, bill: Bill | None) -> str:
    """WHATSAPP_TEXTO with its fields, and below it how the oldest boleto is paid."""
    greeting = f"Olá, {to.called}!" if to.called and not to.is_firm else "Olá!"
    text = wording.debt_text.format(
        saudacao=greeting,
        provedor=wording.provider or "seu provedor de internet",
        faturas=formatting.count(bills, "fatura em aberto", "faturas em aberto"),
        total=_plain_money(cents),
    )
    if bill is None or not bill.line:
        return text
    day = formatting.day(bill.due_on)
    return f"{text}\n\nVencimento {day}, {_plain_money(bill.cents)}:\n{bill.line}"


def _plain_money(cents: int) -> str:
    return formatting.money(cents).replace(formatting.NBSP, " ")


def link(number: str, text: str) -> str:
    """Opens a chat with a mobile (its 10 or 11 digits) and a text; "" for a landline."""
    return f"https://wa.me/55{number}?text={quote(text)}" if phones.is_mobile(number) else ""
