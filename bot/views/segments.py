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
    """One or more tables of segments, each with a heading; `top` is of the first."""

    as_of: date
    basis: Basis
    column: str  # what the first column names
    tables: tuple[tuple[str, tuple[Segment, ...]], ...]
    customers: int
    cents: int
    #: The city of bairros that are named without one, "" where none is left out.
    home: str = ""
    #: The customers of each row of the first table, where it leads on to them.
    scopes: tuple[Scope, ...] = ()

    @property
    def top(self) -> Sequence[Segment]:
        """The largest of the first table."""
        return self.tables[0][1][:TOP]


def bairros_view(facts: Facts) -> SegmentsView:
    """Debt by bairro, with the scope that a button needs for each."""
    segments = bairros(facts.portfolio)
    home = _home(segments)
    rows = tuple(_named(item, home) for item in segments)
    scopes = tuple(_scope(facts, item) for item in segments)
    view = _view(facts, "Bairro", (("Bairros", rows),))
    return replace(view, scopes=scopes, home=_city(home) if home else "")


def _home(segments: Sequence[BairroSegment]) -> BairroSegment | None:
    """A bairro of the city where most customers are; None where there is only one city."""
    customers: Counter[int] = Counter()
    for item in segments:
        customers[item.city_id] += item.segment.active_base + item.segment.customers
    if len(customers) < 2:
        return None
    (city_id, _), *_ = customers.most_common(1)
    return next(item for item in segments if item.city_id == city_id)


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


def _named(item: BairroSegment, home: BairroSegment | None) -> Segment:
    """A bairro by its name; with its city where that is not the usual one."""
    is_away = home is not None and item.city_id != home.city_id
    return replace(item.segment, name=place_name(item.segment.name, item.city, is_away=is_away))


def place_name(bairro: str, city: str | None, *, is_away: bool) -> str:
    """`Jatiúca`; `Jatiúca (Rio Largo)` where that is not the usual city."""
    name = formatting.clean(bairro)
    return f"{name} ({_city_name(city)})" if is_away else name


def home_city(facts: Facts) -> int | None:
    """The id of the usual city; None where bairros are named without one."""
    home = _home(bairros(facts.portfolio))
    return None if home is None else home.city_id


def _city(item: BairroSegment) -> str:
    return _city_name(item.city)


def _city_name(city: str | None) -> str:
    return formatting.clean(city or "sem cidade")


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
