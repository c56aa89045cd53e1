"""Charts as PNG for the chat: legible at a thumb's width, on light and dark."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.views.charts import Chart

WIDTH, HEIGHT, DPI = 1280, 720, 160
INK, SOFT, PAPER = "#16202b", "#556270", "#ffffff"
#: Mean width of a character of the font, of its height.
CHARACTER: Final = 0.58
#: Points: what stays legible on a phone, where the picture is a thumb wide.
TITLE_SIZE, SOURCE_SIZE = 17, 10
FEW_BARS, LARGE, SMALL = 8, 14, 11
#: The end of Latin, Greek, Cyrillic and general punctuation.
LAST_DRAWABLE: Final = 0x206F


def draw(chart: Chart) -> bytes:
    """Horizontal bars with their values; pyplot, which no thread may share, is not used."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    size = LARGE if len(chart.bars) <= FEW_BARS else SMALL
    left = 0.03 + _width(size, (bar.label for bar in chart.bars))
    room = _width(size, (bar.text for bar in chart.bars)) / (0.98 - left)
    places = range(len(chart.bars))
    values = [bar.value for bar in chart.bars]
    axes.barh(places, values, color=[bar.colour for bar in chart.bars], height=0.68)
    for place, bar in zip(places, chart.bars, strict=True):
        axes.annotate(
            _drawable(bar.text),
            (bar.value, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=size,
            color=INK,
            parse_math=False,
        )
    labels = [_drawable(bar.label) for bar in chart.bars]
    axes.set_yticks(places, labels, fontsize=size, color=INK, parse_math=False)
    axes.invert_yaxis()
    axes.set_xlim(0, max(values, default=0) / (0.97 - room) or 1)
    axes.xaxis.set_visible(False)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(SOFT)
    bold: dict[str, Any] = {"fontsize": TITLE_SIZE, "fontweight": "bold", "color": INK, "va": "top"}
    figure.text(0.02, 0.955, _drawable(chart.title), parse_math=False, **bold)
    figure.text(0.02, 0.02, chart.source, fontsize=SOURCE_SIZE, color=SOFT)
    figure.subplots_adjust(left=left, right=0.98, top=0.86, bottom=0.09)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _width(size: float, texts: Iterable[str]) -> float:
    """Of the longest text, as a part of the picture's width."""
    return max(map(len, texts), default=0) * size * CHARACTER / 72 / (WIDTH / DPI)


def _drawable(text: str) -> str:
    """Without emoji and scripts that the font of the charts lacks; names hold anything."""
    return "".join(c for c in text if ord(c) <= LAST_DRAWABLE)
