"""The key figures and the situação of all clients, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot import formatting
from bot.services import Facts
from bot.views.age import Age, age
from metrics.situation import CHRONIC_AFTER, Situation, situation_totals
from metrics.summary import Summary, summary


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
    label: str
    text: str


@dataclass(frozen=True)
class SummaryView:
    as_of: date
    age: Age
    debtors: int
    overdue_cents: int
    overdue_receivables: int
    delinquency: Decimal | None
    situations: tuple[SituationRow, ...]
    figures: tuple[Figure, ...]


def summary_view(facts: Facts) -> SummaryView:
    found = summary(facts.portfolio)
    return SummaryView(
        as_of=facts.as_of,
        age=age(facts),
        debtors=found.debtors,
        overdue_cents=found.overdue_cents,
        overdue_receivables=found.overdue_receivables,
        delinquency=found.delinquency,
        situations=_situations(facts),
        figures=_figures(found, facts.portfolio.rules.horizon_days),
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


def _figures(found: Summary, horizon_days: int) -> tuple[Figure, ...]:
    mean_debt = None if found.mean_debt is None else int(found.mean_debt * 100)
    return (
        Figure("Clientes na base ativa", formatting.integer(found.active_base)),
        Figure("Inadimplência", formatting.percent(found.delinquency)),
        Figure("Títulos vencidos", formatting.integer(found.overdue_receivables)),
        Figure("Valor vencido", formatting.short_money(found.overdue_cents)),
        Figure(f"A vencer em {horizon_days} dias", formatting.short_money(found.upcoming_cents)),
        Figure("Dívida média por inadimplente", formatting.money(mean_debt)),
        Figure("Atraso médio", _days(found.mean_days)),
    )


def _days(value: Decimal | None) -> str:
    return formatting.NOTHING if value is None else f"{formatting.decimal(value)} dias"
