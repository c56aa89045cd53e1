"""The key figures (section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from metrics.aging import aging
from metrics.cei import cei_of_window
from metrics.customers import lacks_active_contract
from metrics.lookup import positions
from metrics.payments import payments
from metrics.portfolio import Portfolio
from metrics.ratios import percent, quotient


@dataclass(frozen=True)
class Summary:
    """Counts, centavos, percentages (0–100) and mean days; None where undefined."""

    active_base: int
    debtors: int
    debtors_in_base: int
    former_debtors: int  # of the others: ex-clientes
    delinquency: Decimal | None
    overdue_receivables: int
    overdue_cents: int
    upcoming_cents: int
    mean_debt: Decimal | None  # reais per debtor
    mean_days: Decimal | None
    received_cents: int
    recovered_cents: int
    cei: Decimal | None  # of the window


def summary(portfolio: Portfolio) -> Summary:
    """inadimplentes, taxa_inadimplencia, ticket_medio and the like at D."""
    debtors, base = portfolio.debtors, portfolio.active_base
    ranges = aging(portfolio)
    paid = payments(portfolio)
    in_base = np.count_nonzero(positions(base.customer_ids, debtors.customer_ids) >= 0)
    is_former = lacks_active_contract(
        portfolio.snapshot, portfolio.derived.holders, debtors.customer_ids
    )
    return Summary(
        active_base=len(base),
        debtors=len(debtors),
        debtors_in_base=int(in_base),
        former_debtors=int(np.count_nonzero(is_former)),
        delinquency=percent(int(in_base), len(base)),
        overdue_receivables=ranges.receivables,
        overdue_cents=ranges.cents,
        upcoming_cents=ranges.upcoming.cents,
        mean_debt=quotient(ranges.cents, 100 * len(debtors)),
        mean_days=quotient(int(debtors.days.sum()), len(debtors)),
        received_cents=paid.received_cents,
        recovered_cents=paid.recovered_cents,
        cei=cei_of_window(portfolio),
    )
