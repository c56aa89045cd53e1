"""One customer, one person: claims, their ends, and who wins of many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.worked.claims import until
from bot.worked.contacts import ClaimedByAnother, NewContact
from metrics.contacts import Channel, Result
from tests.bot.worked.conftest import MORNING, Bot
from tests.worlds import ZONE, Clock

GROUP, ANA, BIA = -100, 7, 8
Bots = Callable[[int], list[Bot]]


def contact(author: int = ANA, customer: int = 1, **more: bool) -> NewContact:
    return NewContact(GROUP, customer, author, Channel.CALL, Result.NO_ANSWER, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        ("09:00", "19 13:00"),
        ("14:59", "19 18:59"),
        ("15:00", "19 19:00"),
        ("15:01", "19 19:00"),
        ("18:59", "19 19:00"),
        ("19:00", "19 23:00"),
        ("22:00", "20 02:00"),
    ],
)
def test_until_when_a_claim_lives(made: str, ends: str) -> None:
    now = datetime.fromisoformat(f"2026-11-19T{made}").replace(tzinfo=ZONE)
    assert f"{until(now, ZONE).astimezone(ZONE):%d %H:%M}" == ends


async def test_fifty_at_once(bots: Bots) -> None:
    """Each with a connection of its own, as so many processes would have."""
    tries = [bot.claims.assume(GROUP, 1, user) for user, bot in enumerate(bots(50), 1)]
    found = await asyncio.gather(*tries)
    (winner,) = [one.claim.user_id for one in found if one.is_new]
    assert {one.claim.user_id for one in found} == {winner}
    assert {one.claim.since for one in found} == {MORNING}


async def test_fifty_at_once_through_one_bot(bot: Bot) -> None:
    found = await asyncio.gather(*(bot.claims.assume(GROUP, 1, user) for user in range(1, 51)))
    assert sum(one.is_new for one in found) == 1


async def test_fifty_at_the_end_of_a_claim(bots: Bots, clock: Clock) -> None:
    """At the very second at which it ends, one of them has it, and not the one before."""
    some = bots(50)
    await some[0].claims.assume(GROUP, 1, 99)
    clock.set(12, 59)
    found = await asyncio.gather(*(b.claims.assume(GROUP, 1, u) for u, b in enumerate(some, 1)))
    assert {one.claim.user_id for one in found} == {99}
    clock.set(13)
    found = await asyncio.gather(*(b.claims.assume(GROUP, 1, u) for u, b in enumerate(some, 1)))
    (winner,) = [one.claim.user_id for one in found if one.is_new]
    assert winner != 99
    assert {one.claim.user_id for one in found} == {winner}


async def test_a_release_lets_one_of_many_in(bots: Bots) -> None:
    some = bots(20)
    await some[0].claims.assume(GROUP, 1, ANA)
    release = asyncio.create_task(some[0].claims.release(GROUP, 1, ANA))
    found = await asyncio.gather(
        *(b.claims.assume(GROUP, 1, u) for u, b in enumerate(some[1:], 100))
    )
    assert await release
    assert sum(one.is_new for one in found) <= 1
    (claim,) = (await some[0].claims.live(GROUP)).values() or [None]
    assert (claim is not None) == any(one.is_new for one in found)


async def test_who_is_told_since_when(bot: Bot, clock: Clock) -> None:
    first = await bot.claims.assume(GROUP, 1, ANA)
    clock.set(10)
    second = await bot.claims.assume(GROUP, 1, BIA)
    assert first.is_new
    assert not second.is_new
    assert second.claim == first.claim
    again = await bot.claims.assume(GROUP, 1, ANA)
    assert (again.is_new, again.claim.until) == (False, first.claim.until)


async def test_groups_and_customers_are_apart(bot: Bot) -> None:
    for group, customer in ((GROUP, 1), (GROUP, 2), (GROUP - 1, 1)):
        assert (await bot.claims.assume(group, customer, ANA)).is_new
    assert sorted(await bot.claims.live(GROUP)) == [1, 2]


async def test_only_the_owner_or_an_administrator_releases(bot: Bot) -> None:
    await bot.claims.assume(GROUP, 1, ANA)
    assert not await bot.claims.release(GROUP, 1, BIA)
    assert await bot.claims.release(GROUP, 1, BIA, is_administrator=True)
    assert not await bot.claims.release(GROUP, 1, ANA)
    await bot.claims.assume(GROUP, 1, ANA)
    assert await bot.claims.release(GROUP, 1, ANA)
    assert await bot.claims.live(GROUP) == {}


async def test_an_administrator_gives_it_to_somebody_else(bot: Bot) -> None:
    await bot.claims.assume(GROUP, 1, ANA)
    assert (await bot.claims.reassign(GROUP, 1, BIA)).user_id == BIA
    assert [claim.user_id for claim in (await bot.claims.live(GROUP)).values()] == [BIA]


async def test_who_paid_is_nobodys_any_more(bot: Bot) -> None:
    for customer in (1, 2, 3):
        await bot.claims.assume(GROUP, customer, ANA)
    assert await bot.claims.settle({2, 3, 4}) == 1
    assert sorted(await bot.claims.live(GROUP)) == [2, 3]


async def test_what_ended_is_swept(bot: Bot, clock: Clock) -> None:
    await bot.claims.assume(GROUP, 1, ANA)
    clock.set(13)
    assert await bot.claims.live(GROUP) == {}
    assert await bot.claims.settle({1}) == 1


async def test_a_contact_claims_and_renews(bot: Bot, clock: Clock) -> None:
    await bot.log.log(contact())
    (claim,) = (await bot.claims.live(GROUP)).values()
    assert (claim.user_id, claim.since) == (ANA, MORNING)
    clock.set(11)
    await bot.log.log(contact())
    (claim,) = (await bot.claims.live(GROUP)).values()
    assert claim.until == datetime(2026, 11, 19, 15, tzinfo=ZONE)


async def test_nobody_else_logs_on_a_claimed_customer(bot: Bot) -> None:
    await bot.claims.assume(GROUP, 1, ANA)
    with pytest.raises(ClaimedByAnother) as caught:
        await bot.log.log(contact(BIA))
    assert caught.value.claim.user_id == ANA
    assert await bot.log.last(1) == []
    await bot.log.log(contact(BIA, is_administrator=True))
    (logged,) = await bot.log.last(1)
    assert logged.author == BIA
    (claim,) = (await bot.claims.live(GROUP)).values()
    assert claim.user_id == ANA


async def test_fifty_log_at_once(bots: Bots) -> None:
    """One claims by it; the others log nothing."""
    some = bots(50)
    found = await asyncio.gather(
        *(b.log.log(contact(u)) for u, b in enumerate(some, 1)), return_exceptions=True
    )
    (made,) = [one for one in found if isinstance(one, int)]
    assert sum(isinstance(one, ClaimedByAnother) for one in found) == 49
    (logged,) = await some[0].log.last(1)
    assert logged.id == made
