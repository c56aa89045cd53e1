"""Funil de suspensão (section 6): customers by band and access status, with its two alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from metrics.lookup import Ids, positions
from metrics.payments import payments
from metrics.portfolio import Portfolio
from metrics.ratios import percent
from metrics.roll_rate import gate, gate_days
from metrics.situation import Situation, bands, situations
from metrics.worklists import WorklistItem, items_of, ranked

ACTIVE, MANUAL_BLOCK, AUTOMATIC_BLOCK = "A", "CM", "CA"


@dataclass(frozen=True)
class FunnelRow:
    """One band, in customers and centavos.

    `access` counts the customers by status_internet of their reference contract, "" where that
    is empty, None without a contract.
    """

    situation: Situation
    label: str
    customers: int
    cents: int
    access: Mapping[str | None, int]


@dataclass(frozen=True)
class Funnel:
    """The bands with the two alarms (customers) and the three rates.

    `active_after_block` are served though the blocking day has passed; `blocked_*` are blocked
    though nothing is overdue. `conversion` and `self_cure` are percentages (0–100),
    `mean_days_to_recover` is days. Each is None where undefined.
    """

    rows: tuple[FunnelRow, ...]
    active_after_block: int
    blocked_automatic: int
    blocked_manual: int
    conversion: Decimal | None
    self_cure: Decimal | None
    mean_days_to_recover: Decimal | None

    @property
    def blocked_current(self) -> int:
        """bloqueados_sem_atraso: distinct customers."""
        return self.blocked_automatic + self.blocked_manual


def funnel(portfolio: Portfolio) -> Funnel:
    """The customers at D by band; `conversion` is a share of this stock, not a flow."""
    rows = _rows(portfolio)
    early, transition = rows[0].customers, rows[1].customers
    automatic, manual = blocked_current(portfolio)
    first_gate, *_ = gate_days(portfolio.rules.blocking_days)
    return Funnel(
        rows=rows,
        active_after_block=int(np.count_nonzero(active_after_block(portfolio))),
        blocked_automatic=len(automatic),
        blocked_manual=len(manual),
        conversion=percent(transition, early + transition),
        self_cure=gate(portfolio, *first_gate, portfolio.rules.day).self_cure,
        mean_days_to_recover=payments(portfolio).mean_days_late,
    )


def labels(blocking_days: int) -> Mapping[Situation, str]:
    """The rows of the funnel, in order: n = 10 gives 1-9, 10-12, >12 and the trust-unlocked."""
    days = bands(blocking_days)
    early, transition = days[Situation.EARLY], days[Situation.TRANSITION]
    return {
        Situation.EARLY: f"{early.first}-{early.last}",
        Situation.TRANSITION: f"{transition.first}-{transition.last}",
        Situation.CHRONIC: f">{transition.last}",
        Situation.TRUST_UNLOCK: "desbloqueio_confianca",
    }


def active_after_block(portfolio: Portfolio) -> npt.NDArray[np.bool_]:
    """ativos_apos_bloqueio: who is served though `days` has reached the blocking day.

    Not trust-unlocked, and the reference contract (of any status) has status_internet A.

    Returns:
        One truth value a debtor, in the debtors' order.
    """
    debtors = portfolio.debtors
    late: npt.NDArray[np.bool_] = debtors.days >= portfolio.rules.blocking_days
    code = np.flatnonzero(portfolio.derived.access.values == ACTIVE)
    active = np.isin(_access(portfolio), code)
    return late & ~debtors.trust_unlocked & active


def active_after_block_items(portfolio: Portfolio) -> tuple[WorklistItem, ...]:
    """The customers of `active_after_block`, as ranked in every list."""
    return items_of(portfolio, ranked(portfolio, active_after_block(portfolio)))


def blocked_current_items(portfolio: Portfolio) -> tuple[WorklistItem, ...]:
    """The customers of `blocked_current`: those whom the ERP blocked first, each part by id.

    All are of the active base and stand where section 10 places it. Their debt is 0, and
    `access_status` says which block it is.
    """
    ids = np.concatenate(blocked_current(portfolio))
    automatic = len(blocked_current(portfolio)[0])
    customers = portfolio.snapshot.customers
    rows = positions(customers["id"].to_numpy(), ids)
    names, phones = (customers[name].to_numpy()[rows] for name in ("name", "phone"))
    known = portfolio.derived.addresses
    standing = portfolio.derived.base_standing.spellings
    places = positions(portfolio.active_base.customer_ids, ids)
    bairros = [known.spellings[code] for code in standing[places]]
    return tuple(
        WorklistItem(
            customer_id=int(ids[i]),
            name=names[i],
            days=0,
            receivables=0,
            cents=0,
            access_status=AUTOMATIC_BLOCK if i < automatic else MANUAL_BLOCK,
            is_ex_customer=False,
            is_confirming=False,
            phone=phones[i] or None,
            bairro=bairros[i] or None,
        )
        for i in range(len(ids))
    )


def blocked_current(portfolio: Portfolio) -> tuple[Ids, Ids]:
    """bloqueados_sem_atraso: customers of the active base who are blocked without a vencido.

    Returns:
        Ids, ascending: those blocked by the ERP (CA), and those blocked by a person (CM). Who
        is blocked both ways stands among the first only.
    """
    automatic = _current_under(portfolio, AUTOMATIC_BLOCK)
    manual = _current_under(portfolio, MANUAL_BLOCK)
    return automatic, manual[positions(automatic, manual) < 0]


def _current_under(portfolio: Portfolio, status: str) -> Ids:
    """Customers of the active base without a vencido with an active contract in `status`."""
    customers = portfolio.derived.base_under(status)
    return customers[positions(portfolio.debtors.customer_ids, customers) < 0]


def _access(portfolio: Portfolio) -> npt.NDArray[np.intp]:
    """Where status_internet of each debtor's reference contract stands, -1 without one."""
    contract = portfolio.debtors.contract
    return np.append(portfolio.derived.access.of_rows, -1)[contract]


def _rows(portfolio: Portfolio) -> tuple[FunnelRow, ...]:
    debtor_situations, access = situations(portfolio), _access(portfolio)
    statuses = [None, *portfolio.derived.access.values.tolist()]
    rows = []
    for situation, label in labels(portfolio.rules.blocking_days).items():
        in_band = debtor_situations == situation
        counts = np.bincount(access[in_band] + 1, minlength=len(statuses)).tolist()
        customers_by_access = {status: n for status, n in zip(statuses, counts, strict=True) if n}
        rows.append(
            FunnelRow(
                situation=situation,
                label=label,
                customers=int(np.count_nonzero(in_band)),
                cents=int(portfolio.debtors.cents[in_band].sum()),
                access=dict(sorted(customers_by_access.items(), key=lambda item: str(item[0]))),
            )
        )
    return tuple(rows)
