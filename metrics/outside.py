"""The groups of customers that a report for outside may speak of, and whose títulos they hold.

Groups, not figures: what may be told of them is decided by whoever audits them (`disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from metrics import cei as cei_figures
from metrics.aging import EDGES, LABELS
from metrics.balances import Cents, Mask
from metrics.customers import lacks_active_contract
from metrics.lookup import Ids, Positions, group, positions
from metrics.payments import paid_in
from metrics.periods import Period, month_to_date, weeks, window
from metrics.portfolio import Portfolio
from metrics.roll_rate import Gate, cohort, gate, gate_days
from metrics.segments import NO_BAIRRO, NO_TYPE, OTHER_PERSON, PERSONS, city_name
from metrics.situation import Situation, situations


@dataclass(frozen=True, eq=False)
class Group:
    """Some customers, and those of their títulos that are meant."""

    customers: Mask
    receivables: Mask


@dataclass(frozen=True, eq=False)
class Segment:
    """The debtors of a part of the base, that part of the base, and who is both."""

    name: str
    debtors: Group
    base: Group
    both: Group


@dataclass(frozen=True, eq=False)
class Rate:
    """A percentage of títulos, and whose they are: all, those that count, and the others."""

    percent: Decimal | None
    whole: Ids
    part: Ids
    rest: Ids


@dataclass(frozen=True, eq=False)
class Titles:
    """Títulos: their customers' ids and their centavos, in one order."""

    owners: Ids
    cents: Cents


