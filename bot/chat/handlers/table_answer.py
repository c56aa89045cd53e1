"""Every question of `bot.chat.table_answers`: a text with its table, or the same as a file."""

from __future__ import annotations

from typing import Any

from bot.chat.request import Request
from bot.chat.table_answers import BY_SUBJECT, Question
from bot.figures.facts import Facts
from bot.messages import keyboards
from bot.messages.message import Message, Photo, Reply
from bot.reports import build, charts
from bot.text import render


class Asked:
    """The handler of one question."""

    def __init__(self, subject: str) -> None:
        self._question = BY_SUBJECT[subject]

    async def answer(self, request: Request) -> None:
        if request.arguments.export:
            await self.export(request)
            return
        question = self._question
        facts = await request.facts()
        view, picture = await request.services.figures.compute(_seen, question, facts)
        text = render.chat(question.template, view=view, title=question.title, icon=question.icon)
        follow_ups = question.follow_ups(view) if question.follow_ups else ()
        keyboard = keyboards.keyboard(
            *keyboards.follow_up_rows(follow_ups, facts.as_of),
            keyboards.export_row(question.subject, view.basis),
        )
        photos = (Photo(picture, _headline(text)),) if picture else ()
        await request.reply(Reply((Message(text, keyboard),), photos=photos))

    async def export(self, request: Request) -> None:
        """Attaches the whole table as a file."""
        await request.delivery.working(request.address, "upload_document")
        facts = await request.facts()
        asked = self._question
        report = await request.services.figures.compute(
            build.of_question, facts, asked.subject, asked.title, asked.stem
        )
        await request.attach(report)


def _seen(question: Question, facts: Facts) -> tuple[Any, bytes | None]:
    """The view and its picture, where people would rather look than read."""
    view = question.view(facts)
    chart = question.chart(view) if question.chart else None
    return view, charts.draw(chart) if chart else None


def _headline(text: str) -> str:
    """The first two lines of an answer, which say the figure."""
    return "\n".join(text.splitlines()[:2])
