"""What will come in, for reading: the sum, the month, the record and the days one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.figures.facts import Facts
from bot.views.basis import Basis, basis
from metrics.forecast import (
    LEAST_REACH,
    LONGEST,
    MONTH,
    WEEK,
    Expected,
    Forecast,
    forecast,
)
from metrics.forecast_record import LEAST_ORIGINS, Payments, Record, naive, records
from metrics.payments import payments_in
from metrics.periods import Period
from metrics.portfolio import Portfolio
from metrics.snapshot import date_of, day_of

#: Days before D whose payments stand beside what is expected.
SHOWN_BACK: Final = 14


@dataclass(frozen=True)
class DayOfPayments:
    """Centavos of a day: principal that came, or what is expected between `low` and `high`."""

    day: date
    cents: int
    is_expected: bool
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class ForecastView:
    """What is expected of the facts' customers in `days` days, D included.

    `expected` is None where nothing can be forecast; `missing` says why. `naive_cents` is what
    the plain rule expects, where it has been the better one.
    """

    as_of: date
    basis: Basis
    days: int
    expected: Expected | None
    missing: str
    record: Record
    band: tuple[int, int] | None = None
    naive_cents: int | None = None
    #: The three that are always told.
    week: Expected | None = None
    month: Expected | None = None
    calendar_month: Expected | None = None
    #: `recebido` from the month's first day to yesterday.
    received_cents: int = 0
    before: tuple[DayOfPayments, ...] = ()
    after: tuple[DayOfPayments, ...] = ()

    @property
    def until(self) -> date:
        """The last of the days."""
        return self.as_of + timedelta(days=self.days - 1)

    @property
    def month_cents(self) -> int:
        """What the calendar month will have brought."""
        return self.received_cents + (self.calendar_month.cents if self.calendar_month else 0)

    @property
    def missing_origins(self) -> str:
        """`3 de 12 semanas`."""
        return f"{self.record.origins} de {LEAST_ORIGINS} semanas"


def forecast_view(facts: Facts) -> ForecastView:
    """Of the next seven days, or as many as were asked for."""
    days = facts.scope.days or WEEK
    horizon = WEEK if days <= WEEK else MONTH
    known = records(facts.portfolio)
    record = known[horizon]
    made = forecast(facts.portfolio)
    missing = _missing(facts, made, days)
    if made is None or missing:
        return ForecastView(facts.as_of, basis(facts), days, None, missing, record)
    expected = made.within(days)
    payments = Payments(facts.portfolio)
    is_exact = days in (WEEK, MONTH)
    first = facts.as_of.replace(day=1)
    return ForecastView(
        facts.as_of,
        basis(facts),
        days,
        expected,
        "",
        record,
        band=record.band(expected.cents) if is_exact else None,
        naive_cents=naive(payments, made.origin, horizon)
        if is_exact and record.is_beaten
        else None,
        week=made.week,
        month=made.month,
        calendar_month=made.calendar_month,
        received_cents=_received(facts.portfolio, first),
        before=tuple(_came(payments, day) for day in _days_before(facts)),
        after=tuple(_coming(made, known[WEEK])),
    )


def expected_this_week(facts: Facts) -> int | None:
    """Centavos of the next seven days, by whichever rule has been better; None without any."""
    view = forecast_view(facts)
    if view.expected is None:
        return None
    return view.expected.cents if view.naive_cents is None else view.naive_cents


def _missing(facts: Facts, made: Forecast | None, days: int) -> str:
    if days > LONGEST:
        return f"A previsão vai até {LONGEST} dias: o que vence depois ainda pode mudar muito."
    if made is None:
        have = (facts.as_of - facts.reach).days if facts.reach else 0
        return (
            f"O espelho tem {max(have, 0)} dias de pagamentos, e a previsão precisa de "
            f"{LEAST_REACH}: ela aprende com eles como os clientes pagam."
        )
    if not made.month.cents:
        return "Nenhum título em aberto que costume ser pago: não há o que prever."
    return ""


def _received(portfolio: Portfolio, first: date) -> int:
    yesterday = portfolio.rules.as_of - timedelta(days=1)
    if yesterday < first:
        return 0
    return payments_in(portfolio, Period(day_of(first), day_of(yesterday))).received_cents


def _days_before(facts: Facts) -> list[date]:
    days = (facts.as_of - timedelta(days=back) for back in range(SHOWN_BACK, 0, -1))
    return [day for day in days if facts.reach is None or day >= facts.reach]


def _came(payments: Payments, day: date) -> DayOfPayments:
    return DayOfPayments(day, payments.received(day_of(day) - 1, 1), is_expected=False)


def _coming(made: Forecast, record: Record) -> list[DayOfPayments]:
    days = []
    for day, cents in made.bars:
        low, high = record.band(cents) or (None, None)
        days.append(DayOfPayments(date_of(day), cents, is_expected=True, low=low, high=high))
    return days
