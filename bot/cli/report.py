"""`python -m bot relatorio`: a file of what is in the mirror; loads no Telegram."""

from __future__ import annotations

import json
from datetime import date

from bot import data as data_module
from bot.data import open_data
from bot.figures.facts import Facts
from bot.ledger.audit import Deed
from bot.reports import build
from bot.reports.files import render_files
from bot.reports.json_parts import Json
from bot.reports.json_report import document
from bot.reports.outside import outside as outside_report
from bot.reports.outside_json import outside_json
from bot.settings import Settings
from bot.text.audience import IN_PRIVATE


def today(settings: Settings) -> date:
    """The business date in the provider's zone."""
    return data_module.system_clock().astimezone(settings.timezone).date()


async def write(
    settings: Settings, fmt: str, as_of: date | None, *, outside: bool = False
) -> bytes:
    """The report's file as of a day (today by default) in one format, `json` among them.

    Raises:
        NoData: Nothing was synchronised yet.
        NotMade: The file is larger than Telegram would take, or for outside of too few.
    """
    data = await open_data(settings, clock=data_module.system_clock)
    try:
        facts = await data.services.figures.at(as_of, audience=IN_PRIVATE)
        data.services.audit.note(Deed.EXPORTED, f"relatorio{'-externo' * outside}.{fmt}")
        if outside:
            return await data.services.figures.compute(_for_outside, facts, fmt)
        if fmt == "json":
            content = await data.services.figures.compute(
                document,
                facts.portfolio,
                generated_at=facts.now.astimezone(facts.zone),
                synced_at=facts.synced_at.astimezone(facts.zone),
                book=await data.services.desk.books.current(),
            )
            return _json(content)
        whole = await data.services.figures.compute(build.whole, facts)
        (file,) = await data.services.figures.compute(render_files, whole, fmt)
        return file.content
    finally:
        await data.close()


def _for_outside(facts: Facts, fmt: str) -> bytes:
    report = outside_report(facts)
    if fmt == "json":
        return _json(outside_json(report))
    (file,) = render_files(report, fmt)
    return file.content


def _json(content: Json) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
