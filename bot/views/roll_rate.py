"""Roll rate, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from bot.views.situations import band_label
from bot.views.values import Kind, change_text
from metrics.ratios import percent
from metrics.roll_rate import BANDS, MATRIX_DAYS, Gate, gates, matrix
from metrics.situation import Situation
from metrics.snapshot import date_of


@dataclass(frozen=True)
class GateView:
    """A gate and its rate in the window before."""

    gate: Gate
    before: Decimal | None

    @property
    def change_text(self) -> str:
        """In percentage points, `−3,9 p.p. ▼ melhor`; "" where there is nothing to compare."""
        if self.gate.rate is None or self.before is None:
            return ""
        change = self.gate.rate - self.before
        return change_text(change, Kind.DECIMAL, unit=" p.p.", better=-1)


@dataclass(frozen=True)
class MatrixRow:
    """`shares`, `counts` and `amounts` stand in the order of the columns."""

    label: str
    customers: int
    cents: int
    shares: tuple[Decimal | None, ...]  # of the row
    counts: tuple[int, ...]
    amounts: tuple[int, ...]  # centavos owed at the start


@dataclass(frozen=True)
class RollRateView:
    """The gates, and where customers in arrears went from `start` until D.

    `columns` are the bands of the matrix, `newcomers` customers who owed nothing at its start.
    """

    as_of: date
    basis: Basis
    window_days: int
    gates: tuple[GateView, ...]
    start: date
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    newcomers: int


def roll_rate_view(facts: Facts) -> RollRateView:
    """Gates and matrix of the facts' customers; the scope's days say how far the matrix spans."""
    rules = facts.portfolio.rules
    before = gates(facts.portfolio, rules.day - rules.window_days)
    moves = matrix(facts.portfolio, facts.scope.days or MATRIX_DAYS)
    columns = (Situation.CURRENT, *BANDS)
    labels = {band: band_label(band, rules.blocking_days) for band in columns}
    rows = []
    for origin in BANDS:
        cells = [moves.rows[origin][target] for target in columns]
        total = sum(cell.customers for cell in cells)
        rows.append(
            MatrixRow(
                label=labels[origin],
                customers=total,
                cents=sum(cell.cents for cell in cells),
                shares=tuple(percent(cell.customers, total) for cell in cells),
                counts=tuple(cell.customers for cell in cells),
                amounts=tuple(cell.cents for cell in cells),
            )
        )
    return RollRateView(
        as_of=facts.as_of,
        basis=basis(facts),
        window_days=rules.window_days,
        gates=tuple(
            GateView(gate, earlier.rate)
            for gate, earlier in zip(gates(facts.portfolio), before, strict=True)
        ),
        start=date_of(moves.start),
        columns=tuple(labels[column] for column in columns),
        rows=tuple(rows),
        newcomers=moves.newcomers,
    )
