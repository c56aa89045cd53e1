"""The one place that every number of a report for outside passes through.

A report for outside is made of groups of customers (`metrics.outside`), never of figures. A
`Release` tells a group's figures only where it has three customers and where nobody can work a
smaller group out from all that was told before (`metrics.disclosure`); what it tells is rounded.
Texts are written by us beforehand, so that no title or note can say what a cell does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np

from bot.figures.facts import Facts
from bot.reports.content import Column, Figures, NotMade, Report, Row, Section, Table, Typed
from bot.text import formatting
from bot.views.basis import basis
from bot.views.charts import ACCENT, Bar, Chart, Part
from bot.views.values import Figure, Kind, Value
from metrics.balances import Mask
from metrics.disclosure import LEAST, Audit
from metrics.lookup import Ids
from metrics.outside import Group, Population, Rate
from metrics.ratios import percent

#: Fewer customers than this are no base for a report, nor for a percentage.
LEAST_IN_SCOPE: Final = 10
#: Counts are told in fives, money in hundreds of reais.
COUNT_STEP: Final = 5
CENTS_STEP: Final = 10_000
#: Stands for what is not told.
HIDDEN: Final = "—"


class TooFew(NotMade):
    """So few customers that a report for outside would be about persons; the text says so."""


@dataclass(frozen=True)
class Told:
    """A number that may leave the house; only a `Release` makes them. None is not told."""

    value: Value
    kind: Kind

    @property
    def cell(self) -> Typed:
        """As tables hold it."""
        return Typed(HIDDEN, Kind.TEXT) if self.value is None else Typed(self.value, self.kind)


#: A figure that the group has not.
NOT_MEANT: Final = Told("", Kind.TEXT)


@dataclass(frozen=True)
class Public:
    """What may be told of a group."""

    customers: Told
    receivables: Told
    cents: Told

    @property
    def is_told(self) -> bool:
        """Whether anything may."""
        return self.customers.value is not None


class Release:
    """What was told so far, of everybody in a population.

    Raises:
        TooFew: There are fewer than ten.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.population = Population(facts.portfolio)
        if len(self.population) < LEAST_IN_SCOPE:
            raise TooFew(
                f"Este recorte tem menos de {LEAST_IN_SCOPE} clientes: um relatório externo "
                "mostraria quem são. Nada foi enviado. Peça um recorte maior, ou /relatorio sem "
                "externo para a equipe."
            )
        self._customers = Audit.of(self.population.customer_ids)
        self._open = Audit.of(self.population.open.owners)
        self._paid = Audit.of(self.population.paid.owners)

    def groups(self, groups: Sequence[Group]) -> list[Public]:
        """What may be told of each, in their order; the largest are asked for first."""
        size = [int(np.count_nonzero(group.customers)) for group in groups]
        told: dict[int, Public] = {}
        for place in sorted(range(len(groups)), key=lambda place: -size[place]):
            told[place] = self.group(groups[place])
        return [told[place] for place in range(len(groups))]

    def group(self, group: Group) -> Public:
        """What may be told of a group beside all that was."""
        customers = self._customers.told(group.customers)
        has_titles = bool(group.receivables.any())
        open_ = self._open.told(group.receivables) if has_titles else self._open
        if customers is None or open_ is None:
            return Public(_count(None), _count(None), _money(None))
        self._customers, self._open = customers, open_
        if not has_titles:
            return Public(_count(group.customers), NOT_MEANT, NOT_MEANT)
        cents = int(self.population.open.cents[group.receivables].sum())
        return Public(_count(group.customers), _count(group.receivables), _money(cents))

    def paid(self, titles: Mask) -> Told:
        """The sum of some of the paid títulos."""
        audit = self._paid.told(titles)
        if audit is None:
            return _money(None)
        self._paid = audit
        return _money(int(self.population.paid.cents[titles].sum()))

    def share(self, part: Group, whole: Group) -> Told:
        """The customers of `part` in a hundred of `whole`."""
        may = all(public.is_told for public in self.groups((whole, part)))
        sizes = (int(np.count_nonzero(group.customers)) for group in (part, whole))
        return _percent(percent(*sizes) if may else None)

    def rate(self, rate: Rate) -> Told:
        """A percentage alone, whose whole is told nowhere."""
        may = _people(rate.whole) >= LEAST_IN_SCOPE and all(
            _people(owners) == 0 or _people(owners) >= LEAST for owners in (rate.part, rate.rest)
        )
        return _percent(rate.percent if may else None)

    def report(self, sections: Sequence[Section]) -> Report:
        """The file's content; the only way to one that is for outside."""
        now = self._facts.now.astimezone(self._facts.zone)
        return Report(
            title="Relatório de cobrança",
            stem=f"relatorio-{self._facts.as_of.isoformat()}-externo",
            basis=basis(self._facts),
            generated=f"{formatting.day(now.date())} às {now:%H:%M}",
            sections=[section for section in sections if section.blocks],
            is_for_outside=True,
        )


def table(
    name: str, caption: str, columns: Sequence[Column], rows: Sequence[tuple[str, Sequence[Told]]]
) -> tuple[Table, ...]:
    """A table of what was told, each row after its name; none where nothing was."""
    if not any(told.value is not None for _, cells in rows for told in cells):
        return ()
    told_rows: list[Row] = [(label, *(told.cell for told in cells)) for label, cells in rows]
    return (Table(name, caption, columns, told_rows),)


def figures(items: Sequence[tuple[str, Told, str]]) -> Figures:
    """Key figures, each with a sentence; without those that are not told."""
    return Figures(
        [
            Figure(label, told.kind, told.value, None, sentence)
            for label, told, sentence in items
            if told.value is not None
        ]
    )


def bars(title: str, rows: Sequence[tuple[str, Told]], source: str) -> tuple[Chart, ...]:
    """A chart of money that was told, without the rest; none where nothing was."""
    known = [(label, told.value) for label, told in rows if isinstance(told.value, int)]
    drawn = [Bar(label, formatting.whole_money(v), (Part(v, ACCENT),)) for label, v in known]
    return (Chart(title, drawn, source),) if drawn else ()


def _people(owners: Ids) -> int:
    return len(np.unique(owners))


def _count(members: Mask | None) -> Told:
    size = None if members is None else int(np.count_nonzero(members))
    return Told(None if size is None else _to(size, COUNT_STEP), Kind.COUNT)


def _money(cents: int | None) -> Told:
    return Told(None if cents is None else _to(cents, CENTS_STEP), Kind.MONEY)


def _percent(value: Decimal | None) -> Told:
    whole = None if value is None else value.quantize(Decimal(1), ROUND_HALF_UP)
    return Told(whole, Kind.PERCENT)


def _to(number: int, step: int) -> int:
    """The nearest multiple, half up."""
    return (number + step // 2) // step * step
