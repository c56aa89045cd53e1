"""The day's lists, for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Final

import numpy as np

from bot.figures.facts import Facts
from bot.text import formatting, phones
from bot.text.audience import Audience
from bot.views.access_status import access_label
from bot.views.basis import Basis, basis
from bot.views.habits import habit_note
from metrics.funnel import (
    ACTIVE,
    AUTOMATIC_BLOCK,
    MANUAL_BLOCK,
    active_after_block,
    active_after_block_items,
    blocked_current,
    blocked_current_items,
)
from metrics.habit import habits
from metrics.suspension_term import listed, suspension_term
from metrics.worklists import (
    Worklist,
    WorklistItem,
    items_of,
    prevention_days,
    ranked,
    worklists,
)
from metrics.worklists import worklist as day_worklist

CRITICAL: Final = "critical"
PREVENTION: Final = "prevention"
LEAK: Final = "leak"
BLOCKED: Final = "blocked"
DEBTORS: Final = "debtors"
AGES: Final = "ages"
TOO_EARLY: Final = "too_early"
RESCINDABLE: Final = "rescindable"
TERM_LISTS: Final = (TOO_EARLY, RESCINDABLE)
#: No list of `LISTS`: those whose access is open in trust.
TRUSTED: Final = "trust_unlock"


@dataclass(frozen=True)
class ListKind:
    """One of the lists: how it is called and what the names of its files begin with."""

    emoji: str
    title: str
    file_stem: str
    #: Part of the morning's push.
    is_pushed: bool = False
    #: Its customers differ in their days overdue, so that each line names them.
    shows_days: bool = False


LISTS: Final[Mapping[str, ListKind]] = {
    CRITICAL: ListKind("🔴", "Migração crítica", "migracao-critica", is_pushed=True),
    PREVENTION: ListKind("🟠", "Prevenção", "prevencao", is_pushed=True),
    LEAK: ListKind("⚠️", "Ativos após o bloqueio", "ativos-apos-bloqueio", shows_days=True),
    BLOCKED: ListKind("⛔", "Bloqueados sem atraso", "bloqueados-sem-atraso"),
    DEBTORS: ListKind("📍", "Clientes em atraso", "clientes-em-atraso", shows_days=True),
    AGES: ListKind("📋", "Lista por atraso", "lista-por-atraso", shows_days=True),
    TOO_EARLY: ListKind("ℹ️", "Bloqueados antes do prazo", "antes-do-prazo", shows_days=True),
    RESCINDABLE: ListKind("ℹ️", "Rescindíveis", "rescindiveis", shows_days=True),
}


@dataclass(frozen=True)
class ItemView:
    """A customer on a list; `position` counts from 1 through all groups and pages.

    `days` overdue of the oldest título, `receivables` and `cents` of all that are vencidos;
    `phone` is "" where none can be shown. `alarms` need a person, `notes` are exceptional too.
    Stored as JSON with each list that was pushed.
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
    alarms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListGroup:
    """So many customers in a row of a list, and what they have in common; "" is nothing."""

    title: str
    length: int


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
    #: From the first customer to the last; () where they are of one kind.
    groups: tuple[ListGroup, ...] = ()

    @property
    def total(self) -> int:
        """Customers of the list."""
        return len(self.items)

    @property
    def shows_days(self) -> bool:
        """Where they differ from customer to customer."""
        return LISTS[self.subject].shows_days

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


def alarm_totals(facts: Facts) -> dict[str, tuple[int, int]]:
    """How many customers stand behind each of the funnel's two alarms, and what they owe."""
    leaking = active_after_block(facts.portfolio)
    blocked = sum(map(len, blocked_current(facts.portfolio)))
    owed = int(facts.portfolio.debtors.cents[leaking].sum())
    return {LEAK: (int(np.count_nonzero(leaking)), owed), BLOCKED: (blocked, 0)}


def alarm_views(facts: Facts, most: int | None = None) -> dict[str, WorklistView]:
    """The customers behind the funnel's two alarms, by subject; the first `most` of each."""
    days = facts.portfolio.rules.blocking_days
    leak = f"com {days} dias ou mais e acesso ativo"
    blocked = "com acesso bloqueado e sem atraso"
    leaking = Worklist(active_after_block_items(facts.portfolio)[:most], 0, 0)
    stopped = Worklist(blocked_current_items(facts.portfolio)[:most], 0, 0)
    return {
        LEAK: _view(facts, leaking, LEAK, leak, leak),
        BLOCKED: _view(facts, stopped, BLOCKED, blocked, blocked),
    }


def debtors_view(facts: Facts) -> WorklistView:
    """Every customer with a vencido; what a bairro leads on to."""
    everybody = np.ones(len(facts.portfolio.debtors), dtype=bool)
    worklist = Worklist(items_of(facts.portfolio, ranked(facts.portfolio, everybody)), 0, 0)
    return _view(facts, worklist, DEBTORS, "em atraso", "em atraso")


def ages_view(facts: Facts) -> WorklistView:
    """Those of the scope's days overdue, by default all (forecast, section 5)."""
    first, last = facts.scope.ages or (1, None)
    days = facts.portfolio.debtors.days
    chosen = (days >= first) & (days <= (last or days.max(initial=first)))
    span = days_span(first, last)
    return _view(facts, day_worklist(facts.portfolio, chosen), AGES, f"com {span}", f"com {span}")


def days_span(first: int, last: int | None) -> str:
    """`10 a 15 dias`, `60 dias ou mais`, `1 dia`."""
    if last is None:
        return f"{formatting.count(first, 'dia', 'dias')} ou mais"
    return formatting.count(first, "dia", "dias") if first == last else f"{first} a {last} dias"


