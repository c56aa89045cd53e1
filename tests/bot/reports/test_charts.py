"""Charts are legible on a phone: large letters, nothing cut, covered or beyond the edge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import BboxBase

from bot.figures.facts import Facts
from bot.reports import charts
from bot.reports.chart_layout import Box, hatches
from bot.reports.chart_text import drawable
from bot.reports.table_answers import TABLE_ANSWERS, TableAnswer
from bot.views.aging import aging_view
from bot.views.cei import cei_view
from bot.views.charts import (
    ACCENT,
    Bar,
    Chart,
    Part,
    aging_chart,
    cei_chart,
    due_cohorts_chart,
    funnel_chart,
    segments_chart,
)
from bot.views.due_cohorts import due_cohorts_view
from bot.views.funnel import funnel_view
from bot.views.segments import bairros_view
from bot.views.situations import LOOKS
from metrics.situation import Situation
from tests.factories import late, portfolio

#: A phone shows 1280 pixels on 360: letters of 43 are 12 there.
LEAST_LETTER = 43
#: What the margins of a report leave of a phone's 360 pixels.
ROOM_ON_A_PAGE = 314
LONG = (
    "Conjunto Habitacional Desembargador Virgílio Távora",
    "Loteamento Jardim Nossa Senhora do Perpétuo Socorro",
    "Residencial Governador Luiz Cavalcante II (Rio Largo)",
    "Núcleo Habitacional Presidente Getúlio Vargas (Santa Luzia do Norte)",
    "Distrito Industrial Governador Luiz Cavalcante",
)
CHARTED = [row for row in TABLE_ANSWERS if row.chart]


def of(facts: Facts, row: TableAnswer) -> Chart | None:
    return row.chart(row.view(facts)) if row.chart else None


def many(names: Sequence[str], largest: int = 123_456_789) -> Chart:
    """Bairros of these names, each of which owes a little less than the one before."""
    return Chart(
        f"O maior vencido está em {names[0]}: 18,2% do total",
        [
            Bar(name, f"R$\u00a0{largest - n}", (Part(largest - 17 * n, ACCENT),))
            for n, name in enumerate(names)
        ],
        "7 maiores de 60 bairros\u00a0· em 10/11/2026\u00a0· dados de ontem, 21:40\u00a0· PF",
    )


STACKED = Chart(
    "Dos 1.234 títulos que vencem em 19/11, 1.233 já foram pagos",
    [
        Bar(f"{n:02}/11", "1.234 em aberto", (Part(n, ACCENT), Part(9, ACCENT, is_hatched=True)))
        for n in range(7)
    ],
    "dados de 10:00",
    tuple((label, Part(1, ACCENT)) for label in ("pagos em dia", "pagos com atraso", "em aberto")),
)
COLUMNS = Chart(
    "R$ 38.210 devem entrar em 7 dias; nos 7 anteriores entraram R$ 36.020",
    [
        Bar(f"{n:02}/11", "R$ 1", (Part(n * 1000.0, ACCENT),), (n * 900.0, n * 1200.0))
        for n in range(1, 22)
    ],
    "dados de 10:00",
    [("entrou", Part(1, ACCENT))],
    is_columns=True,
    ticks=((0.0, "0"), (10_000.0, "10 mil"), (20_000.0, "20 mil")),
    line=[None, *(n * 4.9 for n in range(20))],
)
DRAWN = {
    "columns with bands and a line": COLUMNS,
    "one column": replace(COLUMNS, bars=COLUMNS.bars[:1], line=[50.0]),
    "long names": many((*LONG, "Centro", "Vila")),
    "names of one word": many(("M" * 48, "W" * 99, "Pé")),
    "one bairro": many(("Centro",)),
    "one long bairro": many(LONG[:1]),
    "short names": many(("Centro", "Poço", "Farol", "Jaraguá", "Pinheiro", "Levada", "Trapiche")),
    "nothing on the bars": Chart("Nada", [Bar("Centro", "R$ 0", (Part(0, ACCENT),))], "hoje"),
    "no letters": many(("漢字", "😀 😀", "$\\frac{1}$")),
    "stacked with a long legend": STACKED,
}


def extents(figure: Figure) -> dict[str, BboxBase]:
    """Where each text stands; texts that are alike are told apart by a number."""
    return {
        f"{n} {text.get_text()}": text.get_window_extent() for n, text in enumerate(figure.texts)
    }


def is_within(inner: BboxBase, outer: BboxBase) -> bool:
    return bool(
        inner.x0 >= outer.x0
        and inner.y0 >= outer.y0
        and inner.x1 <= outer.x1
        and inner.y1 <= outer.y1
    )


def assert_legible(chart: Chart) -> None:
    figure = charts.picture(chart)
    assert figure.bbox.width == 1280
    assert figure.bbox.height >= 720
    for text in figure.texts:
        assert float(text.get_fontsize()) * figure.dpi / 72 >= LEAST_LETTER
    boxes = extents(figure)
    bars = [box.get_window_extent() for box in figure.artists if isinstance(box, Rectangle)]
    assert len(bars) >= sum(part.length > 0 for bar in chart.bars for part in bar.parts)
    for words, box in boxes.items():
        assert is_within(box, figure.bbox), words
        assert not [bar for bar in bars if box.overlaps(bar)], words
    for (one, first), (other, second) in combinations(boxes.items(), 2):
        assert not first.overlaps(second), (one, other)
    for box in bars:
        assert is_within(box, figure.bbox)
    said = "".join(text.get_text() for text in figure.texts).replace(" ", "")
    of_bars = [words for bar in chart.bars for words in (bar.label, bar.text)]
    if chart.is_columns:  # only the last is sure to have room for its label
        of_bars = [chart.bars[-1].label, *(text for _, text in chart.ticks)]
    for words in (chart.title, chart.source, *of_bars, *(label for label, _ in chart.legend)):
        assert drawable(words).replace(" ", "") in said  # whole, perhaps in several lines


@pytest.mark.parametrize("row", CHARTED, ids=lambda row: row.stem)
def test_the_charts_of_a_base_are_legible(facts: Facts, row: TableAnswer) -> None:
    chart = of(facts, row)
    assert chart is not None
    assert_legible(chart)
    assert charts.picture(chart).bbox.height == 720


@pytest.mark.parametrize("name", DRAWN)
def test_charts_of_all_kinds_are_legible(name: str) -> None:
    assert_legible(DRAWN[name])


#: Nobody pays in the bases below, so that nothing is to be forecast.
SIZED = [row for row in CHARTED if row.stem != "forecast"]


@pytest.mark.parametrize("row", SIZED, ids=lambda row: row.stem)
def test_the_charts_of_bases_of_any_size(facts: Facts, row: TableAnswer) -> None:
    def sized(count: int, cents: int) -> Chart | None:
        people = range(1, count + 1)
        base = portfolio(
            [late(n * 2 % 120, n, cents * n) for n in people],
            [{"id": n, "bairro": f"{LONG[n % len(LONG)]} {n}"} for n in people],
            [{"id": n, "customer_id": n, "access_status": "A" if n % 3 else "CA"} for n in people],
        )
        return of(replace(facts, portfolio=base), row)

    assert sized(0, 1) is None
    for count, cents in ((1, 1), (1, 10_000), (60, 123_456), (60, 9_876_543_21)):
        chart = sized(count, cents)
        assert chart is not None
        assert len(chart.bars) <= 7 or chart.is_columns
        assert_legible(chart)


def test_a_page_shows_letters_of_twelve_pixels_on_a_phone() -> None:
    svg = charts.draw_svg(STACKED)
    (width,) = re.findall(r'viewBox="0 0 ([0-9.]+) ', svg)
    sizes = [float(size) for size in re.findall(r"font-size: ([0-9.]+)px", svg)]
    assert len(sizes) == 2 * len(STACKED.bars) + len(STACKED.legend)
    assert min(sizes) * ROOM_ON_A_PAGE / float(width) >= 12


def test_hatches_are_lines_that_stay_in_their_box() -> None:
    for size in ((100.0, 30.0), (3.0, 30.0), (30.0, 3.0), (0.1, 0.1)):
        box = Box(5, 7, *size, Part(1, ACCENT, is_hatched=True))
        for line in hatches(box, 44):
            for x, y in line:
                assert 5 <= x <= 5 + size[0] + 1e-9
                assert 7 <= y <= 7 + size[1] + 1e-9
    assert len(hatches(Box(0, 0, 100, 30, Part(1, ACCENT)), 44)) > 5
    assert "url(" not in charts.draw_svg(
        STACKED
    )  # no pattern, which the page's policy would refuse


RED, ORANGE, YELLOW = (
    LOOKS[s].colour for s in (Situation.CHRONIC, Situation.TRANSITION, Situation.EARLY)
)


def colours(chart: Chart | None) -> list[str]:
    assert chart is not None
    return [bar.parts[-1].colour for bar in chart.bars]


@pytest.mark.parametrize(
    ("blocking_days", "expected"),
    [
        (6, [YELLOW, RED, RED, RED, RED, RED, RED]),
        (7, [YELLOW, RED, RED, RED, RED, RED, RED]),
        (8, [YELLOW, ORANGE, RED, RED, RED, RED, RED]),  # 7 is the day before the block
        (10, [YELLOW, YELLOW, RED, RED, RED, RED, RED]),
        (12, [YELLOW, YELLOW, ORANGE, RED, RED, RED, RED]),
        (20, [YELLOW, YELLOW, YELLOW, YELLOW, RED, RED, RED]),
    ],
)
def test_red_begins_on_the_day_of_the_block(
    facts: Facts, blocking_days: int, expected: list[str]
) -> None:
    rules = replace(facts.portfolio.rules, blocking_days=blocking_days)
    at = replace(facts, portfolio=facts.portfolio.under(rules))
    assert colours(aging_chart(aging_view(at))) == expected
    blue = LOOKS[Situation.TRUST_UNLOCK].colour
    assert colours(funnel_chart(funnel_view(at))) == [YELLOW, RED, RED, blue]


def test_the_funnels_hatched_parts_are_those_that_its_title_counts(facts: Facts) -> None:
    view = funnel_view(facts)
    chart = funnel_chart(view)
    assert chart is not None
    late_bars = chart.bars[1:3]
    assert sum(bar.parts[0].length for bar in late_bars) == view.active_after_block
    assert chart.title.startswith(f"{view.active_after_block} dos 74 clientes")
    assert [bar.text for bar in late_bars] == ["2 de 7 com acesso", "10 de 67 com acesso"]
    assert all(bar.parts[0].is_hatched and not bar.parts[1].is_hatched for bar in chart.bars)


def test_the_week_that_runs_is_apart(facts: Facts) -> None:
    chart = cei_chart(cei_view(facts))
    assert chart is not None
    assert chart.title == "De 06/11 a 12/11 o CEI subiu para 42,4%, o melhor em 4 semanas"
    *_, spoken_of, running = chart.bars
    assert spoken_of.parts[0].colour == ACCENT
    assert running.text == "38,7% até agora"
    assert running.parts[0].is_hatched


def test_a_week_is_complete_once_its_days_are_over(facts: Facts) -> None:
    next_day = replace(facts, synced_at=facts.synced_at + timedelta(days=1))
    chart = cei_chart(cei_view(next_day))
    assert chart is not None
    assert chart.title == "CEI caiu de 42,4% para 38,7%"
    assert not any(bar.parts[0].is_hatched for bar in chart.bars)


def test_weeks_before_what_the_mirror_knows_are_compared_with_nothing(facts: Facts) -> None:
    first = cei_view(facts).weeks[2].period.first_date
    for reach, is_known in ((first - timedelta(days=1), True), (first, False)):
        chart = cei_chart(cei_view(replace(facts, reach=reach)))
        assert chart is not None
        assert [bar.text.endswith("incompleta") for bar in chart.bars[:4]] == [
            True,
            True,
            True,
            not is_known,
        ]
        assert ("subiu" in chart.title) is is_known


def test_a_picture_says_what_it_leaves_out_and_its_day(facts: Facts) -> None:
    chart = segments_chart(bairros_view(facts))
    assert chart is not None
    assert chart.source == "7 maiores de 20 bairros\u00a0· dados de 07:00"
    rules = replace(facts.portfolio.rules, as_of=facts.as_of.replace(day=10))
    past = aging_chart(aging_view(replace(facts, portfolio=facts.portfolio.under(rules))))
    assert past is not None
    assert past.source == "em 10/11/2026\u00a0· dados de 07:00"


def test_the_title_of_the_due_dates_is_about_the_bars(facts: Facts) -> None:
    chart = due_cohorts_chart(due_cohorts_view(facts))
    assert chart is not None
    assert [bar.label for bar in chart.bars] == [f"{day}/11" for day in range(13, 20)]
    on_time = sum(bar.parts[0].length for bar in chart.bars[:-1])
    titles = sum(bar.length for bar in chart.bars[:-1])
    assert chart.title.startswith(f"{on_time / titles:.1%}".replace(".", ","))
    assert [label for label, _ in chart.legend] == ["em dia", "com atraso", "em aberto"]