class Population:
    """Everybody of a portfolio, as masks over `customer_ids` and over some of its títulos."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        day = portfolio.rules.day
        owing = portfolio.owing(day)
        self.open = Titles(self._owners(owing.rows), owing.cents)
        due = portfolio.snapshot.receivables["due_day"].to_numpy()[owing.rows]
        self._days = day - due.astype(np.int64)
        paid = paid_in(portfolio, window(day, portfolio.rules.window_days))
        self.paid = Titles(self._owners(paid.rows), paid.cents)
        self._is_late = paid.is_late
        base, debtors = portfolio.active_base.customer_ids, portfolio.debtors.customer_ids
        self.customer_ids = np.unique(
            np.concatenate((base, debtors, self.open.owners, self.paid.owners))
        )
        self._in_base = self._among(base)
        self._owes = self._among(debtors)

    def __len__(self) -> int:
        """The customers of the base and those who owe: whom the report is about."""
        return int(np.count_nonzero(self._in_base | self._owes))

    def _owners(self, rows: Positions) -> Ids:
        owners = self.portfolio.derived.owners
        ids: Ids = owners.values[owners.of_rows[rows]]
        return ids

    def _among(self, ids: Ids) -> Mask:
        found: Mask = positions(ids, self.customer_ids) >= 0
        return found

    @cached_property
    def _owner_place(self) -> Positions:
        """Of each open título, the place of its customer."""
        return positions(self.customer_ids, self.open.owners)

    def _people(self, customers: Mask) -> Group:
        """Customers without any título."""
        return Group(customers, np.zeros(len(self.open.owners), dtype=bool))

    def _debtors(self, customers: Mask) -> Group:
        """Customers with their vencidos."""
        return Group(customers, customers[self._owner_place] & (self._days > 0))

    def _of_titles(self, receivables: Mask) -> Group:
        """Open títulos with whoever owes them."""
        customers = np.zeros(len(self.customer_ids), dtype=bool)
        customers[self._owner_place[receivables]] = True
        return Group(customers, receivables)

    def _debtors_where(self, chosen: Mask) -> Group:
        """Of a truth value a debtor, in the debtors' order."""
        return self._debtors(self._among(self.portfolio.debtors.customer_ids[chosen]))

    @property
    def base(self) -> Group:
        """`base_ativa`."""
        return self._people(self._in_base)

    @property
    def debtors(self) -> Group:
        """Who has a vencido."""
        return self._debtors(self._owes)

    @property
    def debtors_in_base(self) -> Group:
        """Whom the inadimplência counts."""
        return self._people(self._in_base & self._owes)

    @property
    def received(self) -> tuple[Mask, Mask]:
        """Of the paid títulos: all of them, and those paid late."""
        return np.ones(len(self.paid.owners), dtype=bool), self._is_late

    def by_situation(self) -> Mapping[Situation, Group]:
        """Each customer of the base and each debtor in one of them."""
        of_debtors = situations(self.portfolio)
        groups = {Situation.CURRENT: self._people(self._in_base & ~self._owes)}
        for situation in Situation:
            if situation is not Situation.CURRENT:
                groups[situation] = self._debtors_where(of_debtors == situation)
        return groups

    def by_age(self) -> Mapping[str, Group]:
        """The open títulos by range of days, what is upcoming first."""
        bins = np.searchsorted(np.array(EDGES), self._days, side="left")
        return {label: self._of_titles(bins == place) for place, label in enumerate(LABELS)}

    def by_bond(self) -> tuple[Group, Group, Group]:
        """The debtors of the base, ex-clientes, and the others."""
        ids = self.portfolio.debtors.customer_ids
        in_base = positions(self.portfolio.active_base.customer_ids, ids) >= 0
        holders = self.portfolio.derived.holders
        former = lacks_active_contract(self.portfolio.snapshot, holders, ids)
        kinds = in_base, former, ~in_base & ~former
        one, two, three = (self._debtors_where(kind) for kind in kinds)
        return one, two, three

    def by_person(self) -> Sequence[Segment]:
        """PF, PJ and the others."""
        types = self.portfolio.derived.person_types
        names = [PERSONS.get(kind, OTHER_PERSON) for kind in types.values.tolist()]
        return self._by_name([*names, OTHER_PERSON], types.of_rows)

    def by_type(self) -> Sequence[Segment]:
        """Tipos de cliente."""
        types, named = self.portfolio.derived.customer_types, self.portfolio.snapshot.customer_types
        names = [named.get(number) or NO_TYPE for number in types.values.tolist()]
        return self._by_name([*names, NO_TYPE], types.of_rows)

    def _by_name(self, names: Sequence[str], of_rows: Positions) -> Sequence[Segment]:
        """The last name is that of customers whom the mirror lacks."""
        distinct = sorted(set(names))
        places = np.array([distinct.index(name) for name in names])
        by_row = places[np.append(of_rows, len(names) - 1)]
        debtors, base = self.portfolio.debtors, self.portfolio.active_base
        return self._segments(
            by_row[debtors.customer], by_row[base.customer], lambda place, _: distinct[place]
        )

    def by_bairro(self) -> Sequence[Segment]:
        """Bairros that have a debtor, by name and, where there are several, by city."""
        portfolio = self.portfolio
        places = portfolio.derived.addresses
        standing, base = portfolio.standing, portfolio.derived.base_standing
        codes = places.bairro_codes(standing)
        several = len({places.bairro_of(code)[1] for code in np.unique(codes).tolist()}) > 1

        def name(code: int, members: Positions) -> str:
            spelling = places.commonest(standing.spellings[members], members * 0, 1)[0]
            city = city_name(portfolio, places.bairro_of(code)[1]) or "sem cidade"
            return f"{spelling or NO_BAIRRO} ({city})" if several else spelling or NO_BAIRRO

        return self._segments(codes, places.bairro_codes(base), name)

    def _segments(
        self, debtor_keys: Ids, base_keys: Ids, name: Callable[[int, Positions], str]
    ) -> Sequence[Segment]:
        """Groups of one key; `name` gets it with the debtors' places."""
        debtors, base = self.portfolio.debtors.customer_ids, self.portfolio.active_base.customer_ids
        keys, groups = group(debtor_keys)
        segments = []
        for place, key in enumerate(keys.tolist()):
            owing, members = groups == place, self._among(base[base_keys == key])
            segments.append(
                Segment(
                    name(key, np.flatnonzero(owing)),
                    self._debtors_where(owing),
                    self._people(members),
                    self._people(members & self._among(debtors)),
                )
            )
        return segments

    def cei(self) -> Sequence[tuple[Period, Rate]]:
        """The index of the window, of the month and of the last weeks."""
        day = self.portfolio.rules.day
        spans = window(day, self.portfolio.rules.window_days), month_to_date(day), *weeks(day)
        return [(span, self._cei(span)) for span in spans]

    def _cei(self, span: Period) -> Rate:
        portfolio = self.portfolio
        rows = portfolio.unsettled(span.first - 1, span.last)
        due = portfolio.snapshot.receivables["due_day"].to_numpy()[rows]
        before = portfolio.open_cents_of(rows, span.first - 1, by_issue=False)
        after = portfolio.open_cents_of(rows, span.last, by_issue=False)
        after = np.where(due == span.last, 0, after)
        owners = self._owners(rows)
        index = cei_figures.figures(portfolio, span).cei
        return Rate(index, owners[before > 0], owners[before > after], owners[after > 0])

    def gates(self) -> Sequence[tuple[Gate, Rate]]:
        """The three gates by títulos."""
        day, found = self.portfolio.rules.day, []
        for start, end in gate_days(self.portfolio.rules.blocking_days):
            base, rolled = cohort(self.portfolio, start, end, day)
            owners = self._owners(base.rows)
            passed = gate(self.portfolio, start, end, day)
            found.append((passed, Rate(passed.rate, owners, owners[rolled], owners[~rolled])))
        return found
