"""Where a client stands: the address that counts (section 10)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.lookup import Ids, Positions
from metrics.tables import Snapshot

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Bairros:
    """All spellings of a snapshot, read once. A code is a place in `spellings` or `keys`."""

    spellings: Sequence[str]  # spaces collapsed
    keys: Sequence[str]  # folded
    key_of_spelling: Codes
    of_customers: Codes  # spelling of each row
    of_contracts: Codes


@dataclass(frozen=True, eq=False)
class Standing:
    """City id (0 for none) and spelling of each of some clients."""

    city_ids: Ids
    spellings: Codes


def fold(text: str) -> str:
    """NFKD without accents (non-zero combining class), casefolded, spaces collapsed."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def read_bairros(snapshot: Snapshot) -> Bairros:
    """Folds each distinct spelling once, however many rows share it."""
    customers = snapshot.customers["bairro"].to_numpy()
    contracts = snapshot.contracts["bairro"].to_numpy()
    # "" comes first, so that its code is 0 whatever the rows hold.
    raw_codes, raws = pd.factorize(np.concatenate((np.array([""], object), customers, contracts)))
    spelling_codes, spellings = pd.factorize(
        np.array([" ".join(raw.split()) for raw in raws], dtype=object)
    )
    key_codes, keys = pd.factorize(np.array([fold(s) for s in spellings], dtype=object))
    rows = spelling_codes[raw_codes[1:]]
    return Bairros(
        spellings=spellings.tolist(),
        keys=keys.tolist(),
        key_of_spelling=key_codes,
        of_customers=rows[: len(customers)],
        of_contracts=rows[len(customers) :],
    )


def stand(
    snapshot: Snapshot, bairros: Bairros, customer_rows: Positions, contract_rows: Positions
) -> Standing:
    """Where clients stand, each with the contract that speaks for it (-1 for none).

    The contract's address where it is its own and names a bairro, with its city or, where
    that is empty, the client's; else the client's.
    """
    city_ids = _at(snapshot.customers["city_id"].to_numpy(), customer_rows)
    spellings = _at(bairros.of_customers, customer_rows)
    contracts = snapshot.contracts
    own = _at(contracts["own_address"].to_numpy(), contract_rows).astype(bool)
    named = _at(bairros.of_contracts, contract_rows)
    by_contract = own & (named > 0)
    contract_city = _at(contracts["city_id"].to_numpy(), contract_rows)
    return Standing(
        city_ids=np.where(by_contract & (contract_city > 0), contract_city, city_ids),
        spellings=np.where(by_contract, named, spellings),
    )


def _at(values: npt.NDArray[np.generic], rows: Positions) -> npt.NDArray[np.int64]:
    """The value at each row, 0 at -1."""
    found = np.zeros(len(rows), dtype=np.int64)
    known = rows >= 0
    found[known] = values[rows[known]]
    return found
