"""/cliente: find one and show its card."""

from __future__ import annotations

from typing import Final

from bot.chat.arguments import BadArguments
from bot.chat.request import Request
from bot.messages import keyboards
from bot.messages.button_data import OPEN, Press
from bot.messages.message import Button, Keyboard, Message, Reply
from bot.mirror import customer_rows, number_search
from bot.mirror.customer_search import NOBODY, SearchResult
from bot.text import formatting, render
from bot.views.customer import CustomerView, customer_view
from metrics.customer import statement

SUBJECT: Final = "customer"
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
    if result.exact and len(result.hits) == 1:
        await _show(request, result.hits[0].id)
    elif not result.exact and await _owes(request, text):
        await _show(request, int(text))
    else:
        await request.reply(Reply((_choice(request, text, result),)))


async def _find(request: Request, text: str) -> SearchResult:
    """By number in the mirror, by name in the snapshot; raises NoData, which says what to do."""
    await request.facts()
    found = await number_search.find(request.services.database, text)
    if found.hits:
        return found
    directory = await request.services.figures.directory()
    by_name = await request.services.figures.compute(directory.search, text)
    return by_name if by_name.exact or not number_search.is_number(text) else NOBODY


async def show(request: Request, customer_id: str) -> None:
    """The card that a button asks for, as a message of its own.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    await _show(request, int(customer_id))


async def _owes(request: Request, text: str) -> bool:
    """An id that títulos name though the mirror has no customer of it."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return False
    facts = await request.facts()
    return int(text) in facts.portfolio.debtors.customer_ids


async def _show(request: Request, customer_id: int) -> None:
    services = request.services
    facts = await request.facts()
    standing = await services.figures.compute(statement, facts.portfolio, customer_id)
    row = await customer_rows.customer_row(services.database, customer_id)
    boletos = await customer_rows.boletos(
        services.database, [title.id for title in standing.titles]
    )
    plan = await customer_rows.plan(services.database, standing.contract_id)
    view = customer_view(facts, standing, row, boletos, plan, services.settings.whatsapp_texto)
    message = Message(render.chat("customer", view=view), _buttons(view))
    await request.reply(Reply((message,)))


def _choice(request: Request, text: str, result: SearchResult) -> Message:
    rendered = render.chat(
        "customer_choice",
        exact=result.exact,
        total=result.total,
        shown=len(result.hits),
        text=request.audience.shown_name(text),
    )
    rows = []
    for hit in result.hits:
        name = formatting.clean(request.audience.shown_name(hit.name), 36) or "sem nome"
        press = Press(OPEN, SUBJECT, request.as_of, str(hit.id))
        rows.append((Button(f"{name} · {hit.id}", callback=press.encode()),))
    return Message(rendered, tuple(rows))


def _buttons(view: CustomerView) -> Keyboard:
    """WhatsApp first, then what the customer can pay with."""
    rows: list[tuple[Button, ...]] = [
        (Button(f"💬 WhatsApp {phone.text}", url=phone.link),)
        for phone in view.phones
        if phone.link
    ]
    for title in [t for t in view.titles if t.boleto.line or t.boleto.link][:MOST_BOLETOS]:
        day = formatting.short_day(title.due_on)
        row: tuple[Button, ...] = ()
        if title.boleto.line:
            row += (Button(f"📋 copiar {day}", copy=title.boleto.line[:256]),)
        if title.boleto.link:
            row += (Button(f"🔗 boleto {day}", url=title.boleto.link),)
        rows.append(row)
    return keyboards.keyboard(*rows)
