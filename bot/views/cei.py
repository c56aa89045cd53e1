"""CEI, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


def cei_view(facts: Facts) -> CeiView:
    """The CEI of the facts' customers."""
    figures = cei(facts.portfolio)
    return CeiView(facts.as_of, basis(facts), figures.window, figures.month, figures.weeks)
