"""Charts as data: what is drawn, in which order and colour, and the sentence above it.

No chart tells by colour alone: bars have labels, and parts of one bar are hatched apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.text import formatting
from bot.views import chart_titles
from bot.views.access_status import access_label
from bot.views.aging import AgingView
from bot.views.basis import Basis
from bot.views.cei import CeiView
from bot.views.chart_titles import Week
from bot.views.due_cohorts import DueCohortsView
from bot.views.funnel import BandView, FunnelView
from bot.views.segments import SegmentsView
from bot.views.situations import LOOKS, overdue_look
from metrics.aging import EDGES
from metrics.cei import CeiFigures
from metrics.funnel import ACTIVE
from metrics.situation import Situation, bands

GREY: Final = "#8a97a6"
ACCENT: Final = "#0b66c3"
ON_TIME: Final = LOOKS[Situation.CURRENT].colour
#: Bars that a phone shows in letters large enough to read; the texts and tables have the rest.
MOST_BARS: Final = 7


class Part(NamedTuple):
    """A piece of a bar. The length is in whatever the chart compares, the colour `#rrggbb`."""

    length: float
    colour: str
    is_hatched: bool = False


@dataclass(frozen=True)
class Bar:
    """`text` stands at its end; a bar of several parts is stacked.

    `band` is from where to where it may as well reach.
    """

    label: str
    text: str
    parts: tuple[Part, ...]
    band: tuple[float, float] | None = None

    @property
    def length(self) -> float:
        """The whole bar's."""
        return sum(part.length for part in self.parts)


@dataclass(frozen=True)
class Chart:
    """Bars from top to bottom under a title that says the finding.

    As `is_columns` they stand from left to right, too many for texts of their own: `ticks` are
    the scale (value, text), `line` percentages drawn over them, one a bar.
    """

    title: str
    bars: Sequence[Bar]
    source: str
    legend: Sequence[tuple[str, Part]] = ()  # what a colour or hatch means
    is_columns: bool = False
    ticks: Sequence[tuple[float, str]] = ()
    line: Sequence[float | None] = ()


def aging_chart(view: AgingView) -> Chart | None:
    """Overdue debt by range, in the colour of its first day; None where nothing is overdue."""
    if not view.overdue_cents:
        return None
    bars = [
        Bar(
            "mais de 90 dias" if row.label == "90+" else f"{row.label.replace('-', '–')} dias",
            f"{_reais(row.cents)} · {formatting.percent(row.share)}",
            (Part(row.cents, overdue_look(edge + 1, view.blocking_days).colour),),
        )
        for row, edge in zip(view.rows, EDGES, strict=True)
    ]
    return Chart(chart_titles.aging_title(view.rows), bars, source_line(view.basis))


def funnel_chart(view: FunnelView) -> Chart | None:
    """Customers by band, those with access hatched; None where none has anybody."""
    if not view.customers:
        return None
    counts = {band.situation: band.customers for band in view.bands}
    title = chart_titles.funnel_title(
        view.blocking_days,
        late=counts[Situation.TRANSITION] + counts[Situation.CHRONIC],
        with_access=view.active_after_block,
        early=counts[Situation.EARLY],
        unlocked=counts[Situation.TRUST_UNLOCK],
    )
    legend = (
        ("com acesso", Part(1, GREY, is_hatched=True)),
        ("sem acesso", Part(1, GREY)),
    )
    bars = [_band_bar(band, view.blocking_days) for band in view.bands]
    return Chart(title, bars, source_line(view.basis, "clientes por dias de atraso"), legend)


def _band_bar(band: BandView, blocking_days: int) -> Bar:
    days = bands(blocking_days).get(band.situation)
    look = overdue_look(days.first, blocking_days) if days else LOOKS[band.situation]
    active = dict(band.access).get(access_label(ACTIVE), 0)
    parts = (
        Part(active, look.colour, is_hatched=True),
        Part(band.customers - active, look.colour),
    )
    total = formatting.integer(band.customers)
    text = f"{formatting.integer(active)} de {total} com acesso" if band.customers else total
    return Bar(band.label, text, parts)


def cei_chart(view: CeiView) -> Chart | None:
    """The weeks' CEI, oldest first, the incomplete hatched; None where no week has one."""
    weeks = [_week(view, figures) for figures in view.weeks]
    shown = [week for week in weeks if week is not None]
    if not shown:
        return None
    spoken_of = next((week for week in shown if week.is_complete), None)
    bars = [
        Bar(
            f"{formatting.short_day(week.first)}–{formatting.short_day(week.last)}",
            formatting.percent(week.cei) + _remark(view, week),
            (
                Part(
                    float(week.cei),
                    ACCENT if week is spoken_of else GREY,
                    is_hatched=not week.is_complete,
                ),
            ),
        )
        for week in reversed(shown)
    ]
    return Chart(chart_titles.cei_title(weeks), bars, source_line(view.basis))


def _week(view: CeiView, figures: CeiFigures) -> Week | None:
    if figures.cei is None:
        return None
    period = figures.period
    return Week(period.first_date, period.last_date, figures.cei, view.is_complete(figures))


def _remark(view: CeiView, week: Week) -> str:
    if week.is_complete:
        return ""
    return " até agora" if week.last > view.known_until else " · incompleta"


def segments_chart(view: SegmentsView) -> Chart | None:
    """The largest debts by bairro; None where nobody owes."""
    segments = view.tables[0][1]
    if not segments:
        return None
    bars = [
        Bar(item.name, _reais(item.cents), (Part(item.cents, ACCENT),))
        for item in segments[:MOST_BARS]
    ]
    cut = f"{MOST_BARS} maiores de {formatting.integer(len(segments))} bairros"
    source = source_line(view.basis, cut if len(segments) > MOST_BARS else "")
    title = chart_titles.bairros_title(segments, view.cents)
    return Chart(title, bars, source)


def due_cohorts_chart(view: DueCohortsView) -> Chart | None:
    """What became of the títulos of the newest due dates; None where none fell due."""
    rows = view.rows[:MOST_BARS]
    if not rows:
        return None
    bars = [
        Bar(
            formatting.short_day(row.due_on),
            f"{formatting.integer(row.open)} em aberto",
            (
                Part(row.paid_on_time, ON_TIME),
                Part(row.paid_late, GREY, is_hatched=True),
                Part(row.open, ACCENT),
            ),
        )
        for row in reversed(rows)
    ]
    legend = (
        ("em dia", Part(1, ON_TIME)),
        ("com atraso", Part(1, GREY, is_hatched=True)),
        ("em aberto", Part(1, ACCENT)),
    )
    title = chart_titles.due_cohorts_title(rows, view.as_of)
    return Chart(title, bars, source_line(view.basis), legend)


def _reais(cents: int) -> str:
    """Whole reais, as all of a column; with cents where they are all there is."""
    return formatting.money(cents) if 0 < cents < 50 else formatting.whole_money(cents)


def source_line(basis: Basis, about: str = "") -> str:
    """What stands below a chart: what it is about, the day, the age of its data, of whom."""
    day = f"em {formatting.day(basis.as_of)}" if basis.is_past_date else ""
    parts = filter(None, (about, day, f"dados de {basis.text}", basis.narrowed_to))
    return f"{formatting.NBSP}· ".join(parts)  # a new line begins with no dot
