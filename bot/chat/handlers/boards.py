"""/fila, /minha, /promessas, /placar: the worked list at a glance."""

from __future__ import annotations

from bot.chat.handlers import work
from bot.chat.request import Request
from bot.messages import keyboards
from bot.messages.message import Message, Reply
from bot.text import render
from bot.text.audience import Audience
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
    held = {
        customer: f"{claim.until.astimezone(facts.zone):%H:%M}"
        for customer, claim in claims.items()
        if claim.user_id == request.asker.id
    }
    book = await desk.books.current()
    view = await request.services.figures.compute(mine_view, facts, book, held, request.asker.id)
    await _board(request, view, "👤", "Minha lista", "Nada com você agora: /fila mostra a próxima.")


async def promises(request: Request) -> None:
    """What was promised; raises NoData."""
    facts, book = await request.facts(), await request.services.desk.books.current()
    view = await request.services.figures.compute(promises_view, facts, book)
    await _board(request, view, "🤝", "Promessas", "Nenhuma promessa para estes dias.")


async def score(request: Request) -> None:
    """What the work came to: totals in a group, one's own in private, all for who decides.

    Raises:
        NoData: Nothing was synchronised yet.
    """
    facts, desk = await request.facts(), request.services.desk
    shown: frozenset[int] | None = frozenset()
    if request.audience is Audience.PERSON:
        shown = None if request.is_administrator else frozenset({request.asker.id})
    book, names = await desk.books.current(), await desk.workers.names()
    view = await request.services.figures.compute(score_view, facts, book, names, shown)
    await request.reply(Reply((Message(render.chat("score", view=view)),)))


async def _board(request: Request, view: BoardView, icon: str, title: str, nothing: str) -> None:
    text = render.chat("board", view=view, icon=icon, title=title, nothing=nothing)
    numbered = [(line.number, line.customer_id) for line in view.lines]
    rows = keyboards.keyboard(*keyboards.card_rows(view.as_of, numbered))
    await request.reply(Reply((Message(text, rows),)))
