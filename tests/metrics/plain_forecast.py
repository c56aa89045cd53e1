"""What will come in, where it is going and what is unusual, once more: loops and `Fraction`s.

Written from the page and not from the product. A base is a `Plain`; days are dates.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import holidays

from tests.metrics.plain import Plain, Title, fold, ratio, read_date, reais

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A forecast that was frozen."""

    origin: date
    horizon: int
    total: int
    naive: int


def cents(value: float) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))


def kind_of_day(day: date) -> int:
    """Monday 0 to Sunday 6; a weekday without banks is a Sunday."""
    closed = day in holidays.financial_holidays("BVMF", years=day.year)
    closed &= (day.month, day.day) != (12, 24)
    return 6 if closed and day.weekday() < 5 else day.weekday()


def forecast(
    base: Plain, reach: date | None, kept: Sequence[Kept] = (), among: Plain | None = None
) -> dict[str, Any] | None:
    """`previsao`; of the títulos of `among` where the answer is narrowed."""
    origin = base.day - ONE
    if reach is not None and (base.day - reach).days < 60:
        return None
    first = origin - 119 * ONE
    if reach is not None:
        first = max(first, reach)
    rates = life_table(base.titles, first, origin)

    def h(age: int) -> float:
        return rates.get(age, 0.0)

    parts = leaving((among or base).titles, origin, h)
    whole = [sum(pair) for pair in zip(*parts.values(), strict=True)]

    def total(days: int) -> dict[str, Any]:
        found = {}
        for name, part in parts.items():
            so_far = 0.0
            for value in part[1 : days + 1]:
                so_far += value
            found[name] = cents(so_far)
        return {
            "valor": reais(sum(found.values())),
            **{name: reais(value) for name, value in found.items()},
        }

    until = base.day.replace(day=monthrange(base.day.year, base.day.month)[1])
    return {
        "origem": str(origin),
        "total_7": total(7),
        "total_30": total(30),
        "fim_do_mes": {"ate": str(until), **total((until - origin).days)},
        "dias": bars(base, whole, weights(base, h, max(first, origin - 55 * ONE), origin)),
        "registro": {str(h): record(base, kept, h) for h in (7, 30)},
    }


def leaving(titles: Sequence[Title], origin: date, h: Any) -> dict[str, list[float]]:
    """F_j at place j, by part."""
    parts = {"a_vencer": [0.0] * 32, "vencidos": [0.0] * 32}
    for title in titles:
        balance, age = title.open(origin), (origin - title.due).days
        if balance == 0 or age < -30:
            continue
        part = parts["a_vencer" if age <= 0 else "vencidos"]
        survival = 1.0
        for j in range(1, 32):
            next_one = survival * (1 - h(age + j))
            part[j] += balance * (survival - next_one)
            survival = next_one
    return parts


def life_table(titles: Sequence[Title], first: date, origin: date) -> dict[int, float]:
    risk: dict[int, int] = defaultdict(int)
    paid: dict[int, int] = defaultdict(int)
    for title in titles:
        youngest, oldest = (first - title.due).days, (origin - title.due).days
        for k in range(max(-30, youngest), min(365, oldest) + 1):
            day = title.due + k * ONE
            age = k if k <= 90 else 91
            before, after = title.open(day - ONE), title.open(day)
            risk[age] += before
            paid[age] += max(0, before - after)
    table = {k: paid[k] / risk[k] for k in risk if risk[k]}
    return {k: table.get(min(k, 91), 0.0) for k in range(-30, 366)}


def weights(base: Plain, h: Any, first: date, origin: date) -> list[float]:
    came, hoped = [0] * 7, [0.0] * 7
    for n in range((origin - first).days + 1):
        day = first + n * ONE
        weekday = kind_of_day(day)
        for title in base.titles:
            before = title.open(day - ONE)
            if before and title.due <= day + 30 * ONE:
                came[weekday] += max(0, before - title.open(day))
                hoped[weekday] += before * h((day - title.due).days)
    return [came[n] / hoped[n] if hoped[n] else 1.0 for n in range(7)]


def bars(base: Plain, daily: list[float], weight: list[float]) -> list[dict[str, Any]]:
    found = []
    for start in range(1, 31, 7):
        run = range(start, min(start + 7, 31))
        weighed = {j: daily[j] * weight[kind_of_day(base.day + (j - 1) * ONE)] for j in run}
        plain, heavy = sum(daily[j] for j in run), sum(weighed.values())
        for j in run:
            value = weighed[j] * plain / heavy if heavy else daily[j]
            found.append({"dia": str(base.day + (j - 1) * ONE), "valor": reais(cents(value))})
    return found


def came(base: Plain, origin: date, days: int) -> int:
    """A(O, H)."""
    return sum(
        max(0, title.open(origin) - title.open(origin + days * ONE))
        for title in base.titles
        if title.due <= origin + 30 * ONE
    )


def open_balance(base: Plain, origin: date) -> int:
    return sum(t.open(origin) for t in base.titles if t.due <= origin + 30 * ONE)


def naive(base: Plain, origin: date, days: int, reach: date | None) -> int:
    shares = []
    for week in range(8):
        start = origin - (days + 7 * week) * ONE
        if (reach is None or start >= reach) and open_balance(base, start):
            shares.append(came(base, start, days) / open_balance(base, start))
    return cents(open_balance(base, origin) * (sum(shares) / len(shares))) if shares else 0


