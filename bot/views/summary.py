"""The key figures and the situação of all customers, for reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.figures.facts import Facts
from bot.text import formatting
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

    `delinquency` is a percentage, None where there is no active base; `who_owes` says whom it
    counts and whom not.
    """

    as_of: date
    basis: Basis
    debtors: int
    overdue_cents: int
    overdue_receivables: int
    delinquency: Decimal | None
    who_owes: str
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
        who_owes=_who_owes(figures),
        situations=_situations(facts),
        figures=_figures(figures, before, rules),
    )


def _who_owes(figures: Summary) -> str:
    """`267 dos 1.630 ativos (16,4%) · mais 31 ex-clientes`: why two counts of debtors differ."""
    base = formatting.count(figures.active_base, "ativo", "ativos")
    share = f" ({formatting.percent(figures.delinquency)})" if figures.active_base else ""
    text = f"{formatting.integer(figures.debtors_in_base)} dos {base}{share}"
    others = figures.debtors - figures.debtors_in_base
    if not others:
        return text
    are_former = others == figures.former_debtors
    one, many = ("ex-cliente", "ex-clientes") if are_former else ("fora da base", "fora da base")
    return f"{text} · mais {formatting.count(others, one, many)}"


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

    def figure(label: str, kind: Kind, name: str, better: int) -> Figure:
        value, earlier = getattr(now, name), getattr(before, name)
        change = None if value is None or earlier is None else value - earlier
        return Figure(label, kind, value, change, better=better)

    return (
        figure("Inadimplência", Kind.PERCENT, "delinquency", -1),
        figure("Títulos vencidos", Kind.COUNT, "overdue_receivables", -1),
        figure("Valor vencido", Kind.MONEY, "overdue_cents", -1),
        figure(f"Recebido {window}", Kind.MONEY, "received_cents", 1),
        figure(f"Recuperado {window}", Kind.MONEY, "recovered_cents", 1),
        figure(f"CEI {window}", Kind.PERCENT, "cei", 1),
        figure(f"A vencer em {rules.horizon_days} dias", Kind.MONEY, "upcoming_cents", 0),
        figure("Dívida média por inadimplente", Kind.REAIS, "mean_debt", 0),
        figure("Atraso médio, em dias", Kind.DECIMAL, "mean_days", 0),
        figure("Clientes na base ativa", Kind.COUNT, "active_base", 1),
        figure("Clientes inadimplentes", Kind.COUNT, "debtors", -1),
    )
