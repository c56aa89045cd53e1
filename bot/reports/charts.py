"""Charts drawn: PNG for the chat, SVG for the report, in one style.

Legible at a thumb's width, on light and dark. pyplot, which no thread may share, is not used.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bot.views.charts import Chart

#: Of the PNG, in pixels.
WIDTH, HEIGHT, DPI = 1280, 720, 160
INK, SOFT, PAPER = "#16202b", "#556270", "#ffffff"
#: Mean width of a character of the font, of its height.
CHARACTER: Final = 0.58
#: Points: what stays legible on a phone, where the picture is a thumb wide.
TITLE_SIZE, SOURCE_SIZE = 17, 10
FEW_BARS, LARGE, SMALL = 8, 14, 11
#: A page's chart is as narrow as a phone, so that its letters need not shrink.
SVG_INCHES, SVG_BAR_INCHES, SVG_SIZE = 4.8, 0.27, 9.5
#: The end of Latin, Greek, Cyrillic and general punctuation.
LAST_DRAWABLE: Final = 0x206F

# Letters stay letters: the reader's fonts draw them, and they can be searched.
mpl.rcParams["svg.fonttype"] = "none"

_PROLOGUE = re.compile(
    r"^.*?(?=<svg)|<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>", re.DOTALL
)
_FONT = re.compile(r"font-family: [^;\"]+;?")
_IDS = re.compile(r' id="[^"]*"')
_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


def draw(chart: Chart) -> bytes:
    """A PNG of 1280 × 720 with title and source."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    size = LARGE if len(chart.bars) <= FEW_BARS else SMALL
    left = _bars(figure.add_subplot(), chart, size, WIDTH / DPI)
    bold: dict[str, Any] = {"fontsize": TITLE_SIZE, "fontweight": "bold", "color": INK}
    figure.text(0.02, 0.955, _drawable(chart.title), va="top", parse_math=False, **bold)
    figure.text(0.02, 0.02, chart.source, fontsize=SOURCE_SIZE, color=SOFT, parse_math=False)
    figure.subplots_adjust(left=left, right=0.98, top=0.86, bottom=0.09)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def draw_svg(chart: Chart) -> str:
    """An `<svg>` for a page, without title; its ink is that of the text around it."""
    height = SVG_BAR_INCHES * len(chart.bars) + 0.3
    figure = Figure(figsize=(SVG_INCHES, height), facecolor="none")
    FigureCanvasSVG(figure)
    left = _bars(figure.add_subplot(facecolor="none"), chart, SVG_SIZE, SVG_INCHES)
    figure.subplots_adjust(left=left, right=0.99, top=0.99, bottom=0.02)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = _SIZE.sub("", _IDS.sub("", _PROLOGUE.sub("", buffer.getvalue())), count=2)
    svg = " ".join(_FONT.sub("", svg).split())
    coloured = svg.replace(INK, "currentColor").replace(SOFT, "currentColor")
    return coloured.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1).strip()


def _bars(axes: Axes, chart: Chart, size: float, inches: float) -> float:
    """Horizontal bars with their values; returns the room that the labels need on the left."""
    left = 0.03 + _width(size, (bar.label for bar in chart.bars)) / inches
    room = _width(size, (bar.text for bar in chart.bars)) / inches / (0.98 - left)
    places = range(len(chart.bars))
    for place, bar in zip(places, chart.bars, strict=True):
        start = 0.0
        for length, colour in bar.parts:
            axes.barh(place, length, left=start, color=colour, height=0.68, clip_on=False)
            start += length
        text: dict[str, Any] = {"va": "center", "fontsize": size, "color": INK, "parse_math": False}
        axes.annotate(
            _drawable(bar.text), (start, place), xytext=(5, 0), textcoords="offset points", **text
        )
    labels = [_drawable(bar.label) for bar in chart.bars]
    axes.set_yticks(places, labels, fontsize=size, color=INK, parse_math=False)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    longest = max((bar.length for bar in chart.bars), default=0)
    axes.set_xlim(0, longest / (0.97 - room) or 1)
    axes.xaxis.set_visible(False)
    axes.tick_params(left=False)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(SOFT)
    if chart.legend:
        patches = [Patch(color=colour, label=label) for label, colour in chart.legend]
        axes.legend(
            handles=patches, loc="lower right", fontsize=size, frameon=False, labelcolor=INK
        )
    return left


def _width(size: float, texts: Iterable[str]) -> float:
    """Of the longest text, in inches."""
    return max(map(len, texts), default=0) * size * CHARACTER / 72


def _drawable(text: str) -> str:
    """Without emoji and scripts that the font of the charts lacks; names hold anything."""
    return "".join(c for c in text if ord(c) <= LAST_DRAWABLE)
