"""The questions whose answer is one table: how each is seen, told and filed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.figures.facts import Facts
from bot.views.aging import aging_view
from bot.views.basis import FollowUp
from bot.views.cei import cei_view
from bot.views.charts import (
    Chart,
    aging_chart,
    cei_chart,
    due_cohorts_chart,
    funnel_chart,
    segments_chart,
)
from bot.views.due_cohorts import due_cohorts_view
from bot.views.funnel import alarms, funnel_view
from bot.views.roll_rate import roll_rate_view
from bot.views.segments import bairro_follow_ups, bairros_view, types_view
from bot.views.trust_unlock import trust_unlocks_view


@dataclass(frozen=True)
class Question:
    """`template` names the template of the chat and that of the report; `stem` the file."""

    subject: str
    title: str
    icon: str
    template: str
    stem: str
    view: Callable[[Facts], Any]
    chart: Callable[[Any], Chart | None] | None = None
    #: Lists that the answer leads on to, from its view.
    follow_ups: Callable[[Any], Sequence[FollowUp]] | None = None


#: In the order of the report.
QUESTIONS: Final = (
    Question(
        "aging",
        "Aging: a dívida por faixa de atraso",
        "📊",
        "aging",
        "aging",
        aging_view,
        aging_chart,
    ),
    Question(
        "funnel", "Funil de suspensão", "🚦", "funnel", "funil", funnel_view, funnel_chart, alarms
    ),
    Question("roll", "Rolagem", "🎲", "roll_rate", "rolagem", roll_rate_view),
    Question("cei", "CEI", "🎯", "cei", "cei", cei_view, cei_chart),
    Question(
        "bairro",
        "Bairros",
        "📍",
        "segments",
        "bairros",
        bairros_view,
        segments_chart,
        bairro_follow_ups,
    ),
    Question("type", "PF/PJ e tipo de cliente", "👥", "segments", "tipos", types_view),
    Question(
        "unlock",
        "Desbloqueio de confiança",
        "🔵",
        "trust_unlock",
        "desbloqueio-confianca",
        trust_unlocks_view,
    ),
    Question(
        "cohort",
        "Safra de vencimento",
        "🌱",
        "due_cohorts",
        "safra",
        due_cohorts_view,
        due_cohorts_chart,
    ),
)

BY_SUBJECT: Final = {question.subject: question for question in QUESTIONS}
