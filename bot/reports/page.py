"""The attached HTML file: one page of sections, self-contained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import formatting, render
from bot.messages import Document
from bot.questions import QUESTIONS, Question
from bot.services import Facts
from bot.views.basis import basis
from bot.views.quality import quality_view
from bot.views.summary import summary_view
from bot.views.worklists import WorklistView, list_view, worklist_views


@dataclass(frozen=True)
class Section:
    """A view and the template of `templates/reports` that shows it."""

    anchor: str
    title: str
    template: str
    view: Any


def whole(facts: Facts) -> bytes:
    """The report: every section there is."""
    figures = summary_view(facts)
    sections = (
        Section("resumo", "Resumo", "summary", figures),
        *map(_worklist_section, worklist_views(facts).values()),
        Section("situacao", "Situação dos clientes", "situation", figures),
        *(_question_section(facts, question) for question in QUESTIONS),
        Section("qualidade", "Qualidade dos dados", "quality", quality_view(facts)),
    )
    return _page("Relatório de cobrança", facts, sections)


def question_page(facts: Facts, question: Question) -> bytes:
    """The file of one question's answer."""
    return _page(question.title, facts, (_question_section(facts, question),))


def worklist_page(facts: Facts, subject: str) -> bytes:
    """One of the lists, whole."""
    view = list_view(facts, subject)
    return _page(view.title, facts, (_worklist_section(view),))


def attachment(stem: str, as_of: date, content: bytes, caption: str = "") -> Document:
    """A document with a dated plain name."""
    return Document(f"{stem}-{as_of.isoformat()}.html", content, caption)


def _question_section(facts: Facts, question: Question) -> Section:
    return Section(question.stem, question.title, question.template, question.view(facts))


def _worklist_section(view: WorklistView) -> Section:
    return Section(view.subject, f"{view.emoji} {view.title}", "worklist", view)


def _page(title: str, facts: Facts, sections: Sequence[Section]) -> bytes:
    generated = facts.now.astimezone(facts.zone)
    text = render.page(
        title=title,
        basis=basis(facts),
        sections=sections,
        generated=f"{formatting.day(generated.date())} às {generated:%H:%M}",
    )
    return text.encode()
