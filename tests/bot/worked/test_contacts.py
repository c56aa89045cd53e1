"""Contacts on record: undone in time, closed once, read back as columns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.worked.book import Books
from bot.worked.contacts import NewContact
from bot.worked.news import PromiseNews
from bot.worked.workers import Workers
from metrics import snapshot
from metrics.contacts import Channel, Result
from metrics.portfolio import Portfolio
from metrics.promise_states import State
from metrics.promise_terms import PromisedTitle, Terms
from metrics.snapshot import NO_DAY, Rules, day_of
from tests.bot.worked.conftest import MORNING, Bot
from tests.factories import late, make_snapshot
from tests.worlds import Clock

GROUP, ANA, BIA, ADMINISTRATOR = -100, 7, 8, 1
TODAY = day_of(date(2026, 11, 19))
Bots = Callable[[int], list[Bot]]


def contact(result: Result = Result.NO_DATE, customer: int = 1, **more: Any) -> NewContact:
    return NewContact(GROUP, customer, ANA, Channel.WHATSAPP, result, **more)


def promise(*titles: tuple[int, int], customer: int = 1, cents: int = 0) -> NewContact:
    frozen = tuple(PromisedTitle(*title) for title in titles)
    terms = Terms(TODAY + 1, frozen, cents or sum(title.cents for title in frozen))
    return contact(Result.PROMISED, customer, terms=terms)


@pytest.mark.parametrize(("seconds", "taken_back"), [(0, True), (300, True), (301, False)])
async def test_five_minutes_to_take_it_back(
    bot: Bot, clock: Clock, seconds: int, taken_back: bool
) -> None:
    made = await bot.log.log(contact())
    clock.now += timedelta(seconds=seconds)
    assert await bot.log.undo(made, ANA) == taken_back
    assert (await bot.log.find(made) is None) == taken_back
    book = await Books(bot.database).current()
    assert len(book.contacts) == (0 if taken_back else 1)


async def test_only_its_author_takes_it_back_and_once(bots: Bots) -> None:
    some = bots(20)
    made = await some[0].log.log(contact())
    assert not await some[0].log.undo(made, BIA)
    taken = await asyncio.gather(*(bot.log.undo(made, ANA) for bot in some))
    assert sum(taken) == 1


async def test_undo_against_an_announcement(bots: Bots, clock: Clock) -> None:
    """What was taken back is not told any more, whichever comes first; never told twice."""
    some = bots(20)
    made = await some[0].log.log(promise((1, 100)))
    news = [PromiseNews(bot.database, clock) for bot in some[1:]]
    undone, *told = await asyncio.gather(
        some[0].log.undo(made, ANA), *(one.tell(made, State.KEPT) for one in news)
    )
    assert undone
    assert sum(told) <= 1
    assert not await news[0].tell(made, State.BROKEN)


async def test_each_state_is_told_once(bots: Bots, clock: Clock) -> None:
    some = bots(20)
    made = await some[0].log.log(promise((1, 100)))
    news = [PromiseNews(bot.database, clock) for bot in some]
    told = await asyncio.gather(*(one.tell(made, State.KEPT) for one in news))
    assert sum(told) == 1
    assert await news[0].tell(made, State.BROKEN)
    assert await news[0].told(made) == {"cumprida", "quebrada"}


async def test_a_book_has_what_was_logged(bot: Bot) -> None:
    books = Books(bot.database)
    assert len((await books.current()).contacts) == 0
    first = await bot.log.log(promise((11, 500), (12, 700), customer=1))
    second = await bot.log.log(contact(Result.NO_ANSWER, 2))
    third = await bot.log.log(promise((21, 900), customer=3, cents=800))
    book = await books.current()
    assert book.contact_ids.tolist() == [first, second, third]
    assert book.contacts.customer_ids.tolist() == [1, 2, 3]
    assert book.contacts.days.tolist() == [TODAY] * 3
    assert book.contacts.promised_for.tolist() == [TODAY + 1, NO_DAY, TODAY + 1]
    assert book.promise_ids.tolist() == [first, third]
    assert book.promises.cents.tolist() == [1200, 800]
    assert book.promises.title_promises.tolist() == [0, 0, 1]
    assert book.promises.title_ids.tolist() == [11, 12, 21]
    assert book.promises.title_cents.tolist() == [500, 700, 900]


async def test_a_book_follows_every_change(bots: Bots) -> None:
    """Also another process's; what is read anew equals what a new reader finds."""
    one, other = bots(2)
    books = Books(one.database)
    first = await one.log.log(promise((11, 500)))
    assert (await books.current()).promise_ids.tolist() == [first]
    assert await books.current() is await books.current()
    await other.log.log(contact(Result.CONTESTS, 2))
    assert not (await books.current()).contacts.closed.any()
    assert await other.log.close(2, ADMINISTRATOR)
    assert not await other.log.close(2, ADMINISTRATOR)
    assert await other.log.undo(first, ANA)
    await other.log.log(promise((12, 600)))
    followed, fresh = await books.current(), await Books(one.database).current()
    assert followed.contact_ids.tolist() == fresh.contact_ids.tolist()
    assert followed.contacts.closed.tolist() == fresh.contacts.closed.tolist() == [True, False]
    assert followed.promises.title_ids.tolist() == fresh.promises.title_ids.tolist() == [12]


