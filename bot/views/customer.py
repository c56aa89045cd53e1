"""A customer's card, for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.mirror.customer_rows import Boleto, CustomerRow
from bot.text import formatting, links, phones, whatsapp
from bot.text.whatsapp import Addressee, Bill, Wording
from bot.views.access_status import access_label
from bot.views.basis import Basis, basis
from bot.views.habits import habit_sentence
from bot.views.situations import urgency
from metrics.customer import OpenTitle, Statement
from metrics.funnel import ACTIVE, AUTOMATIC_BLOCK, MANUAL_BLOCK
from metrics.situation import Situation
from metrics.worklists import prevention_days

#: Overdue títulos that the card lists; the others are counted.
MOST_OVERDUE: Final = 8
#: Upcoming títulos whose days stand on its one line.
MOST_UPCOMING: Final = 4
_NO_BOLETO: Final = Boleto("", "")


@dataclass(frozen=True)
class TitleView:
    """An open título; `days` overdue is below 1 until it is."""

    due_on: date
    days: int
    cents: int
    boleto: Boleto

    @property
    def can_be_paid(self) -> bool:
        """Whether the ERP has something to pay it with."""
        return bool(self.boleto.line or self.boleto.link)


@dataclass(frozen=True)
class PhoneView:
    """A number as it is dialled from anywhere, and what opens WhatsApp with a text filled in.

    `greeting` names no debt, `with_bill` does; both "" of a landline, `with_bill` also where
    nothing is overdue. `is_dialable` is False of a number that is none.
    """

    text: str
    is_dialable: bool
    greeting: str
    with_bill: str

    @property
    def short(self) -> str:
        """Without country and area: `99999-0000`."""
        return self.text.rpartition(" ")[2]


@dataclass(frozen=True)
class CustomerView:
    """A card. `overdue` and `upcoming` are the first open títulos, `more_…` count the others.

    `document` is the CPF or CNPJ, perhaps masked; `contract_id` is 0 where there is none.
    """

    customer_id: int
    is_known: bool  # by name; else the name tells the id
    name: str
    bairro: str
    document: str
    document_kind: str
    as_of: date
    basis: Basis
    standing: str
    overdue_cents: int
    overdue_count: int
    overdue: tuple[TitleView, ...]
    more_overdue: int
    upcoming: tuple[TitleView, ...]
    upcoming_count: int
    contract_id: int
    plan: str
    access: str
    alarms: tuple[str, ...]
    habit: str
    is_confirming: bool
    phones: tuple[PhoneView, ...]

    @property
    def payable(self) -> tuple[TitleView, ...]:
        """What is asked for: of what is overdue, else the next, whatever a boleto is there for."""
        asked_for = self.overdue or self.upcoming[:1]
        return tuple(title for title in asked_for if title.can_be_paid)


def customer_view(
    facts: Facts,
    standing: Statement,
    row: CustomerRow | None,
    boletos: Mapping[int, Boleto],
    plan: str,
    wording: Wording,
) -> CustomerView:
    """The card of one customer.

    Args:
        facts: What the card stands on.
        standing: What the customer owes, from the same facts.
        row: Its row of the mirror; None where the mirror has none.
        boletos: How its títulos can be paid, by their ids; may lack some.
        plan: The name of its contract's plan, "" without one.
        wording: What is said in WhatsApp.
    """
    name = formatting.clean(facts.audience.shown_name(row.name)) if row else ""
    titles = [_title(title, boletos) for title in standing.titles]
    overdue = [title for title in titles if title.days >= 1]
    upcoming = [title for title in titles if title.days < 1]
    return CustomerView(
        customer_id=standing.customer_id,
        is_known=bool(name),
        name=name or f"cliente {standing.customer_id}, {'sem nome' if row else 'sem cadastro'}",
        bairro=formatting.clean(standing.bairro, 24),
        document=formatting.clean(facts.audience.shown_document(row.cpf_cnpj), 20) if row else "",
        document_kind="CNPJ" if row and row.is_firm else "CPF",
        as_of=facts.as_of,
        basis=basis(facts),
        standing=_standing(facts, standing),
        overdue_cents=standing.overdue_cents,
        overdue_count=len(overdue),
        overdue=tuple(overdue[:MOST_OVERDUE]),
        more_overdue=max(0, len(overdue) - MOST_OVERDUE),
        upcoming=tuple(upcoming[:MOST_UPCOMING]),
        upcoming_count=len(upcoming),
        contract_id=standing.contract_id,
        plan=formatting.clean(plan, 30),
        access=access_label(standing.access_status),
        alarms=_alarms(facts, standing),
        habit=habit_sentence(standing.habit, is_late=bool(overdue)),
        is_confirming=standing.is_confirming,
        phones=_phones(row, standing, overdue, wording),
    )


def _title(title: OpenTitle, boletos: Mapping[int, Boleto]) -> TitleView:
    """Without a link that leads nowhere: it would cost the whole card."""
    boleto = boletos.get(title.id, _NO_BOLETO)
    usable = Boleto(boleto.line, links.usable(boleto.link))
    return TitleView(title.due_on, title.days, title.cents, usable)


def _standing(facts: Facts, standing: Statement) -> str:
    """`🔴 chega hoje a 7 dias`."""
    blocking = facts.portfolio.rules.blocking_days
    colour = urgency(standing.situation, standing.days, blocking)
    return f"{colour} {_in_words(facts, standing, blocking - standing.days)}"


def _in_words(facts: Facts, standing: Statement, days_left: int) -> str:
    blocking, is_past = facts.portfolio.rules.blocking_days, basis(facts).is_past_date
    late = formatting.count(standing.days, "dia de atraso", "dias de atraso")
    if standing.situation is Situation.TRUST_UNLOCK:
        return f"desbloqueio de confiança · {late}"
    if not standing.days:
        return "em dia"
    if days_left == 0:
        return f"chega {'nesse dia' if is_past else 'hoje'} a {blocking} dias"
    if standing.days not in prevention_days(blocking):
        return late
    is_tomorrow = days_left == 1 and not is_past
    day = facts.as_of + timedelta(days=days_left)
    return f"chega a {blocking} dias {'amanhã' if is_tomorrow else formatting.on_weekday(day)}"


def _alarms(facts: Facts, standing: Statement) -> tuple[str, ...]:
    """What needs a person."""
    access, is_late = standing.access_status, standing.days > facts.portfolio.rules.blocking_days
    is_trusted = standing.situation is Situation.TRUST_UNLOCK
    is_blocked = access in (MANUAL_BLOCK, AUTOMATIC_BLOCK)
    alarms = (
        "pagou e segue bloqueado" if not standing.days and is_blocked else "",
        "ativo após o bloqueio" if is_late and access == ACTIVE and not is_trusted else "",
        "ex-cliente" if standing.is_ex_customer else "",
    )
    return tuple(filter(None, alarms))


def _phones(
    row: CustomerRow | None, standing: Statement, overdue: list[TitleView], wording: Wording
) -> tuple[PhoneView, ...]:
    """Each number once, in the order in which they are tried."""
    if row is None:
        return ()
    to = Addressee(row.name, row.is_firm)
    greeting, debt = whatsapp.first_text(to, wording), ""
    if overdue:
        oldest = overdue[0]
        bill = Bill(oldest.due_on, oldest.cents, oldest.boleto.line)
        debt = whatsapp.debt_text(to, wording, len(overdue), standing.overdue_cents, bill)
    by_number: dict[str, PhoneView] = {}
    for raw in (raw for field in row.phones for raw in phones.numbers_in(field)):
        number = phones.digits(raw)
        view = PhoneView(
            phones.international(formatting.clean(raw)),
            number is not None,
            whatsapp.link(number, greeting) if number else "",
            whatsapp.link(number, debt) if number and debt else "",
        )
        by_number.setdefault(number or raw, view)
    return tuple(by_number.values())
