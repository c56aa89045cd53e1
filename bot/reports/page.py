"""The attached HTML file: one page of sections, self-contained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import formatting, render
from bot.messages import Document
from bot.services import Facts
from bot.views.age import age
from bot.views.aging import aging_view
from bot.views.quality import quality_view
from bot.views.summary import summary_view
from bot.views.worklists import CRITICAL, PREVENTION, worklist_views


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
        *_worklist_sections(facts, (CRITICAL, PREVENTION)),
        Section("situacao", "Situação dos clientes", "situation", figures),
        _aging_section(facts),
        Section("qualidade", "Qualidade dos dados", "quality", quality_view(facts)),
    )
    return _page("Relatório de cobrança", facts, sections)


def aging_page(facts: Facts) -> bytes:
    return _page("Aging", facts, (_aging_section(facts),))


def worklist_page(facts: Facts, subject: str) -> bytes:
    (section,) = _worklist_sections(facts, (subject,))
    return _page(section.title, facts, (section,))


def attachment(stem: str, as_of: date, content: bytes, caption: str = "") -> Document:
    """A document with a dated plain name."""
    return Document(f"{stem}-{as_of.isoformat()}.html", content, caption)


def _aging_section(facts: Facts) -> Section:
    return Section("aging", "Aging: a dívida por faixa de atraso", "aging", aging_view(facts))


def _worklist_sections(facts: Facts, subjects: Sequence[str]) -> tuple[Section, ...]:
    views = worklist_views(facts)
    return tuple(
        Section(subject, f"{view.emoji} {view.title}", "worklist", view)
        for subject, view in views.items()
        if subject in subjects
    )


def _page(title: str, facts: Facts, sections: Sequence[Section]) -> bytes:
    generated = facts.now.astimezone(facts.zone)
    text = render.page(
        title=title,
        age=age(facts),
        sections=sections,
        generated=f"{formatting.day(generated.date())} às {generated:%H:%M}",
    )
    return text.encode()
