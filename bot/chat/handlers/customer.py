"""/cliente: find one, perhaps among several, and show its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from telegram.error import TelegramError

from bot.chat.arguments import BadArguments
from bot.chat.request import Request
from bot.delivery.outcomes import Outcome, classify
from bot.figures.facts import Facts
from bot.figures.scope import EVERYBODY
from bot.ledger.audit import Deed
from bot.messages import keyboards
from bot.messages import work as work_buttons
from bot.messages.customer_choice import asked_in, choice_message
from bot.messages.message import Address, Button, Keyboard, Message, Reply, text_reply
from bot.mirror import customer_rows, number_search
from bot.mirror.customer_search import NOBODY, SearchResult
from bot.text import formatting, phones, render
from bot.text.whatsapp import Wording
from bot.views.customer import CustomerView, customer_view
from bot.views.customer_choice import choice_view
from bot.views.work import WorkView, work_view
from metrics.customer import statement
from metrics.narrowing import customer_ids

MOST_QUERY: Final = 100
#: Boletos that get buttons of their own.
MOST_BOLETOS: Final = 3


async def answer(request: Request) -> None:
    """The card where one customer is meant; buttons where several could be.

    Raises:
        BadArguments: Nobody was named, or the text is too long.
        NoData: Nothing was synchronised yet.
    """
    text = formatting.clean(" ".join(request.words), MOST_QUERY + 1)
    if not text or len(text) > MOST_QUERY:
        raise BadArguments("Diga quem procurar." if not text else "Escreva menos: um nome basta.")
    found = await _find(request, text)
    result = replace(found, ids=await _seen_of(request, found.ids))
    if found.ids and not result.ids:
        await request.reply(text_reply(render.chat("outside", label=request.within.label)))
    elif result.exact and len(result.ids) == 1:
        await _show(request, result.ids[0])
    else:
        await _choose(request, text, result, 1)


async def turn(request: Request, page_number: str) -> None:
    """Another page of those to choose from; whom somebody looked for stands in the message.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    text = asked_in(request.pressed_text)
    found = await _find(request, text)
    result = replace(found, ids=await _seen_of(request, found.ids))
    await _choose(request, text, result, int(page_number))


async def show(request: Request, customer_id: str) -> None:
    """The card that a button asks for, as a message of its own; who presses claims the customer.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    await _show(request, int(customer_id), claims=True)


async def show_days(request: Request, customer_id: int) -> None:
    """The card with every day that may be promised instead of its buttons.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    await _show(request, customer_id, all_days=True)


async def dialable(request: Request, customer_id: int) -> list[str]:
    """The numbers of a customer at which nobody else has answered, in their order."""
    row = await customer_rows.customer_row(request.services.database, customer_id)
    if row is None:
        return []
    wrong = await request.services.desk.log.wrong_numbers(customer_id)
    raws = [raw for field in row.phones for raw in phones.numbers_in(field) if phones.digits(raw)]
    texts = dict.fromkeys(phones.international(formatting.clean(raw)) for raw in raws)
    return [text for text in texts if text not in wrong]


async def seen(request: Request, facts: Facts, customers: Iterable[int]) -> AbstractSet[int]:
    """Of some customers (ids), those whom the asker may see."""
    if facts.within == EVERYBODY:
        return set(customers)
    own = await request.services.figures.compute(customer_ids, facts.portfolio)
    return set(customers) & set(own.tolist())


