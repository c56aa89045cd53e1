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

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Addresses:
    """All bairros and cidades of a snapshot, read once.

    A code is a place in `spellings`, `keys` or `city_ids`; code 0 is "" and no cidade.
    """

    spellings: Sequence[str]  # spaces collapsed
    keys: Sequence[str]  # folded
    key_of_spelling: Codes
    city_ids: Ids
    bairro_of_customers: Codes  # spelling of each row
    bairro_of_contracts: Codes
    city_of_customers: Codes
    city_of_contracts: Codes

    def bairro_codes(self, standing: Standing) -> Codes:
        """One number a row of `standing`, the same for two rows in one bairro of one city."""
        return standing.cities * len(self.keys) + self.key_of_spelling[standing.spellings]

    def bairro_of(self, code: int) -> tuple[str, int]:
        """The key and the city's id of a number of `bairro_codes`."""
        return self.keys[code % len(self.keys)], int(self.city_ids[code // len(self.keys)])

    def commonest(self, spellings: Codes, groups: Positions, count: int) -> list[str]:
        """The most frequent spelling of each of `count` groups, of equals the first by code point.

        `groups` has the group of each of `spellings`, from 0 to `count` - 1.
        """
        best = [(0, "")] * count
        pairs, times = np.unique(groups * len(self.spellings) + spellings, return_counts=True)
        for pair, frequency in zip(pairs.tolist(), times.tolist(), strict=True):
            place, text = pair // len(self.spellings), self.spellings[pair % len(self.spellings)]
            best[place] = min(best[place], (-frequency, text))
        return [text for _, text in best]


@dataclass(frozen=True, eq=False)
class Standing:
    """City and spelling of each of some addresses, as codes."""

    cities: Codes
    spellings: Codes


def read_addresses(snapshot: Snapshot) -> Addresses:
    """Folds each distinct spelling once, however many rows share it."""
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
    """Where customers stand, each with the contract that speaks for it (-1 for none).

    The contract's address where it is its own and names a bairro, with its city or, where
    that is empty, the customer's; else the customer's.
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
