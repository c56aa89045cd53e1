"""The sentence above each chart: the finding that its bars show, from their figures.

Figures are compared as they are shown, to one decimal: what looks equal is called equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bot.text import formatting
from metrics.aging import AgingRow
from metrics.due_cohorts import DueCohort
from metrics.ratios import percent
from metrics.segments import NO_BAIRRO, Segment

ALL: Final = Decimal(100)
HALF: Final = Decimal(50)
NONE: Final = Decimal(0)
#: Being the best of two weeks is no news: it went up.
FEWEST_FOR_A_RECORD: Final = 3


@dataclass(frozen=True)
class Week:
    """One week's CEI; incomplete while it runs, and where the mirror is too young for it."""

    first: date
    last: date
    cei: Decimal
    is_complete: bool = True


def aging_title(rows: Sequence[AgingRow]) -> str:
    """Where most of the overdue debt stands. Something is overdue."""
    most = max(row.cents for row in rows)
    largest = [row for row in rows if row.cents == most]
    share = _shown(largest[0].share)
    if len(largest) == 1:
        return _one_range(largest[0], share, is_all=most == sum(row.cents for row in rows))
    spans = [range_span(row.label) for row in largest]
    if len(largest) == 2 and share == HALF:
        return f"Metade do vencido tem {spans[0]}, metade tem {spans[1]}"
    if len(largest) == 2:
        return f"As faixas de {' e de '.join(spans)} pesam mais: {_percent(share)} cada"
    return f"{len(largest)} faixas empatam no maior vencido: {_percent(share)} cada"


def _one_range(row: AgingRow, share: Decimal, *, is_all: bool) -> str:
    span = range_span(row.label)
    if is_all:
        return f"Todo o vencido tem {span}"
    if share == ALL:
        return f"Quase todo o vencido tem {span}"
    if share > HALF:
        return f"Mais da metade do vencido tem {span}"
    if share == HALF:
        return f"Metade do vencido tem {span}"
    return f"A faixa de {span} pesa mais: {_percent(share)} do vencido"


def range_span(label: str) -> str:
    """`31 a 60 dias`, `mais de 90 dias`."""
    return "mais de 90 dias" if label == "90+" else f"{label.replace('-', ' a ')} dias"


def funnel_title(
    blocking_days: int, *, late: int, with_access: int, early: int, unlocked: int
) -> str:
    """How many of those `late`, at the day of the block or beyond, are still served.

    Somebody is overdue. The `unlocked` are apart from the `early` and the `late`.
    """
    days = f"{blocking_days} dias"
    if not late and not unlocked:
        return f"Ninguém em atraso chegou a {days}"
    if not late:
        rest = f"Fora os desbloqueados, ninguém em atraso chegou a {days}"
        return rest if early else "Todo o atraso está em desbloqueio de confiança"
    who = f"com {days} ou mais"
    if late == 1:
        access = "segue com acesso" if with_access else "já está sem acesso"
        return f"O único cliente {who} {access}"
    if not with_access:
        return f"Nenhum dos {formatting.integer(late)} clientes {who} segue com acesso"
    if with_access == late:
        return f"Os {formatting.integer(late)} clientes {who} seguem com acesso"
    verb = "segue" if with_access == 1 else "seguem"
    some = f"{formatting.integer(with_access)} dos {formatting.integer(late)} clientes"
    return f"{some} {who} {verb} com acesso"


def cei_title(weeks: Sequence[Week | None]) -> str:
    """How the newest complete week stands among those right before it.

    `weeks` are newest first, one at least; None is a week in which nothing was to be collected.
    An incomplete week is neither called better nor worse than another, nor compared with.
    """
    newest = next(week for week in weeks if week is not None)
    place = next((i for i, week in enumerate(weeks) if week and week.is_complete), None)
    if place is None:
        return f"CEI {_of_week(newest)}: {_percent(newest.cei)}, semana incompleta"
    week, before = weeks[place], _run_of_complete(weeks[place + 1 :])
    assert week is not None  # noqa: S101 - `place` is where one stands
    if not before:
        return f"CEI {_of_week(week)}: {_percent(week.cei)}"
    is_latest = place == 0
    subject = "CEI" if is_latest else f"{_of_week(week).capitalize()} o CEI"
    return f"{subject} {_change(_shown(week.cei), [_shown(other.cei) for other in before])}"


