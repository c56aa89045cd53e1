"""What the mirror holds and no figure counts, for reading."""

from __future__ import annotations

from dataclasses import dataclass

from bot.figures.facts import Facts


@dataclass(frozen=True)
class QualityRow:
    """One reason, and how many títulos it keeps out of every figure."""

    label: str
    receivables: int


@dataclass(frozen=True)
class QualityView:
    """All reasons, in the order in which they are tested."""

    rows: tuple[QualityRow, ...]


def quality_view(facts: Facts) -> QualityView:
    """What the facts leave out."""
    dropped = facts.portfolio.derived.dropped
    return QualityView(
        (
            QualityRow("Cancelados", dropped.cancelled),
            QualityRow("Não liberados", dropped.unreleased),
            QualityRow("Renegociados (o título novo é que conta)", dropped.renegotiated),
            QualityRow("De filial excluída", dropped.excluded_branch),
            QualityRow("Em quarentena (campo essencial ilegível)", dropped.quarantined),
        )
    )
