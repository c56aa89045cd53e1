"""Promises and the figures of the worked list once more, by loops, from the text of the page.

Not written from the product. Days are `datetime.date`, amounts centavos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import holidays

from tests.metrics.plain import Plain, Title, read_date, read_id

ONE = timedelta(days=1)


def is_business_day(day: date) -> bool:
    if day.weekday() > 4:
        return False
    if day.month == 12 and day.day == 24:
        return True
    return day not in holidays.financial_holidays("BVMF", years=day.year)


def business_day_after(day: date, count: int = 1) -> date:
    while count:
        day += ONE
        if is_business_day(day):
            count -= 1
    return day


@dataclass
class PlainPromise:
    customer: int
    author: int
    at: datetime  # in the provider's zone
    until: date  # P
    titles: list[tuple[int, int]]  # T with s0
    cents: int  # V

    @property
    def made(self) -> date:
        return self.at.date()


@dataclass
class Outcome:
    state: str
    decided: date | None
    on_time: bool | None
    paid: int
    target: int


class Promised:
    """Promises in the order of recording, on the facts of `plain`."""

    def __init__(
        self,
        plain: Plain,
        promises: Sequence[PlainPromise],
        synced_at: datetime,
        lows: Sequence[tuple[int, date, int]] = (),
    ) -> None:
        self.day, self.synced_at = plain.day, synced_at
        self.titles: Mapping[int, Title] = {title.id: title for title in plain.titles}
        self.promises = [promise for promise in promises if promise.made <= plain.day]
        self.lows = lows

    def open(self, number: int, day: date) -> int:
        seen = [cents for title, since, cents in self.lows if title == number and since <= day]
        return min([self.titles[number].open(day), *seen])

    def standing(self, promise: PlainPromise) -> list[tuple[int, int]]:
        before = promise.made - ONE
        return [
            (number, min(cents, self.titles[number].open(before)))
            for number, cents in promise.titles
            if number in self.titles and self.titles[number].open(before) > 0
        ]

    def paid(self, promise: PlainPromise, day: date) -> int:
        return sum(
            max(0, cents - self.open(number, day)) for number, cents in self.standing(promise)
        )

    def later(self, place: int) -> list[PlainPromise]:
        """Promises of the same client that were made later."""
        mine = self.promises[place]
        return [
            other
            for n, other in enumerate(self.promises)
            if other.customer == mine.customer and (other.at, n) > (mine.at, place)
        ]

    def outcome(self, place: int) -> Outcome:
        promise = self.promises[place]
        last = business_day_after(promise.until)
        cut = [other.made for other in self.later(place) if other.made <= last]
        end = min(cut) - ONE if cut else last
        standing = self.standing(promise)
        target = min(promise.cents, sum(cents for _, cents in standing))
        if not standing:
            return Outcome("anulada", None, None, 0, 0)
        enough = 1
        while 100 * enough < 95 * target:
            enough = enough + max(1, (95 * target - 100 * enough) // 100)
        day = promise.made
        while day <= min(end, self.day):
            if self.paid(promise, day) >= enough:
                return Outcome(
                    "cumprida", day, day <= promise.until, self.paid(promise, day), target
                )
            day += ONE
        if any(other.made <= promise.until for other in self.later(place)):
            return Outcome("substituida", None, None, 0, target)
        noon = datetime.combine(business_day_after(end), time(12), self.synced_at.tzinfo)
        if self.day <= end or self.synced_at <= noon:
            return Outcome("aberta", None, None, 0, target)
        paid = self.paid(promise, end)
        return Outcome("parcial" if paid > 0 else "quebrada", end, None, paid, target)

    def outcomes(self) -> list[Outcome]:
        return [self.outcome(place) for place in range(len(self.promises))]


def imported_titles(plain: Plain, customer: int, made: date) -> list[tuple[int, int]]:
    return [
        (title.id, title.open(made - ONE))
        for title in plain.titles
        if title.customer == customer and title.due < made and title.open(made - ONE) > 0
    ]


def implied(plain: Plain) -> list[PlainPromise]:
    """The ERP's own promises at D, in the order of day and contract."""
    unlocks = set()
    for number, row in plain.contracts.items():
        day = read_date(row.get("dt_ult_des_bloq_conf"))
        recent = day is not None and plain.in_window(day)
        if recent and read_id(row.get("id_cliente")):
            unlocks.add((read_id(row.get("id_cliente")), number))
    for customer in plain.overdue:
        if plain.unlocked(customer):
            reference = plain.reference(customer)
            assert reference is not None
            unlocks.add((customer, reference))
    found = []
    for customer, number in unlocks:
        row = plain.contracts[number]
        made = read_date(row.get("dt_ult_des_bloq_conf"))
        if made is None or made > plain.day:
            continue
        until = read_date(row.get("nao_bloquear_ate"))
        if until is None or not made <= until <= made + 10 * ONE:
            until = made + 3 * ONE
        titles = [
            (title.id, title.open(made))
            for title in plain.titles
            if title.customer == customer and title.due < made and title.open(made) > 0
        ]
        if titles:
            at = datetime.combine(made, time())
            promise = PlainPromise(customer, 0, at, until, titles, sum(c for _, c in titles))
            found.append((made, number, customer, promise))
    found.sort(key=lambda item: item[:3])
    return [promise for *_, promise in found]


@dataclass
class PlainContact:
    customer: int
    author: int
    at: datetime  # in the provider's zone
    channel: str
    result: str
    until: date | None = None  # P of a promise

    @property
    def day(self) -> date:
        return self.at.date()


CPC = {"prometeu", "ja_pagou", "sem_data", "contesta", "quer_cancelar"}
ALO = {"recado", "numero_errado"}


def activity(contacts: Sequence[PlainContact]) -> dict[str, Any]:
    """The first five figures of section 4 over contacts, rates as pairs of counts."""
    calls = [c for c in contacts if c.channel != "recebido"]
    spoken = {c.customer for c in contacts if c.result in CPC}
    promised = {c.customer for c in contacts if c.result == "prometeu"}
    return {
        "acionamentos": len(calls),
        "clientes_acionados": len({c.customer for c in calls}),
        "taxa_alo": (sum(c.result in CPC | ALO for c in calls), len(calls)),
        "taxa_cpc": (sum(c.result in CPC for c in calls), len(calls)),
        "conversao": (len(promised), len(spoken)),
    }


def recovered_by(
    plain: Plain, contacts: Sequence[PlainContact], first: date, last: date
) -> dict[int | None, int]:
    """What came in late in a period, by author; None is nobody's (0: an author unknown)."""
    found: dict[int | None, int] = {}
    ordered = sorted(enumerate(contacts), key=lambda pair: (pair[1].at, pair[0]))
    for title in plain.titles:
        if title.status not in ("R", "P") or not first <= title.paid <= last:
            continue
        if title.paid <= title.due:
            continue
        author: int | None = None
        for _, contact in ordered:
            day = contact.day
            if contact.customer != title.customer or day > plain.day:
                continue
            if contact.result not in ("prometeu", "sem_data", "recado"):
                continue
            if not (title.due < day and title.open(day - ONE) > 0):
                continue
            soon = title.paid - 5 * ONE <= day <= title.paid
            held = contact.until is not None and (
                day <= title.paid <= business_day_after(contact.until)
            )
            if soon or held:
                author = contact.author
        found[author] = found.get(author, 0) + title.received
    return found