def _run_of_complete(weeks: Sequence[Week | None]) -> list[Week]:
    """The first weeks, up to the first that nothing can be compared with."""
    run = []
    for week in weeks:
        if week is None or not week.is_complete:
            break
        run.append(week)
    return run


def _change(now: Decimal, before: Sequence[Decimal]) -> str:
    """`subiu para 46,8%, o melhor em 5 semanas`; `before` is newest first."""
    if now == before[0]:
        return f"ficou sem mudança em {_percent(now)}"
    is_better = now > before[0]
    beaten = 0
    for other in before:
        if other == now or (other < now) is not is_better:
            break
        beaten += 1
    verb, record = ("subiu", "o melhor") if is_better else ("caiu", "o pior")
    if beaten + 1 < FEWEST_FOR_A_RECORD:
        return f"{verb} de {_percent(before[0])} para {_percent(now)}"
    return f"{verb} para {_percent(now)}, {record} em {beaten + 1} semanas"


def _of_week(week: Week) -> str:
    return f"de {formatting.short_day(week.first)} a {formatting.short_day(week.last)}"


def bairros_title(segments: Sequence[Segment], total: int) -> str:
    """Where most is owed. `segments` are all, largest first, one at least; `total` in centavos."""
    first, *others = segments
    tied = [segment for segment in segments if segment.cents == first.cents]
    share = _shown(percent(first.cents, total))
    if not others:
        return f"Todo o vencido está em {_place(first)}"
    if len(tied) == 2:
        return f"O maior vencido está em {_place(tied[0])} e {_place(tied[1])}, iguais"
    if len(tied) > 2:
        return f"{formatting.integer(len(tied))} bairros empatam no maior vencido"
    if share == ALL:
        return f"Quase todo o vencido está em {_place(first)}"
    if share > HALF:
        return f"Mais da metade do vencido está em {_place(first)}"
    if share == HALF:
        return f"Metade do vencido está em {_place(first)}"
    return f"O maior vencido está em {_place(first)}: {_percent(share)} do total"


def _place(segment: Segment) -> str:
    return "cadastros sem bairro" if segment.name == NO_BAIRRO else segment.name


def due_cohorts_title(rows: Sequence[DueCohort], as_of: date) -> str:
    """How many títulos were paid in time. `rows` are those shown, newest first, one at least.

    What falls due on the day itself may still be paid in time, so it speaks only if alone.
    """
    past = [row for row in rows if row.due_on < as_of]
    if not past:
        return _due_today(rows[0])
    titles, on_time = sum(row.receivables for row in past), sum(row.paid_on_time for row in past)
    first, last = formatting.short_day(past[-1].due_on), formatting.short_day(past[0].due_on)
    if titles == 1:
        return f"O título de {last} {'foi' if on_time else 'não foi'} pago em dia"
    when = f"de {last}" if len(past) == 1 else f"de {first} a {last}"
    share = _shown(percent(on_time, titles))
    if on_time == titles:
        return f"Todos os títulos {when} foram pagos em dia"
    if not on_time:
        return f"Nenhum título {when} foi pago em dia"
    if share == ALL:
        return f"Quase todos os títulos {when} foram pagos em dia"
    if share == NONE:
        return f"Quase nenhum título {when} foi pago em dia"
    return f"{_percent(share)} dos títulos {when} foram pagos em dia"


def _due_today(row: DueCohort) -> str:
    day, titles, paid = formatting.short_day(row.due_on), row.receivables, row.paid_on_time
    if titles == 1:
        return f"O título que vence em {day} {'já foi' if paid else 'ainda não foi'} pago"
    count = formatting.integer(titles)
    if paid == titles:
        return f"Os {count} títulos que vencem em {day} já foram pagos"
    if not paid:
        return f"Nenhum dos {count} títulos que vencem em {day} foi pago ainda"
    verb = "já foi pago" if paid == 1 else "já foram pagos"
    return f"Dos {count} títulos que vencem em {day}, {formatting.integer(paid)} {verb}"


def _shown(value: Decimal | None) -> Decimal:
    """As people see it; what is undefined is nothing."""
    return (value or NONE).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(value: Decimal) -> str:
    return formatting.percent(value)
