"""Charts drawn: PNG for the chat, SVG for the report, in one style.

Legible at a thumb's width, on light and dark. pyplot, which no thread may share, is not used.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from bot.reports.chart_layout import Box, Layout, Line, Style, Text, hatches, lay_out
from bot.reports.chart_text import POINTS_PER_INCH, Ruler
from bot.reports.column_layout import lay_out_columns
from bot.views.charts import Chart

#: Of the PNG, in pixels. It is higher only where long names need it.
WIDTH, HEIGHT = 1280, 720
INK, SOFT, PAPER = "#16202b", "#556270", "#ffffff"
#: A phone shows a picture 360 pixels wide, where these are 12 and 13.
TEXT_SIZE, TITLE_SIZE = 44, 47
#: A page's chart is as narrow as a phone, so that its letters need not shrink.
SVG_WIDTH, SVG_SIZE = 346, 13.5
#: Wider than this, its letters would be larger than the page's.
SVG_LARGEST = "26rem"
#: Of the PNG: more takes twice the time for a tenth of its bytes.
COMPRESSION: Final = 3
#: Of a line, in parts of the text's size.
THIN: Final = 0.06

# Letters stay letters: the reader's fonts draw them, and they can be searched.
mpl.rcParams["svg.fonttype"] = "none"

_PROLOGUE = re.compile(
    r"^.*?(?=<svg)|<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>", re.DOTALL
)
_FONT = re.compile(r"font-family: [^;\"]+;?")
_IDS = re.compile(r' id="[^"]*"')
_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


def draw(chart: Chart) -> bytes:
    """A PNG with title and source."""
    buffer = io.BytesIO()
    picture(chart).savefig(buffer, format="png", pil_kwargs={"compress_level": COMPRESSION})
    return buffer.getvalue()


def picture(chart: Chart) -> Figure:
    """What the PNG is made of: 1280 pixels wide, 720 high or higher."""
    text, title = Ruler(TEXT_SIZE), Ruler(TITLE_SIZE, is_bold=True)
    layout = lay_out(chart, Style(WIDTH, HEIGHT, text, title), lay_out_columns)
    figure = _figure(layout, WIDTH, TEXT_SIZE)
    figure.set_facecolor(PAPER)
    FigureCanvasAgg(figure)
    return figure


def draw_svg(chart: Chart) -> str:
    """An `<svg>` for a page, without title; its ink is that of the text around it."""
    layout = lay_out(chart, Style(SVG_WIDTH, 0, Ruler(SVG_SIZE)), lay_out_columns)
    figure = _figure(layout, SVG_WIDTH, SVG_SIZE)
    figure.set_facecolor("none")
    FigureCanvasSVG(figure)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = _SIZE.sub("", _IDS.sub("", _PROLOGUE.sub("", buffer.getvalue())), count=2)
    svg = " ".join(_FONT.sub("", svg).split())
    coloured = svg.replace(INK, "currentColor").replace(SOFT, "currentColor")
    attributes = f'aria-hidden="true" focusable="false" style="max-width:{SVG_LARGEST}"'
    return coloured.replace("<svg", f"<svg {attributes}", 1).strip()


def _figure(layout: Layout, width: float, em: float) -> Figure:
    """Everything of a layout, at a pixel a unit."""
    height = math.ceil(round(layout.height, 3))
    size = width / POINTS_PER_INCH, height / POINTS_PER_INCH
    figure = Figure(figsize=size, dpi=POINTS_PER_INCH)
    for line in (line for line in layout.lines if line.is_soft):
        _paint_line(figure, line, height)
    for box in layout.boxes:
        _paint_box(figure, box, height, em)
    for line in (line for line in layout.lines if not line.is_soft):
        _paint_line(figure, line, height)
    if layout.base:
        x, top, bottom = layout.base
        base = Path([(x, height - top), (x, height - bottom)])
        _stroke(figure, base, SOFT, THIN / 2 * em)
    for text in layout.texts:
        _paint_text(figure, text, height, em)
    return figure


def _paint_box(figure: Figure, box: Box, height: float, em: float) -> None:
    corner = box.x, height - box.y - box.height
    figure.add_artist(
        Rectangle(
            corner,
            box.width,
            box.height,
            facecolor=box.part.colour,
            linewidth=0,
            transform=IdentityTransform(),
        )
    )
    if box.part.is_hatched and (lines := hatches(box, em)):
        points = [(x, height - y) for line in lines for x, y in line]
        codes = [Path.MOVETO, Path.LINETO] * len(lines)
        _stroke(figure, Path(points, codes), PAPER, THIN * em)


def _paint_line(figure: Figure, line: Line, height: float) -> None:
    path = Path([(x, height - y) for x, y in line.points])
    _stroke(figure, path, SOFT if line.is_soft else INK, line.width)


def _stroke(figure: Figure, path: Path, colour: str, width: float) -> None:
    figure.add_artist(
        PathPatch(
            path,
            edgecolor=colour,
            facecolor="none",
            linewidth=width,
            capstyle="butt",
            transform=IdentityTransform(),
        )
    )


def _paint_text(figure: Figure, text: Text, height: float, em: float) -> None:
    look: dict[str, Any] = {"fontsize": em, "color": SOFT if text.is_soft else INK}
    if text.is_title:
        look |= {"fontsize": TITLE_SIZE, "fontweight": "bold"}
    figure.text(
        text.x,
        height - text.y,
        text.text,
        ha="right" if text.is_right else "left",
        va="baseline",
        parse_math=False,
        transform=IdentityTransform(),
        **look,
    )
