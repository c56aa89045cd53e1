"""The suspension funnel, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from bot.figures.facts import Facts
from bot.views.access_status import access_label
from bot.views.basis import Basis, FollowUp, basis
from bot.views.situations import LOOKS, SituationLook, days_rule, overdue_look
from bot.views.worklists import BLOCKED, LEAK, RESCINDABLE, TOO_EARLY
from metrics.funnel import FunnelRow, funnel
from metrics.situation import Situation, bands
from metrics.suspension_term import suspension_term


@dataclass(frozen=True)
class BandView:
    """One band; `access` is label and number of customers, most first."""

    situation: Situation
    emoji: str  # as its bar in the chart: red from the day of the block on
    label: str
    customers: int
    cents: int
    access: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FunnelView:
    """Customers by band, the two alarms and the rates (percentages; None is undefined).

    `active_after_block` are customers beyond the line with open access; `blocked_…` have none,
    though nothing is overdue.
    """

    as_of: date
    basis: Basis
    bands: tuple[BandView, ...]
    blocking_days: int
    active_after_block: int
    blocked_automatic: int
    blocked_manual: int
    conversion: Decimal | None
    self_cure: Decimal | None
    mean_days_to_recover: Decimal | None
    #: Of the regulator's term, None where it is off: blocked before it, and to be rescinded.
    suspension_days: int
    too_early: int | None
    rescindable: int | None

    @property
    def customers(self) -> int:
        """Of all bands."""
        return sum(band.customers for band in self.bands)

    @property
    def cents(self) -> int:
        """What all bands owe, in centavos."""
        return sum(band.cents for band in self.bands)


def funnel_view(facts: Facts) -> FunnelView:
    """The funnel of the facts' customers."""
    figures = funnel(facts.portfolio)
    term = suspension_term(facts.portfolio)
    return FunnelView(
        as_of=facts.as_of,
        basis=basis(facts),
        bands=tuple(_band(row, facts.portfolio.rules.blocking_days) for row in figures.rows),
        blocking_days=facts.portfolio.rules.blocking_days,
        active_after_block=figures.active_after_block,
        blocked_automatic=figures.blocked_automatic,
        blocked_manual=figures.blocked_manual,
        conversion=figures.conversion,
        self_cure=figures.self_cure,
        mean_days_to_recover=figures.mean_days_to_recover,
        suspension_days=facts.portfolio.rules.suspension_days,
        too_early=None if term is None else int(np.count_nonzero(term.too_early)),
        rescindable=None if term is None else int(np.count_nonzero(term.rescindable)),
    )


def _band(row: FunnelRow, blocking_days: int) -> BandView:
    counts = sorted(row.access.items(), key=lambda item: (-item[1], item[0] or ""))
    return BandView(
        situation=row.situation,
        emoji=_look(row.situation, blocking_days).emoji,
        label=_label(row.situation, blocking_days),
        customers=row.customers,
        cents=row.cents,
        access=tuple((access_label(status), count) for status, count in counts),
    )


def _look(situation: Situation, blocking_days: int) -> SituationLook:
    if situation is Situation.TRUST_UNLOCK:
        return LOOKS[situation]
    return overdue_look(bands(blocking_days)[situation].first, blocking_days)


def _label(situation: Situation, blocking_days: int) -> str:
    """`1–6 dias`, `mais de 9 dias`, `desbloqueio`."""
    if situation is Situation.TRUST_UNLOCK:
        return "desbloqueio"
    return days_rule(situation, blocking_days).replace(" a ", "–")


def alarms(view: FunnelView) -> tuple[FollowUp, ...]:
    """Buttons that list the customers behind the alarms, and behind the regulator's term."""
    counts = (
        (view.active_after_block, "ativo", "ativos", LEAK),
        (view.blocked_automatic + view.blocked_manual, "bloqueado", "bloqueados", BLOCKED),
        (view.too_early or 0, "antes do prazo", "antes do prazo", TOO_EARLY),
        (view.rescindable or 0, "rescindível", "rescindíveis", RESCINDABLE),
    )
    return tuple(
        FollowUp(
            f"ver o {one}" if count == 1 else f"ver os {count} {many}",
            subject,
            view.basis.scope,
        )
        for count, one, many, subject in counts
        if count
    )
