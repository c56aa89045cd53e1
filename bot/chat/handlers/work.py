"""The taps of the worked list: log, take back, let go, next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.chat.handlers import customer
from bot.chat.request import Request
from bot.figures.facts import Facts
from bot.ledger.audit import Deed
from bot.messages import work as buttons
from bot.messages.button_data import Press
from bot.messages.message import Message, Reply, text_reply
from bot.text import formatting, render
from bot.views.boards import line_of
from bot.views.work import logged_view
from bot.worked.contacts import ClaimedByAnother, NewContact
from bot.worked.words import RESULT_OF
from metrics.contacts import Channel, Result
from metrics.customer import glances
from metrics.promise_terms import (
    Terms,
    WrongDay,
    last_payment,
    live_titles,
    terms,
)
from metrics.queue import QueueItem
from metrics.snapshot import date_of, day_of

#: What only shows a card; of an undoing the button carries the contact.
_LOOKS: Final = frozenset({buttons.NEXT, buttons.CARD, buttons.OTHER_DAYS})
#: Customers tried where others claim them at the same moment.
MOST_TRIES: Final = 20


async def pressed(request: Request, press: Press) -> None:
    """Does what a button of the worked list says.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    number = int(press.value)
    is_about_customer = press.subject not in (buttons.UNDO, buttons.NEXT)
    if is_about_customer and await customer.refused(request, number):
        return
    if press.subject not in _LOOKS:
        request.note(Deed.CHANGED, press.subject, None if press.subject == buttons.UNDO else number)
    match press.subject:
        case buttons.UNDO:
            await _undo(request, number)
        case buttons.NEXT:
            await show_next(request)
        case buttons.RELEASE:
            await _release(request, number)
        case buttons.CHANNEL:
            await _other_channel(request)
            await customer.show(request, str(number))
        case buttons.OTHER_DAYS:
            await customer.show_days(request, number)
        case buttons.CARD:
            await customer.show(request, str(number))
        case word:
            await _log(request, number, RESULT_OF[word], press.as_of)


async def _log(request: Request, customer_id: int, result: Result, day: date) -> None:
    facts, desk = await request.facts(), request.services.desk
    if not live_titles(facts.portfolio, customer_id):
        await _say_paid(request, facts, customer_id)
        return
    frozen: Terms | None = None
    if result is Result.PROMISED:
        try:
            frozen = _terms(facts, customer_id, day)
        except WrongDay:
            await _say(request, "day")
            return
    asker = request.asker
    await desk.workers.meet(asker.id, asker.name)
    phones = await customer.dialable(request, customer_id)
    new = NewContact(
        group_id=request.team_id,
        customer_id=customer_id,
        author=asker.id,
        channel=await desk.workers.channel(asker.id),
        result=result,
        phone=phones[0] if phones else "",
        terms=frozen,
        is_administrator=request.is_administrator,
    )
    try:
        contact_id = await desk.log.log(new)
    except ClaimedByAnother as error:
        names = await desk.workers.names()
        since = f"{error.claim.since.astimezone(facts.zone):%H:%M}"
        holder = names.get(error.claim.user_id, "outra pessoa")
        await _say(request, "claimed", holder=holder, since=since)
        return
    if result is Result.WRONG_NUMBER and len(phones) > 1:
        await customer.show(request, str(customer_id))  # with the next number
        return
    logged = await desk.log.find(contact_id)
    if logged is not None:
        view = logged_view(logged, _name(facts, customer_id))
        message = buttons.logged_message(view, contact_id, facts.as_of)
        await request.reply(Reply((message,)))


def _terms(facts: Facts, customer_id: int, day: date) -> Terms:
    titles = live_titles(facts.portfolio, customer_id)
    return terms(day_of(facts.as_of), day_of(day), titles, None)


async def _undo(request: Request, contact_id: int) -> None:
    log = request.services.desk.log
    contact = await log.find(contact_id)
    if contact is None or not await log.undo(contact_id, request.asker.id):
        request = replace(request, message_id=None)  # what was logged stays to be read
        await request.reply(text_reply(render.chat("work_refused", why="late")))
        return
    await customer.show(request, str(contact.customer_id))


async def _release(request: Request, customer_id: int) -> None:
    facts = await request.facts()
    await request.services.desk.claims.release(
        request.team_id,
        customer_id,
        request.asker.id,
        is_administrator=request.is_administrator,
    )
    await _say(request, "released", name=_name(facts, customer_id))


async def _other_channel(request: Request) -> None:
    workers, asker = request.services.desk.workers, request.asker
    now = await workers.channel(asker.id)
    other = Channel.CALL if now is Channel.WHATSAPP else Channel.WHATSAPP
    await workers.choose(asker.id, asker.name, other)


async def show_next(request: Request) -> None:
    """Claims the first of the queue that is free, and shows its card."""
    desk, asker = request.services.desk, request.asker
    await desk.workers.meet(asker.id, asker.name)
    for item in (await line(request))[:MOST_TRIES]:
        customer_id = item.item.customer_id
        assumed = await desk.claims.assume(request.team_id, customer_id, asker.id)
        if assumed.is_new or assumed.claim.user_id == asker.id:
            await customer.show(request, str(customer_id))
            return
    await request.reply(text_reply(render.chat("work_refused", why="empty")))


async def line(request: Request) -> tuple[QueueItem, ...]:
    """The queue as the asker has it: without those whom others have claimed."""
    facts, desk = await request.facts(), request.services.desk
    claims = await desk.claims.live(request.team_id)
    others = frozenset(c for c, claim in claims.items() if claim.user_id != request.asker.id)
    book = await request.book(facts)
    return await request.services.figures.compute(line_of, facts, book, others)


async def _say_paid(request: Request, facts: Facts, customer_id: int) -> None:
    day = last_payment(facts.portfolio, customer_id)
    paid_on = None if day is None else date_of(day)
    await _say(request, "paid", name=_name(facts, customer_id), paid_on=paid_on)


async def _say(request: Request, why: str, **values: Any) -> None:
    """In place of the card, with the way to the next."""
    facts = await request.facts()
    text = render.chat("work_refused", why=why, **values)
    await request.reply(Reply((Message(text, buttons.next_row(facts.as_of), silent=True),)))


def _name(facts: Facts, customer_id: int) -> str:
    (glance,) = glances(facts.portfolio, (customer_id,))
    return formatting.clean(facts.audience.shown_name(glance.name)) or f"cliente {customer_id}"
