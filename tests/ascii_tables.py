"""Tables as people draw them, for tests whose sums a bookkeeper can check."""

from __future__ import annotations


def rows(drawing: str) -> list[dict[str, str]]:
    """The lines of a drawing: names in the first, `|` between, rules of dashes ignored."""
    lines = [line.strip() for line in drawing.strip().splitlines()]
    cells = [
        [cell.strip() for cell in line.split("|")] for line in lines if set(line) - set("-+| ")
    ]
    names, *values = cells
    return [dict(zip(names, value, strict=True)) for value in values]
