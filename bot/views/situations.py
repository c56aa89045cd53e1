"""The situações as people see them: their names, colours and days overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from metrics.situation import DayRange, Situation, bands
from metrics.worklists import prevention_days


@dataclass(frozen=True)
class SituationLook:
    """What stands for a situação in the chat, in charts and as a key of the JSON."""

    label: str
    emoji: str
    colour: str
    json_key: str


#: Told apart by colour-blind people too.
LOOKS: Final[Mapping[Situation, SituationLook]] = {
    Situation.CURRENT: SituationLook("Em dia", "🟢", "#4f9d69", "em_dia"),
    Situation.EARLY: SituationLook("Vencimento padrão", "🟡", "#e3b505", "vencimento_padrao"),
    Situation.TRANSITION: SituationLook("Transição", "🟠", "#e07a1f", "transicao"),
    Situation.CHRONIC: SituationLook("Crônico", "🔴", "#b3261e", "cronico"),
    Situation.TRUST_UNLOCK: SituationLook(
        "Desbloqueio de confiança", "🔵", "#2a6fb0", "desbloqueio_confianca"
    ),
}


def urgency(situation: Situation, days: int, blocking_days: int) -> str:
    """A customer's colour, as of the morning's lists: red from the day of the block on."""
    if situation is Situation.TRUST_UNLOCK or not days:
        return LOOKS[situation].emoji
    return overdue_look(days, blocking_days).emoji


def overdue_look(days: int, blocking_days: int) -> SituationLook:
    """The red, orange or yellow of so many days overdue, 1 or more; only its colours count."""
    if days >= blocking_days:
        return LOOKS[Situation.CHRONIC]
    is_close = days in prevention_days(blocking_days)
    return LOOKS[Situation.TRANSITION if is_close else Situation.EARLY]


def days_rule(situation: Situation, blocking_days: int) -> str:
    """`1 a 6 dias`, `mais de 9 dias`; what it takes to be in a situação."""
    if situation is Situation.CURRENT:
        return "sem título vencido"
    if situation is Situation.TRUST_UNLOCK:
        return "à parte"
    days = bands(blocking_days)[situation]
    return f"mais de {days.first - 1} dias" if days.last is None else f"{_span(days, ' a ')} dias"


def band_label(situation: Situation, blocking_days: int) -> str:
    """`1–6`, `10+`; `em dia` of those who owe nothing overdue."""
    if situation is Situation.CURRENT:
        return "em dia"
    days = bands(blocking_days)[situation]
    return f"{days.first}+" if days.last is None else _span(days, "–")


def _span(days: DayRange, between: str) -> str:
    return f"{days.first}{between}{days.last}"
