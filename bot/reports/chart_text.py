"""How wide a chart's texts are, and how they are broken into lines, so that none is cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, TypeAlias

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

#: At which a pixel is a point, so that sizes are pixels.
POINTS_PER_INCH: Final = 72
#: Of which the font's lengths are made.
SUBPIXELS: Final = 64
#: Stands for a text of which the font has no letter.
ILLEGIBLE: Final = "(nome sem letras legíveis)"

#: A word, or as much of one as fits a line, and its width.
Measured: TypeAlias = tuple[str, float]


class Ruler:
    """Measures and breaks texts of one size, in the units of that size."""

    def __init__(self, size: float, *, is_bold: bool = False) -> None:
        self.size = size
        look = FontProperties(weight="bold" if is_bold else "normal")
        self._font = get_font(findfont(look))  # one a thread
        self._space = self.width("n n") - self.width("nn")

    def width(self, text: str) -> float:
        """Of one line."""
        self._font.set_size(self.size, POINTS_PER_INCH)
        self._font.set_text(text, flags=LoadFlags.DEFAULT)  # as Agg draws it
        return self._font.get_width_height()[0] / SUBPIXELS

    def widest(self, texts: Iterable[str]) -> float:
        """The width of the widest, 0 of none."""
        return max(map(self.width, texts), default=0)

    def lines(self, text: str, room: float) -> list[str]:
        """The text in lines no wider than `room`, as few as can be and about equally long.

        It is broken between words, and within a word that is longer than a line.
        """
        words = [piece for word in text.split(" ") for piece in self._pieces(word, room)]
        lines = self._filled(words, room)
        while len(lines) > 1:
            widest = max(map(self._length, lines))
            tighter = self._filled(words, widest - 1)
            if len(tighter) > len(lines) or max(map(self._length, tighter)) >= widest:
                break
            lines = tighter
        return [" ".join(word for word, _ in line) for line in lines]

    def _filled(self, words: Sequence[Measured], room: float) -> list[list[Measured]]:
        lines: list[list[Measured]] = []
        for word in words:
            if lines and self._length([*lines[-1], word]) <= room:
                lines[-1].append(word)
            else:
                lines.append([word])
        return lines

    def _length(self, line: Sequence[Measured]) -> float:
        return sum(width for _, width in line) + self._space * (len(line) - 1)

    def _pieces(self, word: str, room: float) -> list[Measured]:
        """A word whole, or in pieces that fit; nothing of an empty one."""
        pieces, rest = [], word
        while rest:
            end = len(rest)
            while end > 1 and self.width(rest[:end]) > room:
                end -= 1
            pieces.append((rest[:end], self.width(rest[:end])))
            rest = rest[end:]
        return pieces


def drawable(text: str) -> str:
    """Without emoji and scripts that the font of the charts lacks; names hold anything."""
    kept = "".join(letter for letter in text if ord(letter) in _letters())
    return kept.strip() or (ILLEGIBLE if text.strip() else "")


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties())).get_charmap())
