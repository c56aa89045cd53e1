"""/relatorio: a short text and the whole report attached."""

from __future__ import annotations

from bot.chat.request import Request
from bot.reports import build
from bot.reports.outside import outside
from bot.text import render
from bot.views.summary import summary_view


async def answer(request: Request) -> None:
    """A summary as text, and the report in the formats that were asked for.

    Raises:
        NoData: Nothing was synchronised yet.
        UnknownPlace: No such bairro or filial.
        NotMade: A file that Telegram would not take, or one for outside of too few people.
    """
    await _send(request, with_text=True)


async def export(request: Request) -> None:
    """Only the file: the text stands above already. Raises as `answer`."""
    await _send(request, with_text=False)


async def _send(request: Request, *, with_text: bool) -> None:
    await request.delivery.working(request.address, "upload_document")
    facts = await request.facts()
    compute = request.services.figures.compute
    if request.arguments.outside:
        # What stands beside the file goes along where somebody passes it on.
        report = await compute(outside, facts)
        await request.attach(report, render.chat("report_outside", basis=report.basis))
        return
    report = await compute(build.whole, facts)
    text = ""
    if with_text:
        view = await compute(summary_view, facts)
        text = render.chat("report", view=view)
    await request.attach(report, text)
