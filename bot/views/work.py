"""The worked list for reading: whose a customer is, what was said last, what may be promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.text import formatting
from bot.worked.claims import Claim
from bot.worked.contacts import LoggedContact
from metrics.bank_days import next_bank_day
from metrics.contacts import Channel, Result
from metrics.promise_terms import FARTHEST
from metrics.queue import QueueItem, Why
from metrics.snapshot import date_of, day_of

#: What each result is called on a button, after its sign.
SIGNS: Final[Mapping[Result, str]] = {
    Result.PROMISED: "🤝",
    Result.SAYS_PAID: "✅",
    Result.NO_DATE: "🗣",
    Result.NO_ANSWER: "📵",
    Result.MESSAGE_LEFT: "👥",
    Result.WRONG_NUMBER: "☎️",
    Result.CONTESTS: "⚖️",
    Result.WANTS_TO_CANCEL: "🚪",
}
LABELS: Final[Mapping[Result, str]] = {
    Result.PROMISED: "prometeu",
    Result.SAYS_PAID: "diz que pagou",
    Result.NO_DATE: "sem data",
    Result.NO_ANSWER: "não atendeu",
    Result.MESSAGE_LEFT: "recado",
    Result.WRONG_NUMBER: "nº errado",
    Result.CONTESTS: "contesta",
    Result.WANTS_TO_CANCEL: "quer cancelar",
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.CALL: "📞 ligação",
    Channel.WHATSAPP: "💬 WhatsApp",
    Channel.IN_PERSON: "🚶 presencial",
    Channel.INCOMING: "📥 recebido",
}
_AFTER: Final[Mapping[Result, str]] = {
    Result.PROMISED: "fora da fila até se decidir",
    Result.SAYS_PAID: "fora da fila por dois dias úteis",
    Result.NO_DATE: "de volta à fila em dois dias úteis",
    Result.NO_ANSWER: "de volta à fila em 4 h",
    Result.MESSAGE_LEFT: "de volta à fila no próximo dia útil",
    Result.WRONG_NUMBER: "esse número não é mais oferecido",
    Result.CONTESTS: "fora das listas de trabalho até um administrador encerrar",
    Result.WANTS_TO_CANCEL: "de volta à fila em cinco dias úteis",
}


@dataclass(frozen=True)
class DayChoice:
    """A day that may be promised, and its label: `hoje`, `amanhã`, `sex 27/11`."""

    day: date
    label: str


@dataclass(frozen=True)
class WorkView:
    """What a card says of the work on its customer.

    `holder` is who has claimed it, "" for nobody; `is_mine` whether that is the reader.
    """

    customer_id: int
    holder: str
    since: str
    is_mine: bool
    channel: str
    contacts: tuple[str, ...]
    days: tuple[DayChoice, ...]

    @property
    def is_free(self) -> bool:
        """Whether the reader may log on it."""
        return self.is_mine or not self.holder


@dataclass(frozen=True)
class LoggedView:
    """What was just logged, in words."""

    sign: str
    name: str
    what: str
    channel: str
    after: str


def day_choices(today: date) -> tuple[DayChoice, ...]:
    """Today and the next two bank days."""
    first = next_bank_day(day_of(today))
    days = (today, date_of(first), date_of(next_bank_day(first)))
    return tuple(DayChoice(day, _label(day, today)) for day in days)


def all_days(today: date) -> tuple[DayChoice, ...]:
    """Every day that may be promised but today."""
    days = [today + timedelta(days=n) for n in range(1, FARTHEST + 1)]
    return tuple(DayChoice(day, formatting.short_day(day)) for day in days)


def _label(day: date, today: date) -> str:
    if day == today:
        return "hoje"
    if day == today + timedelta(days=1):
        return "amanhã"
    return f"{formatting.weekday(day)[:3]} {formatting.short_day(day)}"


def work_view(
    facts: Facts,
    customer_id: int,
    claim: Claim | None,
    contacts: Sequence[LoggedContact],
    names: Mapping[int, str],
    reader: int,
    channel: Channel,
) -> WorkView:
    """The work on a customer, as `reader` sees it."""
    return WorkView(
        customer_id=customer_id,
        holder=person(claim.user_id, names) if claim else "",
        since=f"{claim.since.astimezone(facts.zone):%H:%M}" if claim else "",
        is_mine=claim is not None and claim.user_id == reader,
        channel=CHANNELS[channel],
        contacts=tuple(_contact(one, facts, names) for one in contacts),
        days=day_choices(facts.as_of),
    )


def person(user_id: int | None, names: Mapping[int, str]) -> str:
    """How a colleague is called."""
    if user_id is None:
        return "autor desconhecido"
    return formatting.clean(names.get(user_id, ""), 20) or f"usuário {user_id}"


def _contact(one: LoggedContact, facts: Facts, names: Mapping[int, str]) -> str:
    """`19/11, 09:30 · 🤝 prometeu R$ 99,90 para 27/11 · Ana · “paga na terça”`."""
    at = one.at.astimezone(facts.zone)
    parts = [
        f"{formatting.short_day(at.date())}, {at:%H:%M}",
        f"{SIGNS[one.result]} {_what(one)}",
        person(one.author, names),
        f"“{formatting.clean(one.note, 60)}”" if one.note else "",
    ]
    return " · ".join(filter(None, parts))


def _what(one: LoggedContact) -> str:
    if one.promised_for is None:
        return LABELS[one.result]
    day = formatting.short_day(date_of(one.promised_for))
    return f"{LABELS[one.result]} {formatting.money(one.cents)} para {day}"


def logged_view(one: LoggedContact, name: str) -> LoggedView:
    """What a person reads after a tap."""
    return LoggedView(
        SIGNS[one.result], name, _what(one), CHANNELS[one.channel], _AFTER[one.result]
    )


def reason(item: QueueItem, blocking_days: int) -> str:
    """Why a customer is in the queue, in one line."""
    days = item.item.days
    if item.promised_for is not None:
        day = formatting.short_day(date_of(item.promised_for))
        said = f"quebrou a promessa de {day}" if item.why is Why.MISSED else "prometeu para hoje"
    elif item.why is Why.PREVENTION:
        left = blocking_days - days
        said = "bloqueio amanhã" if left == 1 else f"bloqueio em {left} dias"
    elif item.why is Why.CRITICAL:
        said = f"chega hoje a {blocking_days} dias"
    else:
        said = formatting.count(days, "dia", "dias")
    return f"{said} · disse que pagou" if item.says_paid else said
