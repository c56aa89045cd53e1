"""What is kept, for how long, and under which name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.figures.portfolio_cache import PortfolioCache
from bot.figures.scope import EVERYBODY, EVERYTHING, NarrowedPortfolio, Scope
from tests.factories import D, portfolio

TYPED = Scope(bairro="jatiuca")
MARKED = Scope(mark="0a1b2c3d")


def narrowed(scope: Scope = EVERYTHING) -> NarrowedPortfolio:
    return NarrowedPortfolio(portfolio(), scope, "")


def days_before(count: int) -> list[date]:
    return [D - timedelta(days=back) for back in range(1, count + 1)]


def test_today_outlives_any_number_of_other_days() -> None:
    cache = PortfolioCache(most=8).of_run(1, D)
    today = cache.put(D, EVERYBODY, EVERYTHING, narrowed())
    for day in days_before(20):
        cache.put(day, EVERYBODY, EVERYTHING, narrowed())
    assert cache.get(D, EVERYBODY, EVERYTHING) is today


def test_the_least_recently_used_goes_first() -> None:
    cache = PortfolioCache(most=2).of_run(1, D)
    first, second, third = days_before(3)
    for day in (first, second):
        cache.put(day, EVERYBODY, EVERYTHING, narrowed())
    cache.get(first, EVERYBODY, EVERYTHING)
    cache.put(third, EVERYBODY, EVERYTHING, narrowed())
    kept = [day for day in (first, second, third) if cache.get(day, EVERYBODY, EVERYTHING)]
    assert kept == [first, third]


def test_a_typed_bairro_and_its_mark_are_one_entry() -> None:
    cache = PortfolioCache().of_run(1, D)
    of_button = cache.put(D, EVERYBODY, MARKED, narrowed(MARKED))
    assert cache.put(D, EVERYBODY, TYPED, narrowed(MARKED)) is of_button
    assert cache.get(D, EVERYBODY, TYPED) is of_button
    assert cache.get(D, EVERYBODY, replace(TYPED, person="F")) is None


def test_another_run_begins_anew() -> None:
    cache = PortfolioCache().of_run(1, D)
    cache.put(D, EVERYBODY, EVERYTHING, narrowed())
    cache.put(D, EVERYBODY, TYPED, narrowed(MARKED))
    assert cache.of_run(1, D).any_whole() is not None
    assert cache.of_run(2, D).any_whole() is None
    assert cache.get(D, EVERYBODY, TYPED) is None
