"""Where a customer stands: the address that counts (section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.folding import fold
from metrics.lookup import Ids, Positions
from metrics.snapshot import Snapshot

#: Places in an array of distinct values.
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Addresses:
    """All bairros and cidades of a snapshot, read once.

    A code is a place in `spellings`, `keys` or `city_ids`; code 0 is "" and no cidade. The
    columns `…_of_customers` and `…_of_contracts` have one code a row of their frame, in its
    order.
    """

    spellings: Sequence[str]  # distinct, spaces collapsed
    keys: Sequence[str]  # distinct, folded
    key_of_spelling: Codes  # one a spelling
    city_ids: Ids  # distinct
    bairro_of_customers: Codes  # places in `spellings`, as in the next
    bairro_of_contracts: Codes
    city_of_customers: Codes
    city_of_contracts: Codes

    def bairro_codes(self, standing: Standing) -> Codes:
        """Bairros as numbers: one a place of `standing`, in its order.

        Two are equal where city and folded name are. `bairro_of` reads them back.
        """
        return standing.cities * len(self.keys) + self.key_of_spelling[standing.spellings]

    def bairro_of(self, code: int) -> tuple[str, int]:
        """The key and the city's id (0 for none) of a number that `bairro_codes` gave."""
        return self.keys[code % len(self.keys)], int(self.city_ids[code // len(self.keys)])

    def commonest(self, spellings: Codes, groups: Positions, count: int) -> list[str]:
        """The most frequent spelling of each group; of equals the first by Unicode code point.

        Args:
            spellings: Codes of spellings.
            groups: Beside each of them its group, from 0 to `count` - 1.
            count: How many groups there are.

        Returns:
            One text a group, in the order of the groups' numbers; "" for an empty group.
        """
        best = [(0, "")] * count
        pairs, times = np.unique(groups * len(self.spellings) + spellings, return_counts=True)
        for pair, frequency in zip(pairs.tolist(), times.tolist(), strict=True):
            place, text = pair // len(self.spellings), self.spellings[pair % len(self.spellings)]
            best[place] = min(best[place], (-frequency, text))
        return [text for _, text in best]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where some customers stand: two columns of equal length, in the customers' order."""

    cities: Codes  # places in `Addresses.city_ids`
    spellings: Codes  # places in `Addresses.spellings`


def read_addresses(snapshot: Snapshot) -> Addresses:
    """The addresses of all customers and contracts.

    Each distinct spelling is folded once, however many rows share it.
    """
    raw_codes, raws = _distinct(snapshot, "bairro", np.array([""], dtype=object))
    spelling_codes, spellings = pd.factorize(
        np.array([" ".join(raw.split()) for raw in raws], dtype=object)
    )
    key_codes, keys = pd.factorize(np.array([fold(s) for s in spellings], dtype=object))
    bairros = spelling_codes[raw_codes]
    cities, city_ids = _distinct(snapshot, "city_id", np.zeros(1, dtype=np.int64))
    customers = len(snapshot.customers)
    return Addresses(
        spellings=spellings.tolist(),
        keys=keys.tolist(),
        key_of_spelling=key_codes,
        city_ids=city_ids,
        bairro_of_customers=bairros[:customers],
        bairro_of_contracts=bairros[customers:],
        city_of_customers=cities[:customers],
        city_of_contracts=cities[customers:],
    )


def _distinct(
    snapshot: Snapshot, column: str, nothing: npt.NDArray[Any]
) -> tuple[Codes, npt.NDArray[Any]]:
    """Codes of a column of customers, then contracts; `nothing` comes first and so is code 0."""
    both = (frame[column].to_numpy() for frame in (snapshot.customers, snapshot.contracts))
    codes, values = pd.factorize(np.concatenate((nothing, *both)))
    return codes[1:], values


def stand(
    snapshot: Snapshot, addresses: Addresses, customer_rows: Positions, contract_rows: Positions
) -> Standing:
    """Where customers stand, each with the contract that speaks for it (section 10).

    The contract's address where it is its own and names a bairro, with its city or, where
    that is empty, the customer's; else the customer's.

    Args:
        snapshot: The facts.
        addresses: Its addresses, of `read_addresses`.
        customer_rows: The customers' rows, -1 where the mirror lacks one.
        contract_rows: Beside each of them the row of a contract, -1 for none.

    Returns:
        One place a customer, in the order given.
    """
    spellings = _at(addresses.bairro_of_customers, customer_rows)
    cities = _at(addresses.city_of_customers, customer_rows)
    is_own = _at(snapshot.contracts["own_address"].to_numpy(), contract_rows).astype(bool)
    contract_spellings = _at(addresses.bairro_of_contracts, contract_rows)
    by_contract = is_own & (contract_spellings > 0)
    contract_cities = _at(addresses.city_of_contracts, contract_rows)
    return Standing(
        cities=np.where(by_contract & (contract_cities > 0), contract_cities, cities),
        spellings=np.where(by_contract, contract_spellings, spellings),
    )


def _at(values: npt.NDArray[np.generic], rows: Positions) -> Codes:
    """The value at each row, 0 at -1."""
    codes = np.zeros(len(rows), dtype=np.intp)
    exists = rows >= 0
    codes[exists] = values[rows[exists]]
    return codes
