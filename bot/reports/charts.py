"""Charts as PNG for the chat: legible at a thumb's width, on light and dark."""

from __future__ import annotations

import io
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.views.charts import Chart

WIDTH, HEIGHT, DPI = 1280, 720, 160
INK, SOFT, PAPER = "#16202b", "#556270", "#ffffff"
#: Room for the value right of the longest bar.
HEADROOM: Final = 1.32
#: The end of Latin, Greek, Cyrillic and general punctuation.
LAST_DRAWABLE: Final = 0x206F


def draw(chart: Chart) -> bytes:
    """Horizontal bars with their values; pyplot, which no thread may share, is not used."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    size = 11 if len(chart.bars) <= 8 else 8.5
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
    axes.set_xlim(0, max(values, default=0) * HEADROOM or 1)
    axes.xaxis.set_visible(False)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(SOFT)
    bold: dict[str, Any] = {"fontsize": 14, "fontweight": "bold", "color": INK, "va": "top"}
    figure.text(0.02, 0.955, _drawable(chart.title), parse_math=False, **bold)
    figure.text(0.02, 0.02, chart.source, fontsize=8.5, color=SOFT)
    figure.subplots_adjust(left=0.24, right=0.98, top=0.86, bottom=0.08)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _drawable(text: str) -> str:
    """Without emoji and scripts that the font of the charts lacks; names hold anything."""
    return "".join(c for c in text if ord(c) <= LAST_DRAWABLE)
