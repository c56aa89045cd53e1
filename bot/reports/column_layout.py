"""Where everything of a chart of many columns stands: from left to right, with a scale beside.

Texts have the size that a phone needs, so only as many labels stand below as have room.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from bot.reports.chart_layout import GAP, HALF_LETTER, LINE, MARGIN, Box, Layout, Line, Style, Text
from bot.views.charts import Chart

#: Of a column's place, what the column takes.
WIDTH: Final = 0.7
#: The lowest plot, in the text's size, and the room above the tallest.
LEAST_HEIGHT, ABOVE = 5.5, 0.5
#: Of the text's size: lines of the scale, of a band, of what is drawn over the columns.
THIN, MIDDLING, THICK = 0.03, 0.07, 0.11
#: All of the line's scale.
WHOLE: Final = 100.0


def lay_out_columns(layout: Layout, chart: Chart, style: Style, top: float, free: float) -> float:
    """Scale, columns, bands, line and the labels below; returns where they end."""
    em = style.text.size
    height = max(free - LINE * em, LEAST_HEIGHT * em)
    left = MARGIN * em + style.text.widest(text for _, text in chart.ticks) + GAP * em
    right = style.width - MARGIN * em - (_right(style) if chart.line else 0)
    plot = _Plot(layout, left, right, top + ABOVE * em, top + height, _highest(chart))
    _scale(plot, chart, em)
    place = (right - left) / max(len(chart.bars), 1)
    for number, bar in enumerate(chart.bars):
        middle = left + (number + 0.5) * place
        y = plot.bottom
        for part in bar.parts:
            size = plot.bottom - plot.y(part.length)
            y -= size
            if size:
                box = Box(middle - WIDTH * place / 2, y, WIDTH * place, size, part)
                layout.boxes.append(box)
        if bar.band:
            ends = tuple((middle, plot.y(value)) for value in bar.band)
            layout.lines.append(Line(ends, MIDDLING * em))
    _line(plot, chart, place, em)
    _labels(plot, chart, style, place)
    return plot.bottom + LINE * em


class _Plot:
    """The place of the columns, in which `highest` reaches the top."""

    def __init__(
        self, layout: Layout, left: float, right: float, top: float, bottom: float, highest: float
    ) -> None:
        self.layout, self.left, self.right = layout, left, right
        self.top, self.bottom, self._highest = top, bottom, highest

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.share(value / self._highest)

    def share(self, share: float) -> float:
        """Where a part of the whole height stands, 1 at the top."""
        return self.bottom - share * (self.bottom - self.top)


def _highest(chart: Chart) -> float:
    lengths = [bar.length for bar in chart.bars]
    bands = [value for bar in chart.bars if bar.band for value in bar.band]
    return max((*lengths, *bands, *(value for value, _ in chart.ticks)), default=0) or 1


def _right(style: Style) -> float:
    return style.text.width("100%") + GAP * style.text.size


def _scale(plot: _Plot, chart: Chart, em: float) -> None:
    for value, text in chart.ticks:
        y = plot.y(value)
        plot.layout.lines.append(Line(((plot.left, y), (plot.right, y)), THIN * em, is_soft=True))
        feet = y + HALF_LETTER * em
        plot.layout.texts.append(
            Text(plot.left - GAP * em, feet, text, is_soft=True, is_right=True)
        )


def _line(plot: _Plot, chart: Chart, place: float, em: float) -> None:
    """Percentages over the columns, broken where one is missing, with a scale at the right."""
    points = [
        None if value is None else (plot.left + (number + 0.5) * place, plot.share(value / WHOLE))
        for number, value in enumerate(chart.line)
    ]
    for start, end in pairwise(points):
        if start and end:
            plot.layout.lines.append(Line((start, end), THICK * em))
    for share, text in ((0.0, "0%"), (0.5, "50%"), (1.0, "100%")) if chart.line else ():
        feet = plot.share(share) + HALF_LETTER * em
        plot.layout.texts.append(Text(plot.right + GAP * em, feet, text, is_soft=True))


def _labels(plot: _Plot, chart: Chart, style: Style, place: float) -> None:
    """Every so many, counted from the last, as have room beside each other."""
    em = style.text.size
    widest = style.text.widest(bar.label for bar in chart.bars) + GAP * em
    step = max(int(-(-widest // place)), 1)
    feet = plot.bottom + (LINE / 2 + HALF_LETTER) * em
    end = plot.right if chart.line else style.width - GAP * em
    for number in range(len(chart.bars) - 1, -1, -step):
        label = chart.bars[number].label
        width = style.text.width(label)
        x = min(plot.left + (number + 0.5) * place - width / 2, end - width)
        if x < plot.left:  # beside the scale's own text
            continue
        plot.layout.texts.append(Text(x, feet, label, is_soft=True))
