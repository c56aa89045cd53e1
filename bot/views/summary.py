"""The key figures and the situação of all customers, for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from bot.views.situations import LOOKS, days_rule
from bot.views.values import Figure, Kind
from metrics.situation import situation_totals
from metrics.snapshot import Rules
from metrics.summary import Summary, summary

#: Key figures are compared with those of so long before.
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
class SummaryView:
    """The situação of all customers, and the key figures with their change in a week.

    `delinquency` is a percentage, None where there is no active base.
    """

    as_of: date
    basis: Basis
    debtors: int
    overdue_cents: int
    overdue_receivables: int
    delinquency: Decimal | None
    situations: tuple[SituationRow, ...]
    figures: tuple[Figure, ...]


def summary_view(facts: Facts) -> SummaryView:
    """The summary of the facts' customers."""
    rules = facts.portfolio.rules
    figures = summary(facts.portfolio)
    earlier = replace(rules, as_of=rules.as_of - COMPARED_WITH)
    before = summary(facts.portfolio.under(earlier))
    return SummaryView(
        as_of=facts.as_of,
        basis=basis(facts),
        debtors=figures.debtors,
        overdue_cents=figures.overdue_cents,
        overdue_receivables=figures.overdue_receivables,
        delinquency=figures.delinquency,
        situations=_situations(facts),
        figures=_figures(figures, before, rules),
    )


def _situations(facts: Facts) -> tuple[SituationRow, ...]:
    totals = situation_totals(facts.portfolio)
    blocking_days = facts.portfolio.rules.blocking_days
    return tuple(
        SituationRow(
            look.emoji,
            look.label,
            days_rule(situation, blocking_days),
            totals[situation].customers,
            totals[situation].receivables,
            totals[situation].cents,
        )
        for situation, look in LOOKS.items()
    )


def _figures(now: Summary, before: Summary, rules: Rules) -> tuple[Figure, ...]:
    """Each with its change against a week before."""
    window = f"em {rules.window_days} dias"

    def figure(label: str, kind: Kind, name: str) -> Figure:
        value, earlier = getattr(now, name), getattr(before, name)
        change = None if value is None or earlier is None else value - earlier
        return Figure(label, kind, value, change)

    return (
        figure("Inadimplência", Kind.PERCENT, "delinquency"),
        figure("Títulos vencidos", Kind.COUNT, "overdue_receivables"),
        figure("Valor vencido", Kind.MONEY, "overdue_cents"),
        figure(f"Recebido {window}", Kind.MONEY, "received_cents"),
        figure(f"Recuperado {window}", Kind.MONEY, "recovered_cents"),
        figure(f"CEI {window}", Kind.PERCENT, "cei"),
        figure(f"A vencer em {rules.horizon_days} dias", Kind.MONEY, "upcoming_cents"),
        figure("Dívida média por inadimplente", Kind.REAIS, "mean_debt"),
        figure("Atraso médio, em dias", Kind.DECIMAL, "mean_days"),
        figure("Clientes na base ativa", Kind.COUNT, "active_base"),
        figure("Clientes inadimplentes", Kind.COUNT, "debtors"),
    )
