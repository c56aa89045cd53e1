"""The report of the month before, for the groups that want it."""

from __future__ import annotations

import html
from dataclasses import dataclass

from bot.figures.figures import Figures, NoData
from bot.ledger.content import MONTHLY, PartContent, PushContent, RecordedPush
from bot.ledger.groups import Group
from bot.messages.message import Document, Message
from bot.push.calendar import Due, month_before
from bot.reports import build
from bot.reports.files import HTML, TooLarge, render_files
from bot.text import render
from bot.views.summary import summary_view


@dataclass(frozen=True)
class MonthlyReport:
    """Composes what the first business day brings: a file with its figures as caption."""

    figures: Figures

    async def compose(self, group: Group, due: Due, _before: RecordedPush | None) -> PushContent:
        """The report as of the last day of the month before; nothing while there are no data.

        A report that is too large to be sent is a message that says so.
        """
        try:
            facts = await self.figures.at(
                month_before(due.day),
                audience=group.choices.audience(group.chat_id),
                within=group.choices.scope,
            )
            report = await self.figures.compute(build.whole, facts)
            view = await self.figures.compute(summary_view, facts)
            files = await self.figures.compute(render_files, report, HTML)
        except NoData:
            return PushContent(())
        except TooLarge as error:
            return PushContent([PartContent(Message(html.escape(str(error))))])
        caption = render.chat("monthly", view=view)
        return PushContent(
            [
                PartContent(
                    Message(caption), Document(file.name, file.content, caption), about=MONTHLY
                )
                for file in files
            ]
        )
