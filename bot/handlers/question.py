"""Every question of `bot.questions`: a text with its table, or the same as a file."""

from __future__ import annotations

from bot import keyboards, messages, render
from bot.messages import Reply
from bot.questions import BY_SUBJECT
from bot.reports import page
from bot.request import Request


class Asked:
    """The handler of one question."""

    def __init__(self, subject: str) -> None:
        self._question = BY_SUBJECT[subject]

    async def answer(self, request: Request) -> None:
        if request.arguments.export:
            await self.export(request)
            return
        question = self._question
        facts = await request.services.facts(request.as_of)
        view = await request.services.compute(question.view, facts)
        text = render.chat(question.template, view=view, title=question.title, icon=question.icon)
        keyboard = keyboards.keyboard(keyboards.export_row(question.subject, facts.as_of))
        await request.reply(messages.one(text, keyboard))

    async def export(self, request: Request) -> None:
        """Attaches the whole table as a file."""
        await request.delivery.working(request.chat_id, "upload_document")
        facts = await request.services.facts(request.as_of)
        content = await request.services.compute(page.question_page, facts, self._question)
        document = page.attachment(self._question.stem, facts.as_of, content)
        await request.reply(Reply(documents=(document,)))
