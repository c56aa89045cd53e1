"""Where everything of a chart stands: texts first, so that all of them have room.

Lengths are in the unit of the text's size, from the top left corner. Labels stand beside their
bars, or above them where they are long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot.reports.chart_text import Ruler, drawable
from bot.views.charts import Bar, Chart, Part

#: Of the text's size: between lines; around everything; between a bar and its texts.
LINE: Final = 1.22
MARGIN: Final = 0.6
GAP: Final = 0.35
#: From the middle of a line to the feet of its letters, which stand on them.
HALF_LETTER: Final = 0.36
#: A row of one bar, and the part of it that the bar takes.
LOWEST_ROW, HIGHEST_ROW, BAR = 1.3, 2.6, 0.68
THICKEST: Final = 1.25
#: Of the whole width: what bars need to be compared, else labels stand above them.
LEAST_FOR_BARS: Final = 0.22
#: A sample of a colour.
SAMPLE: Final = 0.8
BETWEEN_HATCHES: Final = 0.36

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """A chart's size; without a title's ruler it has neither title nor source."""

    width: float
    least_height: float
    text: Ruler
    title: Ruler | None = None


@dataclass(frozen=True)
class Text:
    """A line of text that begins, or ends where it `is_right`, at (x, y) with its feet."""

    x: float
    y: float
    text: str
    is_title: bool = False
    is_soft: bool = False
    is_right: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle, perhaps hatched; (x, y) is its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    part: Part


@dataclass(frozen=True)
class Line:
    """A stroke through points, as wide as told; the `is_soft` ones lie behind everything."""

    points: Sequence[Point]
    width: float
    is_soft: bool = False


@dataclass
class Layout:
    """Everything that is drawn."""

    height: float = 0.0
    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    #: The line at which all bars begin: x, and y from and to; it would cross labels above bars.
    base: tuple[float, float, float] | None = None


#: Places the bars between `top` and what is `free` below; returns where they end.
Placing: TypeAlias = Callable[[Layout, Chart, Style, float, float], float]


def lay_out(chart: Chart, style: Style, columns: Placing) -> Layout:
    """As high as the style wants it, higher where its texts need that.

    `columns` places what stands from left to right.
    """
    layout, em = Layout(), style.text.size
    top = _title(layout, chart, style)
    top = _legend(layout, chart, style, top)
    foot = _source_lines(chart, style)
    foot_height = (len(foot) * LINE + MARGIN) * em if foot else GAP * em
    free = style.least_height - top - foot_height
    placing = columns if chart.is_columns else _bars
    bottom = placing(layout, chart, style, top, free)
    layout.height = max(style.least_height, bottom + foot_height)
    for place, line in enumerate(foot, start=1):
        y = layout.height - (MARGIN + (len(foot) - place) * LINE) * em
        layout.texts.append(Text(MARGIN * em, y, line, is_soft=True))
    return layout


def _inner(style: Style) -> float:
    return style.width - 2 * MARGIN * style.text.size


def _title(layout: Layout, chart: Chart, style: Style) -> float:
    """The title's lines; returns where they end."""
    if style.title is None:
        return GAP * style.text.size
    y = MARGIN * style.text.size
    for line in style.title.lines(drawable(chart.title), _inner(style)):
        y += LINE * style.title.size
        feet = y - (LINE / 2 - HALF_LETTER) * style.title.size
        layout.texts.append(Text(MARGIN * style.text.size, feet, line, is_title=True))
    return y + GAP * style.text.size


def _source_lines(chart: Chart, style: Style) -> Sequence[str]:
    return style.text.lines(drawable(chart.source), _inner(style)) if style.title else ()


def _legend(layout: Layout, chart: Chart, style: Style, top: float) -> float:
    """Samples and what they mean, in as many lines as they need; returns where they end."""
    if not chart.legend:
        return top
    em = style.text.size
    x, y = MARGIN * em, top
    for label, part in chart.legend:
        width = (SAMPLE + GAP) * em + style.text.width(label)
        if x > MARGIN * em and x + width > style.width - MARGIN * em:
            x, y = MARGIN * em, y + LINE * em
        middle = y + LINE / 2 * em
        layout.boxes.append(Box(x, middle - SAMPLE / 2 * em, SAMPLE * em, SAMPLE * em, part))
        feet = middle + HALF_LETTER * em
        layout.texts.append(Text(x + (SAMPLE + GAP) * em, feet, label))
        x += width + 2 * MARGIN * em
    return y + (LINE + GAP) * em


def _bars(layout: Layout, chart: Chart, style: Style, top: float, free: float) -> float:
    """All bars with labels and values; returns where they end."""
    em, inner = style.text.size, _inner(style)
    labels = [drawable(bar.label) for bar in chart.bars]
    beside = style.text.widest(labels) + GAP * em
    values = style.text.widest(drawable(bar.text) for bar in chart.bars) + GAP * em
    is_beside = inner - beside - values >= LEAST_FOR_BARS * style.width
    left = MARGIN * em + (beside if is_beside else 0)
    longest = max((bar.length for bar in chart.bars), default=0) or 1
    scale = max(style.width - MARGIN * em - left - values, 0) / longest
    above = [() if is_beside else style.text.lines(label, inner) for label in labels]
    captions = [len(lines) * LINE * em + (0 if is_beside else GAP * em) for lines in above]
    row = (free - sum(captions)) / max(len(labels), 1)
    row = min(max(row, LOWEST_ROW * em), HIGHEST_ROW * em)
    y = top = top + max(free - sum(captions) - row * len(labels), 0) / 2
    for bar, label, lines, caption in zip(chart.bars, labels, above, captions, strict=True):
        for place, line in enumerate(lines, start=1):
            middle = y + caption - (len(lines) - place + 0.5) * LINE * em
            layout.texts.append(Text(MARGIN * em, middle + HALF_LETTER * em, line))
        y += caption
        _bar(layout, bar, (left, y + row / 2), scale, min(row * BAR, THICKEST * em))
        feet = y + row / 2 + HALF_LETTER * em
        if is_beside:
            layout.texts.append(Text(left - GAP * em, feet, label, is_right=True))
        end = left + bar.length * scale + GAP * em
        layout.texts.append(Text(end, feet, drawable(bar.text)))
        y += row
    if is_beside:
        layout.base = (left, top, y)
    return y


def _bar(layout: Layout, bar: Bar, at: Point, scale: float, thickness: float) -> None:
    x, middle = at
    for part in bar.parts:
        width = part.length * scale
        if width:
            layout.boxes.append(Box(x, middle - thickness / 2, width, thickness, part))
        x += width


def hatches(box: Box, em: float) -> list[tuple[Point, Point]]:
    """Slanted lines within a box. The page's policy lets no pattern or clip path be used."""
    step, lines = BETWEEN_HATCHES * em, []
    offset = step
    while offset < box.width + box.height:
        start = max(offset - box.height, 0), min(offset, box.height)
        end = min(offset, box.width), max(offset - box.width, 0)
        lines.append(((box.x + start[0], box.y + start[1]), (box.x + end[0], box.y + end[1])))
        offset += step
    return lines
