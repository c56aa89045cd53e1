"""A customer's card, for reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from bot.figures.facts import Facts
from bot.mirror.customer_rows import Boleto, CustomerRow
from bot.text import formatting, links, phones
from bot.views.access_status import access_label
from bot.views.basis import Basis, basis
from bot.views.situations import situation_label
from metrics.customer import Statement

#: Open títulos that the card lists; the others are counted.
MOST_TITLES: Final = 8
#: The first word that is one; a firm's name may begin with its number.
_FIRST_NAME: Final = re.compile(r"[^\W\d_][^\s\d]*")


@dataclass(frozen=True)
class TitleView:
    """An open título; `days` overdue is below 1 until it is."""

    due_on: date
    days: int
    cents: int
    boleto: Boleto


@dataclass(frozen=True)
class PhoneView:
    """A number as people read it, and what opens WhatsApp with the text filled in.

    `link` is "" where the number cannot be dialled.
    """

    text: str
    link: str


@dataclass(frozen=True)
class CustomerView:
    """A card. `titles` are the first open ones, `more_titles` counts the others.

    `document` is the CPF or CNPJ, perhaps masked; `contract_id` is 0 where there is none.
    """

    customer_id: int
    is_known: bool  # by name; else the name tells the id
    name: str
    document: str
    as_of: date
    basis: Basis
    situation: str
    days: int
    overdue_cents: int
    overdue_count: int
    titles: tuple[TitleView, ...]
    more_titles: int
    contract_id: int
    plan: str
    access: str
    is_ex_customer: bool
    is_confirming: bool
    phones: tuple[PhoneView, ...]


def customer_view(
    facts: Facts,
    standing: Statement,
    row: CustomerRow | None,
    boletos: dict[int, Boleto],
    plan: str,
    message: str,
) -> CustomerView:
    """The card of one customer.

    Args:
        facts: What the card stands on.
        standing: What the customer owes, from the same facts.
        row: Its row of the mirror; None where the mirror has none.
        boletos: How its títulos can be paid, by their ids; may lack some.
        plan: The name of its contract's plan, "" without one.
        message: WHATSAPP_TEXTO, with its fields in braces.
    """
    name = formatting.clean(facts.audience.shown_name(row.name)) if row else ""
    nothing = Boleto("", "")
    return CustomerView(
        customer_id=standing.customer_id,
        is_known=bool(name),
        name=name or f"cliente {standing.customer_id}, {'sem nome' if row else 'sem cadastro'}",
        document=formatting.clean(facts.audience.shown_document(row.cpf_cnpj), 20) if row else "",
        as_of=facts.as_of,
        basis=basis(facts),
        situation=situation_label(standing.situation),
        days=standing.days,
        overdue_cents=standing.overdue_cents,
        overdue_count=len(standing.overdue),
        titles=tuple(
            TitleView(
                title.due_on, title.days, title.cents, _usable(boletos.get(title.id, nothing))
            )
            for title in standing.titles[:MOST_TITLES]
        ),
        more_titles=max(0, len(standing.titles) - MOST_TITLES),
        contract_id=standing.contract_id,
        plan=formatting.clean(plan, 30),
        access=access_label(standing.access_status),
        is_ex_customer=standing.is_ex_customer,
        is_confirming=standing.is_confirming,
        phones=_phones(row, _whatsapp_text(message, name, standing)),
    )


def _usable(boleto: Boleto) -> Boleto:
    """Without a link that leads nowhere: it would cost the whole card."""
    return Boleto(boleto.line, links.usable(boleto.link))


def _phones(row: CustomerRow | None, text: str) -> tuple[PhoneView, ...]:
    """Each number once, in the order in which they are tried."""
    by_number: dict[str, PhoneView] = {}
    for raw in (raw for field in (row.phones if row else ()) for raw in phones.numbers_in(field)):
        number = phones.digits(raw)
        link = f"https://wa.me/55{number}?text={quote(text)}" if number else ""
        by_number.setdefault(number or raw, PhoneView(phones.readable(formatting.clean(raw)), link))
    return tuple(by_number.values())


def _whatsapp_text(message: str, name: str, standing: Statement) -> str:
    """Prefilled and polite: first name, number of títulos and their sum; never the CPF."""
    first = _FIRST_NAME.search(name)
    greeting = f"Olá, {first[0]}! Tudo bem?" if first else "Olá! Tudo bem?"
    if not standing.overdue:
        return greeting
    return message.format(
        saudacao=greeting,
        faturas=formatting.count(len(standing.overdue), "fatura em aberto", "faturas em aberto"),
        total=formatting.money(standing.overdue_cents).replace(formatting.NBSP, " "),
    )
