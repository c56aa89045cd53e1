"""The suspension funnel, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.figures.facts import Facts
from bot.views.access_status import access_label
from bot.views.basis import Basis, FollowUp, basis
from bot.views.worklists import BLOCKED, LEAK
from metrics.funnel import FunnelRow, funnel
from metrics.situation import Situation


@dataclass(frozen=True)
class BandView:
    emoji: str
    label: str
    customers: int
    cents: int
    access: tuple[tuple[str, int], ...]  # label, customers; most first


@dataclass(frozen=True)
class FunnelView:
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

    @property
    def customers(self) -> int:
        return sum(band.customers for band in self.bands)

    @property
    def cents(self) -> int:
        return sum(band.cents for band in self.bands)


_EMOJI = {
    Situation.EARLY: "🟡",
    Situation.TRANSITION: "🟠",
    Situation.CHRONIC: "🔴",
    Situation.TRUST_UNLOCK: "🔵",
}


def funnel_view(facts: Facts) -> FunnelView:
    found = funnel(facts.portfolio)
    return FunnelView(
        as_of=facts.as_of,
        basis=basis(facts),
        bands=tuple(_band(row) for row in found.rows),
        blocking_days=facts.portfolio.rules.blocking_days,
        active_after_block=found.active_after_block,
        blocked_automatic=found.blocked_automatic,
        blocked_manual=found.blocked_manual,
        conversion=found.conversion,
        self_cure=found.self_cure,
        mean_days_to_recover=found.mean_days_to_recover,
    )


def _band(row: FunnelRow) -> BandView:
    if row.situation is Situation.TRUST_UNLOCK:
        label = "desbloqueio"
    elif row.label.startswith(">"):
        label = f"mais de {row.label[1:]} dias"
    else:
        label = f"{row.label.replace('-', '–')} dias"
    counts = sorted(row.access.items(), key=lambda item: (-item[1], item[0] or ""))
    return BandView(
        emoji=_EMOJI[row.situation],
        label=label,
        customers=row.customers,
        cents=row.cents,
        access=tuple((access_label(status), count) for status, count in counts),
    )


def alarms(view: FunnelView) -> tuple[FollowUp, ...]:
    """Buttons that list the customers behind the two alarms."""
    counts = (
        (view.active_after_block, "ativo", LEAK),
        (view.blocked_automatic + view.blocked_manual, "bloqueado", BLOCKED),
    )
    return tuple(
        FollowUp(
            f"ver o {noun}" if count == 1 else f"ver os {count} {noun}s",
            subject,
            view.basis.scope,
        )
        for count, noun, subject in counts
        if count
    )
