"""Who is suspended before the term, and whose contract may be rescinded (forecast, section 4).

Information, no advice: the regulator counts from a notice whose day the ERP does not tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from metrics.portfolio import Portfolio
from metrics.worklists import WorklistItem, items_of, ranked

BLOCKED: Final = "CA"
#: So many days after the suspension a contract may be rescinded.
UNTIL_RESCISSION: Final = 60

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SuspensionTerm:
    """Two sets of debtors, each one truth value a debtor in the debtors' order."""

    too_early: Mask
    rescindable: Mask


def suspension_term(portfolio: Portfolio) -> SuspensionTerm | None:
    """bloqueados_antes_do_prazo and rescindiveis at D; None where the term is off."""
    term = portfolio.rules.suspension_days
    if not term:
        return None
    debtors, contracts = portfolio.debtors, portfolio.snapshot.contracts
    code = np.flatnonzero(portfolio.derived.access.values == BLOCKED)
    access = np.append(portfolio.derived.access.of_rows, -1)[debtors.contract]
    blocked = np.isin(access, code) & ~debtors.trust_unlocked
    last_block = np.append(contracts["auto_blocked_day"].to_numpy(), 0)[debtors.contract]
    # No day at all is earlier than any.
    long_ago = last_block <= portfolio.rules.day - UNTIL_RESCISSION
    late = debtors.days >= term + 1 + UNTIL_RESCISSION
    return SuspensionTerm(blocked & (debtors.days <= term), blocked & late & long_ago)


def listed(portfolio: Portfolio, chosen: Mask) -> tuple[WorklistItem, ...]:
    """The customers of one of the two sets, as ranked in every list."""
    return items_of(portfolio, ranked(portfolio, chosen))
