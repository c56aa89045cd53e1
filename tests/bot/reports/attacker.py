"""Somebody who has a report for outside and adds and subtracts whatever it says.

What each cell counts is worked out from the second implementation (`tests.metrics.plain`), not
from the product. The attacker is taken to know every told cell exactly, before its rounding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.reports.content import Figures, Report, Table, tables
from tests.metrics.plain import Plain, Title, fold

#: A cell: things, and the customer of each.
Cell = Mapping[Any, int]
#: What can be added up with each other: customers, open títulos, payments.
Told = dict[str, list[Cell]]

SITUATIONS = {
    "Vencimento padrão": "vencimento_padrao",
    "Transição": "transicao",
    "Crônico": "cronico",
    "Desbloqueio de confiança": "desbloqueio_confianca",
}


class Attacker:
    """Reads the told cells of a report as sets."""

    def __init__(self, plain: Plain, report: Report) -> None:
        self.plain = plain
        self.base, self.debtors = set(plain.base()), set(plain.overdue)
        places = {plain.place(c, plain.reference(c))[0] for c in self.debtors}
        self.has_cities = len(places) > 1
        self.told: Told = defaultdict(list)
        self._figures(report)
        for _, table in tables(report):
            for row in table.rows:
                self._row(table, [getattr(cell, "value", cell) for cell in row])

    def _figures(self, report: Report) -> None:
        blocks = (block for section in report.sections for block in section.blocks)
        shown = {f.label for b in blocks if isinstance(b, Figures) for f in b.items}
        paid = self._paid()
        if "Base ativa" in shown:
            self._people(self.base)
        if "Inadimplentes" in shown:
            self._people(self.debtors)
        if "Inadimplência" in shown:
            self._people(self.base)
            self._people(self.base & self.debtors)
        if "Valor vencido" in shown:
            self._titles(self._overdue(self.debtors))
        if "Recebido" in shown:
            self.told["paid"].append({t.id: t.customer for t in paid})
        if "Recuperado" in shown:
            self.told["paid"].append({t.id: t.customer for t in paid if t.paid > t.due})

    def _paid(self) -> list[Title]:
        plain = self.plain
        return [t for t in plain.titles if t.status in "PR" and plain.in_window(t.paid)]

    def _people(self, customers: Iterable[int]) -> None:
        self.told["people"].append({customer: customer for customer in customers})

    def _titles(self, titles: Iterable[Title]) -> None:
        self.told["open"].append({title.id: title.customer for title in titles})

    def _overdue(self, customers: Iterable[int]) -> list[Title]:
        return [title for customer in customers for title in self.plain.overdue[customer]]

    def _row(self, table: Table, row: list[Any]) -> None:
        if table.name in ("CEI", "Portões"):  # percentages of what is told nowhere
            return
        values = dict(zip((column.label for column in table.columns), row, strict=True))
        customers, titles, base = self._meaning(table.name, str(row[0]))
        if is_told(values["Clientes"]):
            self._people(customers)
        if is_told(values.get("Valor")):
            self._titles(titles)
        if is_told(values.get("Base ativa")):
            self._people(base)
        if is_told(values.get("Taxa")):
            self._people(base)
            self._people(base & self.debtors)

    def _meaning(self, name: str, label: str) -> tuple[set[int], list[Title], set[int]]:
        """The customers, the títulos and the part of the base that a row is about."""
        plain = self.plain
        if name in ("Aging", "A vencer"):
            titles = [t for t in plain.titles if self._age(t) == (label if name == "Aging" else "")]
            return {title.customer for title in titles}, titles, set()
        if name == "Situação" and "Em dia" in label:
            return self.base - self.debtors, [], set()
        here = {c for c in self.debtors if self._is(name, label, c)}
        base = {c for c in self.base if self._is(name, label, c, in_base=True)}
        return here, self._overdue(here), base

    def _is(self, name: str, label: str, customer: int, *, in_base: bool = False) -> bool:
        """Whether a customer belongs to a row."""
        plain = self.plain
        kinds: dict[str, Callable[[], str]] = {
            "Pessoa": lambda: plain.person(customer),
            "Tipo de cliente": lambda: plain.type(customer),
            "Quem deve": lambda: self._bond(customer),
            "Bairro": lambda: self._bairro(customer, in_base=in_base),
        }
        if name == "Situação":
            label = label.split(" (")[0].partition(" ")[2]
            return not in_base and plain.situation(customer) == SITUATIONS[label]
        return kinds[name]() == (fold(label) if name == "Bairro" else label)

    def _bond(self, customer: int) -> str:
        if customer in self.base:
            return "Base ativa"
        has = customer in self.plain.customers and self.plain.active_contracts(customer)
        return "Fora da base, com contrato ativo" if has else "Ex-clientes"

    def _bairro(self, customer: int, *, in_base: bool) -> str:
        plain = self.plain
        contract = plain.active_contracts(customer)[0] if in_base else plain.reference(customer)
        city, bairro = plain.place(customer, contract)
        name = fold(bairro or "Sem bairro")
        return f"{name} ({fold(plain.city(city) or 'sem cidade')})" if self.has_cities else name

    def _age(self, title: Title) -> str | None:
        """The range of an open título, "" where it is not due yet, None of any other."""
        plain = self.plain
        days = (plain.day - title.due).days
        if title.open(plain.day) <= 0 or -days > plain.horizon:
            return None
        edges = ((0, ""), (6, "1-6"), (9, "7-9"), (15, "10-15"), (30, "16-30"), (60, "31-60"))
        return next(
            (name for last, name in edges if days <= last), "61-90" if days <= 90 else "90+"
        )

    def differences(self) -> Iterator[tuple[Cell, Cell]]:
        """Of all pairs of cells of which one holds the other, those that give somebody away."""
        for cells in self.told.values():
            for one, other in combinations(cells, 2):
                for small, large in ((one, other), (other, one)):
                    rest = {large[thing] for thing in large.keys() - small.keys()}
                    if small.keys() <= large.keys() and 0 < len(rest) < 3:
                        yield small, large

    def exposed(self) -> Iterator[tuple[int, ...]]:
        """Every one and every two customers of whom some sum of cells is, and of nobody else.

        A vector about some things only is in the space of the cells where the projection on what
        the cells leave open, of those things alone, is singular.
        """
        for cells in self.told.values():
            yield from _exposed(cells)


def is_told(value: Any) -> bool:
    return value is not None and not isinstance(value, str)


def _exposed(cells: list[Cell]) -> Iterator[tuple[int, ...]]:
    owners = {thing: owner for cell in cells for thing, owner in cell.items()}
    things = sorted(owners)
    matrix = np.array([[thing in cell for thing in things] for cell in cells], dtype=float)
    open_ = np.eye(len(things)) - np.linalg.pinv(matrix) @ matrix
    of: dict[int, list[int]] = defaultdict(list)
    for place, thing in enumerate(things):
        of[owners[thing]].append(place)
    by_size: dict[int, list[tuple[tuple[int, ...], list[int]]]] = defaultdict(list)
    for people in (*combinations(of, 1), *combinations(of, 2)):
        places = [place for person in people for place in of[person]]
        by_size[len(places)].append((people, places))
    for found in by_size.values():
        chosen = np.array([places for _, places in found])
        blocks: npt.NDArray[np.float64] = open_[chosen[:, :, None], chosen[:, None, :]]
        least = np.linalg.eigvalsh(blocks)[:, 0]
        yield from (found[place][0] for place in np.flatnonzero(least < 1e-7))
