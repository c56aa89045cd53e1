"""Every answer of `bot.reports.table_answers`: a text with its table, or the same as a file."""

from __future__ import annotations

from typing import Any

from bot.chat.handlers.worklists import ListAnswer
from bot.chat.request import Request
from bot.figures.facts import Facts
from bot.messages import keyboards
from bot.messages.message import Message, Reply
from bot.reports import build
from bot.reports.table_answers import TableAnswer
from bot.text import render


async def answer(row: TableAnswer, request: Request) -> None:
    """In the chat; as a file where a format was asked for; as a list where a bairro was.

    Raises:
        NoData: Nothing was synchronised yet.
        UnknownPlace: No such bairro or filial.
        TooLarge: A file that Telegram would not take.
    """
    arguments = request.arguments
    if arguments.export:
        await export(row, request)
    elif row.list_of_place and arguments.scope.has_place:
        await ListAnswer(row.list_of_place).answer(request)
    else:
        await _in_the_chat(row, request)


async def export(row: TableAnswer, request: Request) -> None:
    """Attaches the whole table as a file. Raises as `answer`."""
    await request.delivery.working(request.address, "upload_document")
    facts = await request.facts()
    await request.attach(await request.services.figures.compute(build.of_answer, facts, row))


async def _in_the_chat(row: TableAnswer, request: Request) -> None:
    facts = await request.facts()
    view, picture = await request.services.figures.compute(_view_and_picture, row, facts)
    text = render.chat(row.chat_template, view=view, title=row.title, icon=row.icon)
    follow_ups = row.follow_ups(view) if row.follow_ups else ()
    cards = row.cards(view) if row.cards else ()
    keyboard = keyboards.keyboard(
        *keyboards.card_rows(facts.as_of, cards),
        *keyboards.follow_up_rows(follow_ups, facts.as_of),
        keyboards.export_row(row.stem, view.basis),
    )
    await request.reply(Reply((Message(text, keyboard, picture=picture),)))


def _view_and_picture(row: TableAnswer, facts: Facts) -> tuple[Any, bytes | None]:
    """The view and its picture, where people would rather look than read."""
    view = row.view(facts)
    chart = row.chart(view) if row.chart else None
    if chart is None:
        return view, None
    from bot.reports import charts  # start-up time: matplotlib takes 0.3 s

    return view, charts.draw(chart)
