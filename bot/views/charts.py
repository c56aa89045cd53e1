"""Charts as data: what is drawn, in which order and colour, and the sentence above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.text import formatting
from bot.views.aging import AgingView
from bot.views.basis import Basis
from bot.views.cei import CeiView
from bot.views.due_cohorts import DueCohortsView
from bot.views.funnel import FunnelView
from bot.views.segments import SegmentsView
from bot.views.situations import LOOKS
from metrics.situation import Situation

GREY: Final = "#8a97a6"
ACCENT: Final = "#0b66c3"


@dataclass(frozen=True)
class Bar:
    """`text` stands at its end; a bar of several `parts` (length, colour) is stacked.

    Lengths are in whatever the chart compares; colours are `#rrggbb`.
    """

    label: str
    text: str
    parts: tuple[tuple[float, str], ...]

    @property
    def length(self) -> float:
        """The whole bar's."""
        return sum(length for length, _ in self.parts)


@dataclass(frozen=True)
class Chart:
    """Bars from top to bottom under a title that says the finding."""

    title: str
    bars: Sequence[Bar]
    source: str
    legend: Sequence[tuple[str, str]] = ()  # what a colour means
    #: The labels are groups of customers, which may be small.
    names_groups: bool = False


def aging_chart(view: AgingView) -> Chart | None:
    """Overdue debt by range; None where nothing is overdue."""
    if not view.overdue_cents:
        return None
    bars = [
        Bar(
            f"{row.label} dias",
            f"{formatting.short_money(row.cents)} · {formatting.percent(row.share, 0)}",
            ((row.cents, LOOKS[band].colour),),
        )
        for row, band in zip(view.rows, view.bands, strict=True)
    ]
    largest = max(view.rows, key=lambda row: row.cents)
    title = f"{formatting.percent(largest.share, 0)} da dívida tem {_span(largest.label)}"
    return Chart(title, bars, _source(view.basis))


def _span(label: str) -> str:
    return "mais de 90 dias" if label == "90+" else f"de {label.replace('-', ' a ')} dias"


def funnel_chart(view: FunnelView) -> Chart | None:
    """Customers by band; None where none has anybody."""
    if not any(band.customers for band in view.bands):
        return None
    bars = [
        Bar(
            band.label,
            formatting.count(band.customers, "cliente", "clientes"),
            ((band.customers, LOOKS[band.situation].colour),),
        )
        for band in view.bands
    ]
    count = formatting.count(view.active_after_block, "cliente segue", "clientes seguem")
    title = f"{count} com acesso depois de {view.blocking_days} dias"
    return Chart(title, bars, _source(view.basis))


def cei_chart(view: CeiView) -> Chart | None:
    """The weeks' CEI, oldest first; None where no week has one."""
    weeks = [week for week in reversed(view.weeks) if week.cei is not None]
    if not weeks:
        return None
    bars = [
        Bar(
            f"{formatting.short_day(week.period.first_date)}–"
            f"{formatting.short_day(week.period.last_date)}",
            formatting.percent(week.cei),
            ((float(week.cei or 0), ACCENT if week is weeks[-1] else GREY),),
        )
        for week in weeks
    ]
    title = f"CEI da última semana: {formatting.percent(weeks[-1].cei)}"
    return Chart(title + _against(weeks[-1].cei, weeks[0].cei), bars, _source(view.basis))


def _against(now: Decimal | None, before: Decimal | None) -> str:
    if now is None or before is None or now == before:
        return ""
    return ", melhor que há seis" if now > before else ", pior que há seis"


def segments_chart(view: SegmentsView) -> Chart | None:
    """The largest debts by bairro or tipo; None where nobody owes."""
    if not view.top:
        return None
    bars = [
        Bar(
            formatting.clean(item.name, 28),
            formatting.short_money(item.cents),
            ((item.cents, ACCENT),),
        )
        for item in view.top
    ]
    title = f"{formatting.clean(view.top[0].name, 28)} concentra a maior dívida"
    return Chart(title, bars, _source(view.basis), names_groups=True)


def due_cohorts_chart(view: DueCohortsView) -> Chart | None:
    """What became of the títulos of the newest due dates; None where none fell due."""
    if not view.rows:
        return None
    on_time, late, still_open = (
        LOOKS[situation].colour
        for situation in (Situation.CURRENT, Situation.EARLY, Situation.CHRONIC)
    )
    bars = [
        Bar(
            formatting.short_day(row.due_on),
            f"{row.open} em aberto",
            ((row.paid_on_time, on_time), (row.paid_late, late), (row.open, still_open)),
        )
        for row in reversed(view.newest)
    ]
    share = formatting.percent(view.share("paid_on_time"), 0)
    title = f"{share} dos títulos são pagos em dia"
    legend = (("em dia", on_time), ("com atraso", late), ("em aberto", still_open))
    return Chart(title, bars, _source(view.basis), legend)


def _source(basis: Basis) -> str:
    only = f" · {basis.narrowed_to}" if basis.narrowed_to else ""
    return f"dados de {basis.text}{only}"