def term_view(facts: Facts, subject: str) -> WorklistView:
    """Who was blocked before the regulator's term, or whose contract may be rescinded."""
    term = suspension_term(facts.portfolio)
    early = subject == TOO_EARLY
    chosen = (
        ()
        if term is None
        else listed(facts.portfolio, term.too_early if early else term.rescindable)
    )
    days = facts.portfolio.rules.suspension_days
    what = f"com bloqueio automático e até {days} dias" if early else "há mais de 60 dias suspenso"
    many = what if early else "há mais de 60 dias suspensos"
    return _view(facts, Worklist(tuple(chosen), 0, 0), subject, what, many)


def list_view(facts: Facts, subject: str) -> WorklistView:
    """One of the lists of `LISTS`, by its name.

    Raises:
        KeyError: No such list.
    """
    if subject in TERM_LISTS:
        return term_view(facts, subject)
    if subject == AGES:
        return ages_view(facts)
    if subject == DEBTORS:
        return debtors_view(facts)
    views = worklist_views if LISTS[subject].is_pushed else alarm_views
    return views(facts)[subject]


def _prevention(facts: Facts, worklist: Worklist) -> WorklistView:
    """Those who reach the line first come first."""
    blocking = facts.portfolio.rules.blocking_days
    days = sorted(prevention_days(blocking), reverse=True)
    parts = [tuple(item for item in worklist.items if item.days == count) for count in days]
    near = "perto do bloqueio"
    view = _view(facts, replace(worklist, items=tuple(chain(*parts))), PREVENTION, near, near)
    titles = [_reaches_the_line(facts, blocking - count) for count in days]
    groups = zip(titles, map(len, parts), strict=True)
    return replace(view, groups=tuple(ListGroup(*group) for group in groups if group[1]))


def _reaches_the_line(facts: Facts, in_days: int) -> str:
    """`Chegam a 7 dias amanhã`, `… na quarta`."""
    blocking, day = facts.portfolio.rules.blocking_days, facts.as_of + timedelta(days=in_days)
    if basis(facts).is_past_date:
        return f"Chegavam a {blocking} dias {formatting.on_weekday(day)}"
    when = "amanhã" if in_days == 1 else formatting.on_weekday(day)
    return f"Chegam a {blocking} dias {when}"


def _view(facts: Facts, worklist: Worklist, subject: str, one: str, many: str) -> WorklistView:
    return WorklistView(
        subject=subject,
        emoji=LISTS[subject].emoji,
        title=LISTS[subject].title,
        as_of=facts.as_of,
        basis=basis(facts),
        one=one,
        many=many,
        items=item_views(facts, worklist.items, subject),
        cents=worklist.cents,
        still_active=_still_active(worklist) if subject == CRITICAL else 0,
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
    facts: Facts, items: Sequence[WorklistItem], subject: str, first: int = 1
) -> tuple[ItemView, ...]:
    """The items for reading, in their order, numbered from `first` on."""
    ids = np.array([item.customer_id for item in items], dtype=np.int64)
    known = habits(facts.portfolio, ids)
    return tuple(
        _item(place, item, facts, subject, habit_note(known.get(item.customer_id), item.days))
        for place, item in enumerate(items, start=first)
    )


def _item(position: int, item: WorklistItem, facts: Facts, subject: str, habit: str) -> ItemView:
    return ItemView(
        position=position,
        customer_id=item.customer_id,
        name=_name(item, facts.audience),
        bairro=formatting.clean(item.bairro or "") or "Sem bairro",
        phone=facts.audience.shown_phone(phones.readable(item.phone)) if item.phone else "",
        days=item.days,
        receivables=item.receivables,
        cents=item.cents,
        access=access_label(item.access_status),
        is_ex_customer=item.is_ex_customer,
        is_confirming=item.is_confirming,
        alarms=_alarms(item, facts, subject),
        notes=(*_notes(item, facts, subject), *filter(None, (habit,))),
    )


def _alarms(item: WorklistItem, facts: Facts, subject: str) -> tuple[str, ...]:
    """What somebody has to look into before or besides asking for money."""
    is_leak = item.access_status == ACTIVE and item.days > facts.portfolio.rules.blocking_days
    alarms = (
        "ativo após o bloqueio" if is_leak and subject not in (LEAK, TRUSTED) else "",
        "ex-cliente" if item.is_ex_customer else "",
        "" if item.phone else "sem telefone",
    )
    return tuple(filter(None, alarms))


def _notes(item: WorklistItem, facts: Facts, subject: str) -> tuple[str, ...]:
    """What is not as with most of the list."""
    blocking = facts.portfolio.rules.blocking_days
    is_odd = {
        CRITICAL: item.access_status == ACTIVE and item.days == blocking,
        PREVENTION: item.access_status in (MANUAL_BLOCK, AUTOMATIC_BLOCK),
        BLOCKED: True,
    }.get(subject, False)
    notes = (
        f"{item.receivables} títulos" if item.receivables > 1 else "",
        access_label(item.access_status) if is_odd else "",
        "pagamento em confirmação" if item.is_confirming else "",
    )
    return tuple(filter(None, notes))


def _name(item: WorklistItem, audience: Audience) -> str:
    if item.name is None:
        return f"cliente {item.customer_id}, sem cadastro"
    is_named = formatting.clean(item.name)
    return audience.shown_name(item.name) if is_named else f"cliente {item.customer_id}, sem nome"
