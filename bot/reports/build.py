"""Which sections make a report: the whole one, that of one question, that of one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.figures.facts import Facts
from bot.reports import sections
from bot.reports.content import Report, Section
from bot.reports.glossary import glossary_section
from bot.text import formatting
from bot.views.basis import basis
from bot.views.worklists import BLOCKED, CRITICAL, DEBTORS, LEAK, PREVENTION, TITLES

#: The section of each question of `bot.chat.table_answers`.
QUESTION_SECTIONS: Final[Mapping[str, Callable[[Facts], Section]]] = {
    "aging": sections.aging_section,
    "funnel": sections.funnel_section,
    "roll": sections.roll_rate_section,
    "cei": sections.cei_section,
    "cohort": sections.due_cohorts_section,
    "bairro": sections.bairros_section,
    "type": sections.types_section,
    "unlock": sections.unlocks_section,
}
#: The customers behind an answer, attached to its file.
LISTS_BEHIND: Final[Mapping[str, Sequence[str]]] = {
    "aging": (DEBTORS,),
    "funnel": (LEAK, BLOCKED, DEBTORS),
    "roll": (DEBTORS,),
    "cei": (DEBTORS,),
    "cohort": (DEBTORS,),
    "bairro": (DEBTORS,),
    "type": (DEBTORS,),
}


def whole(facts: Facts) -> Report:
    """Every section there is."""
    return _report(
        "Relatório de cobrança",
        "relatorio",
        facts,
        (
            sections.summary_section(facts),
            sections.aging_section(facts),
            sections.situation_section(facts),
            *(make(facts) for name, make in QUESTION_SECTIONS.items() if name != "aging"),
            *(sections.worklist_section(facts, subject) for subject in (CRITICAL, PREVENTION)),
            sections.quality_section(facts),
            glossary_section(facts),
        ),
    )


def of_question(facts: Facts, subject: str, title: str, stem: str) -> Report:
    """One question's section and the customers behind it."""
    lists = LISTS_BEHIND.get(subject, ())
    behind = (sections.worklist_section(facts, name) for name in lists)
    return _report(title, stem, facts, (QUESTION_SECTIONS[subject](facts), *behind))


def of_list(facts: Facts, subject: str, stem: str) -> Report:
    """One of the lists, whole."""
    return _report(TITLES[subject], stem, facts, (sections.worklist_section(facts, subject),))


def _report(title: str, stem: str, facts: Facts, made: Sequence[Section]) -> Report:
    now = facts.now.astimezone(facts.zone)
    return Report(
        title=title,
        stem=f"{stem}-{facts.as_of.isoformat()}",
        basis=basis(facts),
        generated=f"{formatting.day(now.date())} às {now:%H:%M}",
        sections=made,
    )
