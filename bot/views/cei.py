"""CEI, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.cei import CeiFigures, cei


@dataclass(frozen=True)
class CeiView:
    """CEI of the window, the month and six weeks, newest first."""

    as_of: date
    basis: Basis
    window: CeiFigures
    month: CeiFigures
    weeks: tuple[CeiFigures, ...]  # newest first


def cei_view(facts: Facts) -> CeiView:
    """Shapes `metrics.cei`."""
    figures = cei(facts.portfolio)
    return CeiView(facts.as_of, basis(facts), figures.window, figures.month, figures.weeks)