def record(base: Plain, kept: Sequence[Kept], days: int) -> dict[str, Any]:
    over = [
        one
        for one in kept
        if one.horizon == days
        and one.origin.weekday() == 6
        and one.origin + days * ONE <= base.day - ONE
    ]
    over = sorted(over, key=lambda one: one.origin)[-52:]
    names = ("wape", "vies", "ganho", "caixa")
    if len(over) < 12:
        return {"origens": len(over), **dict.fromkeys(names)}
    actual = [came(base, one.origin, days) for one in over]
    missed = sum(abs(one.total - a) for one, a in zip(over, actual, strict=True))
    naively = sum(abs(one.naive - a) for one, a in zip(over, actual, strict=True))
    all_principal = 0
    for one in over:
        for title in base.titles:
            if title.status in "RP" and 1 <= (title.paid - one.origin).days <= days:
                left = title.balance if title.status == "P" else 0
                all_principal += title.amount - left
    expected = sum(one.total for one in over)
    return {
        "origens": len(over),
        "wape": ratio(missed, sum(actual), 100),
        "vies": ratio(expected - sum(actual), sum(actual), 100),
        "ganho": ratio(naively - missed, naively, 100),
        "caixa": ratio(all_principal, expected, 100),
    }


def trend(base: Plain, reach: date | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    first, end = base.day.replace(day=1), base.day
    while len(found) < 12 and (reach is None or first - ONE >= reach):
        owing = [title for title in base.titles if title.is_overdue(end)]
        paid = [t for t in base.titles if t.status in "RP" and first <= t.paid <= end]
        found.append(
            {
                "mes": str(first)[:7],
                "ate": str(end),
                "valor_vencido": reais(sum(title.open(end) for title in owing)),
                "inadimplentes": len({title.customer for title in owing}),
                "recebido": reais(sum(t.received for t in paid)),
                "recuperado": reais(sum(t.received for t in paid if t.paid > t.due)),
                "cei": base.cei_of(first, end)["cei"],
            }
        )
        end = first - ONE
        first = end.replace(day=1)
    return found


def tail(n: int, p: float, o: int) -> Fraction:
    """P(Bin(n, p) ≥ o), exactly, of the chance as it is written in binary."""
    chance = Fraction(p)
    return sum(
        (math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(o, n + 1)),
        Fraction(0),
    )


def place_at(base: Plain, customer: int) -> tuple[int, str]:
    """City id and bairro as spelt, of whoever it is."""
    if customer in base.overdue:
        return base.place(customer, base.reference(customer))
    return base.place(customer, next(iter(base.active_contracts(customer)), None))


Key = tuple[int, str]


def span(base: Plain, title: Title) -> int | None:
    """0 in the test, 2 in the reference."""
    third = title.due + 3 * ONE
    if title.issued is not None and title.issued > title.due + 2 * ONE:
        return None
    if base.day - 6 * ONE <= third <= base.day:
        return 0
    return 2 if base.day - 96 * ONE <= third <= base.day - 7 * ONE else None


def key_at(base: Plain, customer: int) -> Key:
    city, spelling = place_at(base, customer)
    return city, fold(spelling)


def tested(counts: dict[Key, list[int]]) -> list[tuple[Any, ...]]:
    """(P, bairro, city, n, o, p), the least likely first."""
    found = []
    for key, (n, o, n_before, o_before) in counts.items():
        others = [sum(c[i] for other, c in counts.items() if other != key) for i in range(4)]
        if n < 15 or n_before < 60 or not others[0] or not others[2] or not others[3]:
            continue
        r = (o_before + 20) / (n_before * (others[3] / others[2]) + 20)
        p = min(max(others[1] / others[0] * r, 0.01), 0.95)
        found.append((tail(n, p, o), key[1], key[0], n, o, p))
    return sorted(found)


def alerts(base: Plain, reach: date | None) -> list[dict[str, Any]] | None:
    if reach is not None and reach > base.day - 99 * ONE:
        return None
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    seen: dict[Key, set[int]] = defaultdict(set)
    for title in base.titles:
        key, at = key_at(base, title.customer), span(base, title)
        if at is None or not key[1]:
            continue
        counts[key][at] += 1
        counts[key][at + 1] += title.open(title.due + 2 * ONE) > 0
        if at == 0:
            seen[key].add(title.customer)
    ranked = tested(counts)
    passing = 0
    for rank, one in enumerate(ranked, start=1):
        if one[0] <= Fraction(rank, len(ranked)) * Fraction(5, 100):
            passing = rank
    found = []
    for _, bairro, city, n, o, p in ranked[:passing]:
        if o - n * p < 5 or o < 1.5 * n * p:
            continue
        overdue = [c for c in base.overdue if key_at(base, c) == (city, bairro)]
        names = [place_at(base, c)[1] for c in overdue or seen[city, bairro]]
        found.append(
            {
                "cidade": base.city(city),
                "bairro": min(set(names), key=lambda s: (-names.count(s), s)),
                "bairro_chave": bairro,
                "titulos": n,
                "em_aberto": o,
                "esperado": float(Decimal(n * p).quantize(Decimal("0.01"), ROUND_HALF_UP)),
            }
        )
    return found


def term(base: Plain, days: int) -> dict[str, int | None]:
    """The two counts that the funnel shows beside its own."""
    names = ("bloqueados_antes_do_prazo", "rescindiveis")
    if days == 0:
        return dict.fromkeys(names)
    blocked = [c for c in base.overdue if base.access(c) == "CA" and not base.unlocked(c)]
    rescindable = 0
    for customer in blocked:
        contract = base.reference(customer)
        assert contract is not None
        since = read_date(base.text(base.contracts[contract], "dt_ult_bloq_auto"))
        long_ago = since is None or since <= base.day - 60 * ONE
        rescindable += base.days(customer) >= days + 61 and long_ago
    early = sum(1 <= base.days(c) <= days for c in blocked)
    return dict(zip(names, (early, rescindable), strict=True))