async def refused(request: Request, customer_id: int) -> bool:
    """Whether a customer is none of the group's; then it has been said.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    if await _seen_of(request, (customer_id,)):
        return False
    await request.reply(text_reply(render.chat("outside", label=request.within.label)))
    return True


async def _seen_of(request: Request, customers: Sequence[int]) -> Sequence[int]:
    """As `seen`, in their order."""
    if request.within == EVERYBODY:
        return customers
    own = await seen(request, await request.facts(), customers)
    return [one for one in customers if one in own]


async def _find(request: Request, text: str) -> SearchResult:
    """By number in the mirror, by name in the snapshot; raises NoData, which says what to do."""
    facts, services = await request.facts(), request.services
    debtors = await services.figures.compute(_debtors, facts)
    directory = await services.figures.directory()
    by_number = await number_search.find(services.database, text)
    if by_number:
        return SearchResult(True, directory.ordered(by_number, debtors))
    by_name = await services.figures.compute(directory.search, text, debtors)
    if by_name.exact or not number_search.is_number(text):
        return by_name
    is_debtor = text.isdecimal() and int(text) in debtors  # whom the mirror may have no row of
    return SearchResult(True, (int(text),)) if is_debtor else NOBODY


def _debtors(facts: Facts) -> frozenset[int]:
    return frozenset(facts.portfolio.debtors.customer_ids.tolist())


async def _choose(request: Request, text: str, result: SearchResult, page: int) -> None:
    facts = await request.facts()
    view = await request.services.figures.compute(choice_view, facts, result, text, page)
    await request.reply(Reply((choice_message(view),)))


async def _show(
    request: Request, customer_id: int, *, claims: bool = False, all_days: bool = False
) -> None:
    if await refused(request, customer_id):
        return
    services = request.services
    facts = await request.facts()
    standing = await services.figures.compute(statement, facts.portfolio, customer_id)
    row = await customer_rows.customer_row(services.database, customer_id)
    boletos = await customer_rows.boletos(
        services.database, [title.id for title in standing.titles]
    )
    plan = await customer_rows.plan(services.database, standing.contract_id)
    request.note(Deed.OPENED, "cliente", customer_id)
    settings = services.settings
    wording = Wording(
        settings.provedor_nome, request.choices.whatsapp_texto or settings.whatsapp_texto
    )
    view = customer_view(facts, standing, row, boletos, plan, wording)
    wrong = await services.desk.log.wrong_numbers(customer_id)
    view = replace(view, phones=tuple(p for p in view.phones if p.text not in wrong))
    text, rows = render.chat("customer", view=view), _buttons(view)
    if standing.overdue and not view.basis.is_past_date:
        work = await _work(request, facts, customer_id, claims=claims)
        text = f"{text}\n\n{render.chat('work_card', view=work)}".strip()
        if all_days:
            rows = work_buttons.day_rows(customer_id, facts.as_of)
        else:
            outcomes = work_buttons.outcome_rows(work, facts.as_of)
            head = (work_buttons.channel_row(work, facts.as_of),) if outcomes else ()
            rows = (*head, *rows, *outcomes)
    card = Message(text, rows, silent=True)
    if request.audience.is_group and request.choices.cards_in_private:
        await _send_in_private(request, card)
    else:
        await request.reply(Reply((card,)))


async def _send_in_private(request: Request, card: Message) -> None:
    """The card goes to whoever asked; the group learns only where it is, or why it is not."""
    asker, why = request.asker.id, "sent"
    if not asker:
        why = "anonymous"
    else:
        try:
            await request.delivery.send(Address(asker), card)
        except TelegramError as error:
            if classify(error).outcome is not Outcome.CLOSED:
                raise
            why = "unknown"  # nobody may be written to who has not begun
    link = f"https://t.me/{request.team.username()}?start=ficha"
    rows = ((Button("💬 Abrir o particular", url=link),),) if why != "anonymous" else ()
    text = render.chat("card_in_private", why=why)
    here = replace(request, message_id=None)
    await here.reply(Reply((Message(text, rows, silent=True),)))


async def _work(request: Request, facts: Facts, customer_id: int, *, claims: bool) -> WorkView:
    """Whose the customer is, once the asker has tried to claim it."""
    desk, asker = request.services.desk, request.asker
    if claims and asker.id:
        await desk.workers.meet(asker.id, asker.name)
        await desk.claims.assume(request.team_id, customer_id, asker.id)
    return work_view(
        facts,
        customer_id,
        (await desk.claims.live(request.team_id)).get(customer_id),
        await desk.log.last(customer_id),
        await desk.workers.names(),
        asker.id,
        await desk.workers.channel(asker.id),
    )


def _buttons(view: CustomerView) -> Keyboard:
    """WhatsApp first, then what the customer can pay with."""
    rows = [
        _row(
            Button(f"💬 {phone.short}", url=phone.greeting) if phone.greeting else None,
            Button("💬 com o boleto", url=phone.with_bill) if phone.with_bill else None,
        )
        for phone in view.phones
    ]
    for title in view.payable[:MOST_BOLETOS]:
        day, boleto = formatting.short_day(title.due_on), title.boleto
        rows.append(
            _row(
                Button(f"📋 copiar {day}", copy=boleto.line[:256]) if boleto.line else None,
                Button(f"🔗 boleto {day}", url=boleto.link) if boleto.link else None,
            )
        )
    return keyboards.keyboard(*rows)


def _row(*buttons: Button | None) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button is not None)
