"""CEI, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.cei import CeiFigures, cei


@dataclass(frozen=True)
class CeiView:
    """CEI of the window, of the month up to D and of each of the last weeks."""

    as_of: date
    basis: Basis
    window: CeiFigures
    month: CeiFigures
    weeks: tuple[CeiFigures, ...]  # newest first
    #: The days whose payments are all known: those before the facts' own, since the mirror's first.
    known_since: date | None
    known_until: date

    def is_complete(self, week: CeiFigures) -> bool:
        """Whether all that was open before a week, and all that was paid in it, is known."""
        opening = week.period.first_date - timedelta(days=1)
        is_known = self.known_since is None or opening >= self.known_since
        return is_known and week.period.last_date <= self.known_until


def cei_view(facts: Facts) -> CeiView:
    """The CEI of the facts' customers."""
    figures = cei(facts.portfolio)
    synced_on = facts.synced_at.astimezone(facts.zone).date()
    return CeiView(
        facts.as_of,
        basis(facts),
        figures.window,
        figures.month,
        figures.weeks,
        known_since=facts.reach,
        known_until=synced_on - timedelta(days=1),
    )
