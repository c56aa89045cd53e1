"""Where a client stands: the address that counts (section 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from metrics.lookup import positions
from metrics.portfolio import Portfolio


def standing_bairros(portfolio: Portfolio, places: npt.NDArray[np.intp]) -> list[str]:
    """The bairro of each debtor at `places` in its own spelling, "" where there is none.

    The reference contract's where it has an address of its own with a bairro, else the
    client's.
    """
    snapshot, debtors = portfolio.snapshot, portfolio.debtors
    contracts, customers = snapshot.contracts, snapshot.customers
    own = contracts["own_address"].to_numpy()
    at_contract = contracts["bairro"].to_numpy()
    at_customer = customers["bairro"].to_numpy()
    rows = positions(customers["id"].to_numpy(), debtors.customer_ids[places])
    return [
        _first_filled(
            at_contract[contract] if contract >= 0 and own[contract] else "",
            at_customer[row] if row >= 0 else "",
        )
        for contract, row in zip(debtors.contract[places], rows, strict=True)
    ]


def _first_filled(*candidates: str) -> str:
    return next(_collapsed(candidates), "")


def _collapsed(candidates: Iterable[str]) -> Iterator[str]:
    for candidate in candidates:
        if text := " ".join(candidate.split()):
            yield text
