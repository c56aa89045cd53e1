"""Which sections make a report: the whole one, that of one answer, that of one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.figures.facts import Facts
from bot.reports import sections
from bot.reports.content import Report, Section, Table, without_empty_columns
from bot.reports.glossary import glossary_section
from bot.reports.opening import opening
from bot.reports.table_answers import IN_REPORT, TableAnswer
from bot.reports.totals import largest_section, totals_section
from bot.text import formatting
from bot.views.basis import basis
from bot.views.worklists import LISTS

#: Tables of more rows are folded in the whole report.
LONG: Final = 20


def whole(facts: Facts) -> Report:
    """Every section there is; long tables are folded."""
    first, *others = IN_REPORT
    made = _report(
        "Relatório de cobrança",
        "relatorio",
        facts,
        (
            *opening(facts),
            totals_section(facts),
            first.section(facts),
            sections.situation_section(facts),
            *(answer.section(facts) for answer in others),
            largest_section(facts),
            sections.quality_section(facts),
            glossary_section(facts),
        ),
    )
    return replace(made, sections=[_folded(section) for section in made.sections])


def _folded(section: Section) -> Section:
    blocks = [
        replace(block, is_folded=len(block.rows) > LONG) if isinstance(block, Table) else block
        for block in section.blocks
    ]
    return replace(section, blocks=blocks)


def _tidy(section: Section) -> Section:
    blocks = [
        without_empty_columns(block) if isinstance(block, Table) else block
        for block in section.blocks
    ]
    return replace(section, blocks=blocks)


def of_answer(facts: Facts, answer: TableAnswer) -> Report:
    """One answer's section and the customers behind it."""
    behind = (sections.worklist_section(facts, name) for name in answer.lists_behind)
    return _report(answer.title, answer.file_stem, facts, (answer.section(facts), *behind))


def of_list(facts: Facts, name: str) -> Report:
    """One of the lists, whole."""
    kind = LISTS[name]
    return _report(kind.title, kind.file_stem, facts, (sections.worklist_section(facts, name),))


def _report(title: str, stem: str, facts: Facts, parts: Sequence[Section]) -> Report:
    now = facts.now.astimezone(facts.zone)
    return Report(
        title=title,
        stem=f"{stem}-{facts.as_of.isoformat()}",
        basis=basis(facts),
        generated=f"{formatting.day(now.date())} às {now:%H:%M}",
        sections=[_tidy(part) for part in parts],
    )
