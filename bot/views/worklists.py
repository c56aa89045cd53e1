"""The day's lists, for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from bot.figures.facts import Facts
from bot.text import formatting, phones
from bot.text.audience import Audience
from bot.views.access_status import access_label
from bot.views.basis import Basis, basis
from metrics.funnel import active_after_block_items, blocked_current_items
from metrics.worklists import Worklist, WorklistItem, items_of, prevention_days, ranked, worklists

CRITICAL: Final = "critical"
PREVENTION: Final = "prevention"
LEAK: Final = "leak"
BLOCKED: Final = "blocked"
DEBTORS: Final = "debtors"


@dataclass(frozen=True)
class ListKind:
    """One of the lists: how it is called and what the names of its files begin with."""

    emoji: str
    title: str
    file_stem: str
    #: Part of the morning's push.
    is_pushed: bool = False
    #: Its customers differ in their days overdue, so that each line names them.
    shows_days: bool = True


LISTS: Final[Mapping[str, ListKind]] = {
    CRITICAL: ListKind(
        "🔴", "Migração crítica", "migracao-critica", is_pushed=True, shows_days=False
    ),
    PREVENTION: ListKind("🟠", "Prevenção", "prevencao", is_pushed=True),
    LEAK: ListKind("⚠️", "Ativos após o bloqueio", "ativos-apos-bloqueio"),
    BLOCKED: ListKind("⛔", "Bloqueados sem atraso", "bloqueados-sem-atraso", shows_days=False),
    DEBTORS: ListKind("📍", "Clientes em atraso", "clientes-em-atraso"),
}
#: Customers of a page in the chat.
PAGE_LENGTH: Final = 10


@dataclass(frozen=True)
class ItemView:
    """A customer on a list; `position` counts from 1 through all pages.

    `days` overdue of the oldest título, `receivables` and `cents` of all that are vencidos;
    `phone` is "" where none can be shown. Stored as JSON with each list that was pushed.
    """

    position: int
    customer_id: int
    name: str
    bairro: str
    phone: str
    days: int
    receivables: int
    cents: int
    access: str
    is_ex_customer: bool
    is_confirming: bool


@dataclass(frozen=True)
class WorklistView:
    """One list. `left_out` is a sentence, "" where nobody was.

    Stored as JSON with each list that was pushed: a field's name may not change.
    """

    subject: str
    emoji: str
    title: str
    as_of: date
    basis: Basis
    one: str  # "<n> cliente …"
    many: str
    items: tuple[ItemView, ...]
    cents: int
    still_active: int
    left_out: str
    blocking_days: int
    #: Customers of the morning's list that are in it no more because they have paid.
    paid_since: tuple[ItemView, ...] = ()

    @property
    def total(self) -> int:
        """Customers of the list, without those who have paid since."""
        return len(self.items)

    @property
    def shows_days(self) -> bool:
        """Where they differ from customer to customer."""
        return LISTS[self.subject].shows_days

    @property
    def pages(self) -> int:
        """At least one: an empty list has an empty page."""
        return max(1, -(-(self.total + len(self.paid_since)) // PAGE_LENGTH))

    def page(self, number: int) -> tuple[ItemView, ...]:
        """The items of a page, which counts from 1; those who have paid come last."""
        rows = self.items + self.paid_since
        return rows[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]

    def sentence(self, count: int) -> str:
        """What so many customers do: stands after their number."""
        return self.one if count == 1 else self.many


@dataclass(frozen=True)
class LateView:
    """A customer that crossed the line before today; `since` is the day, `why` may be "".

    Stored as JSON with each list that was pushed.
    """

    item: ItemView
    since: date
    why: str


def critical_view(facts: Facts, worklist: Worklist) -> WorklistView:
    """The critical list with the given customers."""
    days = facts.portfolio.rules.blocking_days
    when = "nesse dia" if basis(facts).is_past_date else "hoje"
    one, many = f"chega {when} a {days} dias", f"chegam {when} a {days} dias"
    return _view(facts, worklist, CRITICAL, one, many)


def worklist_views(facts: Facts) -> dict[str, WorklistView]:
    """The day's two lists by subject."""
    lists = worklists(facts.portfolio)
    return {
        CRITICAL: critical_view(facts, lists.critical),
        PREVENTION: _prevention(facts, lists.prevention),
    }


