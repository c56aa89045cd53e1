"""The report for outside as JSON: what its tables say, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.reports.content import Block, Figures, Report, Table, Typed, cells
from bot.reports.disclosure import HIDDEN
from bot.reports.json_parts import Json, number, reais
from bot.views.values import Kind, Value


def outside_json(report: Report) -> Json:
    """Sections in the report's order; null is what is not told."""
    sections = {section.anchor: _blocks(section.blocks) for section in report.sections}
    return {
        "data_referencia": report.basis.as_of.isoformat(),
        "recorte": report.basis.narrowed_to or None,
        "gerado_em": report.generated,
        "aviso": report.confidentiality,
        "secoes": {anchor: content for anchor, content in sections.items() if content},
    }


def _blocks(blocks: Sequence[Block]) -> Json:
    content: Json = {}
    for block in blocks:
        content.update(_block(block))
    return content


def _block(block: Block) -> Json:
    if isinstance(block, Figures):
        return {item.label: _value(Typed(item.value, item.kind)) for item in block.items}
    if isinstance(block, Table):
        labels = [column.label for column in block.columns]
        rows = [[_value(cell) for cell in cells(block, row)] for row in block.rows]
        return {block.name: [dict(zip(labels, row, strict=True)) for row in rows]}
    return {}


def _value(cell: Typed) -> Value | float:
    value = cell.value
    if value in (HIDDEN, ""):
        return None
    if cell.kind is Kind.MONEY and isinstance(value, int):
        return reais(value)
    if isinstance(value, Decimal):
        return number(value)
    return value.isoformat() if isinstance(value, date) else value
