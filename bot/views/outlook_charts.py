"""The charts of what will come in and of the last months: columns from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.text import formatting
from bot.views.charts import ACCENT, GREY, Bar, Chart, Part, source_line
from bot.views.forecast import DayOfPayments, ForecastView
from bot.views.trend import MonthView, TrendView
from metrics.forecast import WEEK

#: Steps of a scale, times a power of ten, and how many of them at most.
STEPS: Final = (1, 2, 5)
MOST_TICKS: Final = 4
THOUSAND, MILLION = 1_000, 1_000_000


def forecast_chart(view: ForecastView) -> Chart | None:
    """What came on the last days and what is expected of the next seven, with the band."""
    if view.expected is None:
        return None
    coming = view.after[:WEEK]
    days = [*view.before, *coming]
    legend = [("entrou", Part(1, GREY)), ("previsto", Part(1, ACCENT, is_hatched=True))]
    has_band = any(day.low is not None for day in coming)
    about = "o traço vai do 10º ao 90º centésimo do histórico" if has_band else ""
    return Chart(
        _forecast_title(view, coming),
        [_day(day) for day in days],
        source_line(view.basis, about),
        legend,
        is_columns=True,
        ticks=ticks(max(max(day.cents, day.high or 0) for day in days)),
    )


def _forecast_title(view: ForecastView, coming: Sequence[DayOfPayments]) -> str:
    expected = view.week.cents if view.week else 0
    came = sum(day.cents for day in view.before[-WEEK:])
    title = f"{formatting.whole_money(expected)} devem entrar em {WEEK} dias"
    if len(view.before) < WEEK or not coming:
        return title
    return f"{title}; nos {WEEK} anteriores entraram {formatting.whole_money(came)}"


def _day(day: DayOfPayments) -> Bar:
    band = None if day.low is None or day.high is None else (float(day.low), float(day.high))
    part = Part(day.cents, ACCENT if day.is_expected else GREY, is_hatched=day.is_expected)
    text = formatting.whole_money(day.cents)
    return Bar(formatting.short_day(day.day), text, (part,), band)


def trend_chart(view: TrendView) -> Chart | None:
    """Overdue debt at each month's end and, as a line, the month's CEI."""
    months = view.months[::-1]
    if not any(month.overdue_cents for month in months):
        return None
    legend = [("vencido no fim do mês", Part(1, GREY))]
    if any(month.is_current for month in months):
        legend.append((view.until, Part(1, GREY, is_hatched=True)))
    return Chart(
        _trend_title(view),
        [_month(month) for month in months],
        source_line(view.basis, "linha: CEI do mês"),
        legend,
        is_columns=True,
        ticks=ticks(max(month.overdue_cents for month in months)),
        line=[None if month.cei is None else float(month.cei) for month in months],
    )


def _month(month: MonthView) -> Bar:
    part = Part(month.overdue_cents, GREY, is_hatched=month.is_current)
    text = f"{formatting.whole_money(month.overdue_cents)}, CEI {formatting.percent(month.cei)}"
    return Bar(month.name, text, (part,))


def _trend_title(view: TrendView) -> str:
    """How the newest whole month stands beside the one before."""
    whole = [month for month in view.months if not month.is_current]
    if len(whole) < 2:
        newest = view.months[0]
        return f"Vencido {view.until}: {formatting.whole_money(newest.overdue_cents)}"
    now, before = whole[0], whole[1]
    change = now.overdue_cents - before.overdue_cents
    if not change:
        return f"O vencido fechou {now.name} igual a {before.name}"
    verb = "subiu" if change > 0 else "caiu"
    return f"O vencido {verb} {formatting.whole_money(abs(change))} de {before.name} a {now.name}"


def ticks(highest: int) -> tuple[tuple[float, str], ...]:
    """A scale from 0 of round sums of reais: (centavos, `5 mil`), at most four above 0."""
    if highest <= 0:
        return ((0.0, "0"),)
    power = 1
    while True:
        for step in STEPS:
            size = step * power
            if highest / 100 <= size * MOST_TICKS:
                count = int(highest / 100 // size)
                return tuple((size * n * 100.0, _sum(size * n)) for n in range(count + 1))
        power *= 10


def _sum(reais: int) -> str:
    for size, word in ((MILLION, " mi"), (THOUSAND, " mil")):
        if reais >= size:
            return f"{reais / size:g}".replace(".", ",") + word
    return str(reais)