def alarm_views(facts: Facts) -> dict[str, WorklistView]:
    """The customers behind the funnel's two alarms, by subject."""
    days = facts.portfolio.rules.blocking_days
    leak = f"com {days} dias ou mais e acesso ativo"
    blocked = "com acesso bloqueado e sem atraso"
    leaking = Worklist(active_after_block_items(facts.portfolio), 0, 0)
    stopped = Worklist(blocked_current_items(facts.portfolio), 0, 0)
    return {
        LEAK: _view(facts, leaking, LEAK, leak, leak),
        BLOCKED: _view(facts, stopped, BLOCKED, blocked, blocked),
    }


def debtors_view(facts: Facts) -> WorklistView:
    """Every customer with a vencido; what a bairro leads on to."""
    everybody = np.ones(len(facts.portfolio.debtors), dtype=bool)
    worklist = Worklist(items_of(facts.portfolio, ranked(facts.portfolio, everybody)), 0, 0)
    return _view(facts, worklist, DEBTORS, "em atraso", "em atraso")


def list_view(facts: Facts, subject: str) -> WorklistView:
    """One of the lists of `LISTS`, by its name.

    Raises:
        KeyError: No such list.
    """
    if subject == DEBTORS:
        return debtors_view(facts)
    views = worklist_views if LISTS[subject].is_pushed else alarm_views
    return views(facts)[subject]


def _prevention(facts: Facts, worklist: Worklist) -> WorklistView:
    first, last = prevention_days(facts.portfolio.rules.blocking_days)
    band = f"com {first} ou {last} dias de atraso"
    return _view(facts, worklist, PREVENTION, band, band)


def _view(facts: Facts, worklist: Worklist, subject: str, one: str, many: str) -> WorklistView:
    return WorklistView(
        subject=subject,
        emoji=LISTS[subject].emoji,
        title=LISTS[subject].title,
        as_of=facts.as_of,
        basis=basis(facts),
        one=one,
        many=many,
        items=item_views(worklist.items, facts.audience),
        cents=worklist.cents,
        still_active=_still_active(worklist) if subject not in (LEAK, DEBTORS) else 0,
        left_out=_left_out(worklist),
        blocking_days=facts.portfolio.rules.blocking_days,
    )


def _still_active(worklist: Worklist) -> int:
    return sum(item.access_status == "A" for item in worklist.items)


def _left_out(worklist: Worklist) -> str:
    parts = []
    if worklist.trust_unlocked:
        parts.append(f"🔵 {worklist.trust_unlocked} em desbloqueio de confiança")
    if worklist.not_collectable:
        parts.append(f"{worklist.not_collectable} fora da cobrança")
    return " · ".join(parts)


def item_views(
    items: Sequence[WorklistItem], audience: Audience, first: int = 1
) -> tuple[ItemView, ...]:
    """The items for reading, in their order, numbered from `first` on."""
    return tuple(_item(place, item, audience) for place, item in enumerate(items, start=first))


def _item(position: int, item: WorklistItem, audience: Audience) -> ItemView:
    return ItemView(
        position=position,
        customer_id=item.customer_id,
        name=_name(item, audience),
        bairro=formatting.clean(item.bairro or "") or "Sem bairro",
        phone=phones.readable(item.phone) if item.phone else "",
        days=item.days,
        receivables=item.receivables,
        cents=item.cents,
        access=access_label(item.access_status),
        is_ex_customer=item.is_ex_customer,
        is_confirming=item.is_confirming,
    )


def _name(item: WorklistItem, audience: Audience) -> str:
    if item.name is None:
        return f"cliente {item.customer_id}, sem cadastro"
    is_named = formatting.clean(item.name)
    return audience.shown_name(item.name) if is_named else f"cliente {item.customer_id}, sem nome"
