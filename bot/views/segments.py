"""Bairros and tipos, for reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.figures.facts import Facts
from bot.figures.scope import Scope, mark_of
from bot.text import formatting
from bot.views.basis import Basis, FollowUp, basis
from bot.views.worklists import DEBTORS
from metrics.narrowing import Place
from metrics.segments import BairroSegment, Segment, bairros, customer_types, persons

#: Segments that the chat shows; files have all of them.
TOP: Final = 15


@dataclass(frozen=True)
class SegmentsView:
    """One or more tables of segments, each with a heading; `top` and `rest` are of the first."""

    as_of: date
    basis: Basis
    column: str  # what the first column names
    tables: tuple[tuple[str, tuple[Segment, ...]], ...]
    customers: int
    cents: int
    #: The customers of each row of the first table, where it leads on to them.
    scopes: tuple[Scope, ...] = ()

    @property
    def top(self) -> Sequence[Segment]:
        """The largest of the first table."""
        return self.tables[0][1][:TOP]

    @property
    def rest(self) -> Sequence[Segment]:
        """The first table without its `top`."""
        return self.tables[0][1][TOP:]


def bairros_view(facts: Facts) -> SegmentsView:
    """Debt by bairro, with the scope that a button needs for each."""
    segments = bairros(facts.portfolio)
    cities_by_key = Counter(item.key for item in segments)
    rows = tuple(_named(item, ambiguous=cities_by_key[item.key] > 1) for item in segments)
    scopes = tuple(_scope(facts, item) for item in segments)
    return replace(_view(facts, "Bairro", (("Bairros", rows),)), scopes=scopes)


def bairro_follow_ups(view: SegmentsView) -> tuple[FollowUp, ...]:
    """The numbers of the largest, which list their customers."""
    return tuple(
        FollowUp(str(number), DEBTORS, scope)
        for number, scope in enumerate(view.scopes[:TOP], start=1)
    )


def _scope(facts: Facts, item: BairroSegment) -> Scope:
    here = Place(item.key, item.city_id, item.segment.name)
    return replace(facts.scope, bairro=None, mark=mark_of(here))


def types_view(facts: Facts) -> SegmentsView:
    """Debt by PF and PJ, and by tipo de cliente."""
    tables = (
        ("Pessoa", persons(facts.portfolio)),
        ("Tipo de cliente", customer_types(facts.portfolio)),
    )
    return _view(facts, "Tipo", tables)


def _named(item: BairroSegment, *, ambiguous: bool) -> Segment:
    """A bairro's name; its city too where the name occurs in several."""
    segment = item.segment
    name = formatting.clean(segment.name)
    if ambiguous:
        name = f"{name} ({formatting.clean(item.city or 'sem cidade')})"
    return Segment(
        name,
        segment.customers,
        segment.receivables,
        segment.cents,
        segment.mean_days,
        segment.active_base,
        segment.delinquency,
    )


def _view(
    facts: Facts, column: str, tables: tuple[tuple[str, tuple[Segment, ...]], ...]
) -> SegmentsView:
    return SegmentsView(
        as_of=facts.as_of,
        basis=basis(facts),
        column=column,
        tables=tables,
        customers=len(facts.portfolio.debtors),
        cents=int(facts.portfolio.debtors.cents.sum()),
    )
