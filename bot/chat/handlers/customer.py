"""/cliente: find one, perhaps among several, and show its card."""

from __future__ import annotations

from typing import Final

from bot.chat.arguments import BadArguments
from bot.chat.request import Request
from bot.figures.facts import Facts
from bot.messages import keyboards
from bot.messages.customer_choice import asked_in, choice_message
from bot.messages.message import Button, Keyboard, Message, Reply
from bot.mirror import customer_rows, number_search
from bot.mirror.customer_search import NOBODY, SearchResult
from bot.text import formatting, render
from bot.text.whatsapp import Wording
from bot.views.customer import CustomerView, customer_view
from bot.views.customer_choice import choice_view
from metrics.customer import statement

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
    result = await _find(request, text)
    if result.exact and len(result.ids) == 1:
        await _show(request, result.ids[0])
    else:
        await _choose(request, text, result, 1)


async def turn(request: Request, page_number: str) -> None:
    """Another page of those to choose from; whom somebody looked for stands in the message.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    text = asked_in(request.pressed_text)
    await _choose(request, text, await _find(request, text), int(page_number))


async def show(request: Request, customer_id: str) -> None:
    """The card that a button asks for, as a message of its own.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    await _show(request, int(customer_id))


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


async def _show(request: Request, customer_id: int) -> None:
    services = request.services
    facts = await request.facts()
    standing = await services.figures.compute(statement, facts.portfolio, customer_id)
    row = await customer_rows.customer_row(services.database, customer_id)
    boletos = await customer_rows.boletos(
        services.database, [title.id for title in standing.titles]
    )
    plan = await customer_rows.plan(services.database, standing.contract_id)
    settings = services.settings
    wording = Wording(settings.provedor_nome, settings.whatsapp_texto)
    view = customer_view(facts, standing, row, boletos, plan, wording)
    message = Message(render.chat("customer", view=view), _buttons(view), silent=True)
    await request.reply(Reply((message,)))


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
