"""What changed in a week and where, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.views.segments import home_city, place_name
from metrics.bridge import BRIDGE_DAYS, Bridge, Flow, Gone, bridge, gone, moves
from metrics.bridge_parts import Part, by_bairro, by_customer_type, by_person, by_range
from metrics.segments import city_name
from metrics.snapshot import date_of

#: Groups of each kind that are named.
MOST_PARTS: Final = 5


@dataclass(frozen=True)
class Step:
    """One term of the bridge; `sign` is 1 where it adds to the debt, −1 where it takes off.

    `verb` says in a sentence what `label` says in a table.
    """

    label: str
    verb: str
    sign: int
    flow: Flow


@dataclass(frozen=True)
class Split:
    """The groups of one kind whose debt changed most, the largest change first."""

    short: str
    heading: str
    column: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class BridgeView:
    """From the overdue debt at `start` to that at `end`; `steps` are those that happened."""

    start: date
    end: date
    opening: Flow
    steps: tuple[Step, ...]
    closing: Flow
    gone: Gone
    splits: tuple[Split, ...]

    @property
    def days(self) -> int:
        """From end to end."""
        return (self.end - self.start).days

    @property
    def change(self) -> int:
        """Centavos; above zero the debt has grown."""
        return self.closing.cents - self.opening.cents


def is_comparable(facts: Facts) -> bool:
    """Whether the mirror knows the day that the bridge begins at."""
    start = facts.as_of - timedelta(days=BRIDGE_DAYS)
    return facts.reach is None or start >= facts.reach


def bridge_view(facts: Facts) -> BridgeView:
    """The bridge of the facts' customers over a week, and its largest parts."""
    figures = bridge(facts.portfolio)
    return BridgeView(
        start=date_of(figures.start),
        end=date_of(figures.end),
        opening=figures.opening,
        steps=_steps(figures),
        closing=figures.closing,
        gone=gone(facts.portfolio),
        splits=_splits(facts),
    )


def _steps(figures: Bridge) -> tuple[Step, ...]:
    steps = (
        Step("Entraram", "entraram", 1, figures.entered),
        Step("Lançados já vencidos", "foram lançados já vencidos", 1, figures.issued_late),
        Step("Pagos", "foram pagos", -1, figures.paid),
        Step("Descontos e baixas sem pagamento", "saíram sem pagamento", -1, figures.written_off),
    )
    return tuple(step for step in steps if step.flow.receivables)


def _splits(facts: Facts) -> tuple[Split, ...]:
    """A kind with one group only says nothing."""
    portfolio = facts.portfolio
    week = moves(portfolio)
    bairros = _bairros(facts, by_bairro(portfolio, week))
    persons, types = by_person(portfolio, week), by_customer_type(portfolio, week)
    splits = (
        _split("bairro", "Bairros que mais mudaram", "Bairro", bairros),
        _split("faixa", "Faixas que mais mudaram", "Faixa (dias)", by_range(portfolio, week)),
        _split("pessoa", "Por pessoa", "Pessoa", persons),
        _split("tipo", "Tipos de cliente que mais mudaram", "Tipo", types),
    )
    return tuple(split for split in splits if split is not None)


def _bairros(facts: Facts, parts: Sequence[Part]) -> tuple[Part, ...]:
    home = home_city(facts)
    return tuple(
        replace(
            part,
            name=place_name(
                part.name,
                city_name(facts.portfolio, part.city_id),
                is_away=home is not None and part.city_id != home,
            ),
        )
        for part in parts
    )


def _split(short: str, heading: str, column: str, parts: Sequence[Part]) -> Split | None:
    """Those that moved, the largest change first; None where there is one group only."""
    if len(parts) < 2:
        return None
    moved = sorted((part for part in parts if part.change), key=lambda part: -abs(part.change))
    return Split(short, heading, column, tuple(moved[:MOST_PARTS]))
