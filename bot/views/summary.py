"""The key figures and the situação of all clients, for reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from bot import formatting
from bot.services import Facts
from bot.views.basis import Basis, basis
from metrics.portfolio import Portfolio
from metrics.situation import CHRONIC_AFTER, Situation, situation_totals
from metrics.summary import Summary, summary
from metrics.tables import Rules

COMPARED_WITH: Final = timedelta(days=7)


@dataclass(frozen=True)
class SituationRow:
    """One situação; `rule` says who is in it, in days overdue."""

    emoji: str
    label: str
    rule: str
    customers: int
    receivables: int
    cents: int


@dataclass(frozen=True)
class Figure:
    """`change` is against a week before, "" where there is nothing to compare."""

    label: str
    text: str
    change: str


@dataclass(frozen=True)
class SummaryView:
    as_of: date
    basis: Basis
    debtors: int
    overdue_cents: int
    overdue_receivables: int
    delinquency: Decimal | None
    situations: tuple[SituationRow, ...]
    figures: tuple[Figure, ...]


def summary_view(facts: Facts) -> SummaryView:
    rules = facts.portfolio.rules
    found = summary(facts.portfolio)
    earlier = replace(rules, as_of=rules.as_of - COMPARED_WITH)
    before = summary(Portfolio(facts.portfolio.snapshot, earlier))
    return SummaryView(
        as_of=facts.as_of,
        basis=basis(facts),
        debtors=found.debtors,
        overdue_cents=found.overdue_cents,
        overdue_receivables=found.overdue_receivables,
        delinquency=found.delinquency,
        situations=_situations(facts),
        figures=_figures(found, before, rules),
    )


def _situations(facts: Facts) -> tuple[SituationRow, ...]:
    totals = situation_totals(facts.portfolio)
    return tuple(
        SituationRow(
            emoji, label, rule, totals[kind].customers, totals[kind].receivables, totals[kind].cents
        )
        for kind, emoji, label, rule in _labels(facts.portfolio.rules.blocking_days)
    )


def _labels(blocking: int) -> tuple[tuple[Situation, str, str, str], ...]:
    chronic = blocking + CHRONIC_AFTER
    return (
        (Situation.CURRENT, "🟢", "Em dia", "sem título vencido"),
        (Situation.EARLY, "🟡", "Vencimento padrão", f"1 a {blocking - 1} dias"),
        (Situation.TRANSITION, "🟠", "Transição", f"{blocking} a {chronic - 1} dias"),
        (Situation.CHRONIC, "🔴", "Crônico", f"mais de {chronic - 1} dias"),
        (Situation.TRUST_UNLOCK, "🔵", "Desbloqueio de confiança", "à parte"),
    )


def _figures(now: Summary, before: Summary, rules: Rules) -> tuple[Figure, ...]:
    """Each with its change against a week before."""
    window = f"em {rules.window_days} dias"
    return (
        _share("Inadimplência", now.delinquency, before.delinquency),
        _count("Títulos vencidos", now.overdue_receivables, before.overdue_receivables),
        _money("Valor vencido", now.overdue_cents, before.overdue_cents),
        _money(f"Recebido {window}", now.received_cents, before.received_cents),
        _money(f"Recuperado {window}", now.recovered_cents, before.recovered_cents),
        _share(f"CEI {window}", now.cei, before.cei),
        _money(f"A vencer em {rules.horizon_days} dias", now.upcoming_cents, before.upcoming_cents),
        _money("Dívida média", _cents(now.mean_debt), _cents(before.mean_debt)),
        _days("Atraso médio", now.mean_days, before.mean_days),
        _count("Clientes na base ativa", now.active_base, before.active_base),
    )


def _cents(reais: Decimal | None) -> int | None:
    return None if reais is None else int(reais * 100)


def _count(label: str, now: int, before: int) -> Figure:
    return Figure(label, formatting.integer(now), _change(now - before, formatting.integer))


def _money(label: str, now: int | None, before: int | None) -> Figure:
    change = None if now is None or before is None else now - before
    return Figure(label, formatting.short_money(now), _change(change, formatting.short_money))


def _share(label: str, now: Decimal | None, before: Decimal | None) -> Figure:
    change = None if now is None or before is None else now - before
    points = _change(change, lambda value: f"{formatting.decimal(value)} p.p.")
    return Figure(label, formatting.percent(now), points)


def _days(label: str, now: Decimal | None, before: Decimal | None) -> Figure:
    change = None if now is None or before is None else now - before
    text = formatting.NOTHING if now is None else f"{formatting.decimal(now)} dias"
    return Figure(label, text, _change(change, formatting.decimal))


def _change(value: Any, shown: Callable[[Any], str]) -> str:
    """`+12`, `−R$ 3,00`, `=`; "" where there is nothing to compare."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{shown(abs(value))}" if sign else "="
