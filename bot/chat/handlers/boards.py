"""/fila, /minha, /promessas, /placar: the worked list at a glance."""

from __future__ import annotations

from bot.chat.handlers import customer, work
from bot.chat.request import Request
from bot.messages import keyboards
from bot.messages.message import Message, Reply
from bot.text import render
from bot.views.boards import BoardView, mine_view, promises_view, queue_view, score_view


async def queue(request: Request) -> None:
    """Whom to call next; raises NoData."""
    facts, items = await request.facts(), await work.line(request)
    view = await request.services.figures.compute(queue_view, facts, items)
    await _board(request, view, "📋", "Fila", "Ninguém para chamar agora.")


async def mine(request: Request) -> None:
    """The asker's claims and promises; raises NoData."""
    facts, desk = await request.facts(), request.services.desk
    claims = await desk.claims.live(request.team_id)
    seen = await customer.seen(request, facts, claims)
    held = {
        one: f"{claim.until.astimezone(facts.zone):%H:%M}"
        for one, claim in claims.items()
        if claim.user_id == request.asker.id and one in seen
    }
    book = await request.book(facts)
    view = await request.services.figures.compute(mine_view, facts, book, held, request.asker.id)
    await _board(request, view, "👤", "Minha lista", "Nada com você agora: /fila mostra a próxima.")


async def promises(request: Request) -> None:
    """What was promised; raises NoData."""
    facts = await request.facts()
    book = await request.book(facts)
    view = await request.services.figures.compute(promises_view, facts, book)
    await _board(request, view, "🤝", "Promessas", "Nenhuma promessa para estes dias.")


async def score(request: Request) -> None:
    """What the work came to: totals in a group, one's own in private, all for who decides.

    A group may have chosen to see names.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    facts, desk = await request.facts(), request.services.desk
    shown: frozenset[int] | None = None if request.choices.names_on_score else frozenset()
    if not request.audience.is_group:
        shown = None if request.is_administrator else frozenset({request.asker.id})
    book, names = await request.book(facts), await desk.workers.names()
    view = await request.services.figures.compute(score_view, facts, book, names, shown)
    await request.reply(Reply((Message(render.chat("score", view=view)),)))


async def _board(request: Request, view: BoardView, icon: str, title: str, nothing: str) -> None:
    text = render.chat("board", view=view, icon=icon, title=title, nothing=nothing)
    numbered = [(line.number, line.customer_id) for line in view.lines]
    rows = keyboards.keyboard(*keyboards.card_rows(view.as_of, numbered))
    await request.reply(Reply((Message(text, rows),)))