async def test_balances_that_a_sync_shows_are_remembered(bot: Bot) -> None:
    books = Books(bot.database)
    await bot.log.log(promise((1010, 10_000)))
    partly = {"status": snapshot.STATUS_PARTIAL, "paid_day": TODAY, "open_cents": 4_000}
    for facts, remembered in ((late(10, **partly), [4_000]), (late(10), [])):
        portfolio = Portfolio(make_snapshot([facts]), Rules(date(2026, 11, 19)))
        await books.observe(portfolio)
        await books.observe(portfolio)  # nothing new
        for reader in (books, Books(bot.database)):
            assert (await reader.current()).lows.cents.tolist() == remembered


async def test_the_last_contacts_of_a_customer(bot: Bot, clock: Clock) -> None:
    for hour in (9, 10, 11, 12):
        clock.set(hour)
        await bot.log.log(contact(Result.NO_ANSWER))
    await bot.log.log(promise((1, 100)))
    await bot.log.log(contact(customer=2))
    found = await bot.log.last(1)
    assert [one.result for one in found] == [Result.PROMISED, *[Result.NO_ANSWER] * 2]
    assert (found[0].promised_for, found[0].cents) == (TODAY + 1, 100)
    assert found[0].at == MORNING + timedelta(hours=3)


async def test_a_note_is_ones_own_and_short(bot: Bot) -> None:
    made = await bot.log.log(contact())
    assert not await bot.log.note(made, BIA, "não")
    assert await bot.log.note(made, ANA, "x" * 4000)
    found = await bot.log.find(made)
    assert found is not None
    assert found.note == "x" * 200


async def test_wrong_numbers_are_known(bot: Bot) -> None:
    made = await bot.log.log(contact(Result.WRONG_NUMBER, phone="82 99999-0000"))
    await bot.log.log(contact(Result.NO_DATE, phone="82 99999-1111"))
    assert await bot.log.wrong_numbers(1) == {"82 99999-0000"}
    await bot.log.undo(made, ANA)
    assert await bot.log.wrong_numbers(1) == frozenset()


async def test_the_channel_is_the_last_choice(bot: Bot) -> None:
    workers = Workers(bot.database)
    assert await workers.channel(ANA) is Channel.WHATSAPP
    await workers.choose(ANA, "Ana", Channel.CALL)
    await workers.meet(ANA, "Ana Lima")
    await workers.meet(BIA, "Bia")
    assert await workers.channel(ANA) is Channel.CALL
    assert await workers.channel(BIA) is Channel.WHATSAPP
    assert await workers.names() == {ANA: "Ana Lima", BIA: "Bia"}
