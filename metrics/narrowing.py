"""Figures of some customers only: those of a bairro, of PF or PJ, of one filial.

A narrowed portfolio holds the títulos, customers and contracts of those customers and nothing
else, so that every figure of this package answers for it unchanged.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from metrics.addresses import Standing
from metrics.debtors import CONTRACT_LINKS
from metrics.lookup import Ids, group, positions
from metrics.portfolio import Portfolio


@dataclass(frozen=True)
class Place:
    """A bairro of a city: its folded name, the city's id (0 for none), and how it is written."""

    key: str
    city_id: int
    name: str


def places(portfolio: Portfolio) -> tuple[Place, ...]:
    """Every bairro of a customer's or contract's address, in its most frequent spelling there."""
    addresses = portfolio.derived.addresses
    named = Standing(
        cities=np.concatenate((addresses.city_of_customers, addresses.city_of_contracts)),
        spellings=np.concatenate((addresses.bairro_of_customers, addresses.bairro_of_contracts)),
    )
    codes, groups = group(addresses.bairro_codes(named))
    names = addresses.commonest(named.spellings, groups, len(codes))
    return tuple(
        Place(*addresses.bairro_of(code), name)
        for code, name in zip(codes.tolist(), names, strict=True)
    )


def branches(portfolio: Portfolio) -> frozenset[int]:
    """The ids of the filiais that títulos and customers name, 0 for none among them."""
    frames = portfolio.snapshot.receivables, portfolio.snapshot.customers
    return frozenset(int(n) for frame in frames for n in np.unique(frame["branch_id"].to_numpy()))


def customer_ids(portfolio: Portfolio) -> Ids:
    """The customers that a portfolio is about, ascending.

    Those with a título that counts in it, and those of its filiais by their own row.
    """
    snapshot, excluded = portfolio.snapshot, list(portfolio.rules.excluded_branches)
    rows = snapshot.customers
    own = rows["id"].to_numpy()[~np.isin(rows["branch_id"].to_numpy(), excluded)]
    owners = snapshot.receivables["customer_id"].to_numpy()[portfolio.derived.kept]
    return np.union1d(own, owners)


def of_branch(portfolio: Portfolio, branch: int) -> Portfolio:
    """Only one filial: títulos by their own `filial_id`, the active base by its customers'."""
    rules = portfolio.rules
    others = rules.excluded_branches | (branches(portfolio) - {branch})
    only = replace(rules, excluded_branches=frozenset(others))
    return portfolio.under(only, whole=portfolio.whole)


def of_person(portfolio: Portfolio, person_type: str) -> Portfolio:
    """Only the customers with that `tipo_pessoa` (F, J); none without a row of its own."""
    customers = portfolio.snapshot.customers
    chosen = customers["person_type"].to_numpy() == person_type
    return _of(portfolio, customers["id"].to_numpy()[chosen])


def of_places(portfolio: Portfolio, bairros: AbstractSet[Place]) -> Portfolio:
    """Only the customers who stand in those bairros at D (section 10).

    A bairro where nobody stands narrows to nobody.
    """
    ids = np.union1d(portfolio.derived.owners.values, portfolio.snapshot.customers["id"].to_numpy())
    addresses = portfolio.derived.addresses
    codes, groups = group(addresses.bairro_codes(portfolio.standing_of(ids)))
    chosen = {(place.key, place.city_id) for place in bairros}
    is_chosen = np.array([addresses.bairro_of(code) in chosen for code in codes.tolist()], bool)
    return _of(portfolio, ids[is_chosen[groups]])


def _of(portfolio: Portfolio, ids: Ids) -> Portfolio:
    """Only some customers, whose ids ascend."""
    snapshot = portfolio.snapshot
    is_own = positions(ids, portfolio.derived.owners.values) >= 0
    receivables = snapshot.receivables[is_own[portfolio.derived.owners.of_rows]]
    customers = snapshot.customers[positions(ids, snapshot.customers["id"].to_numpy()) >= 0]
    links = [receivables[link].to_numpy() for link in CONTRACT_LINKS]
    named = np.unique(np.concatenate(links))
    contract_ids = snapshot.contracts["id"].to_numpy()
    own = positions(ids, snapshot.contracts["customer_id"].to_numpy()) >= 0
    stays = own | (positions(named, contract_ids) >= 0)
    # A título may name a contract of a customer who is not among these. Its address and status
    # are needed, but its owner must not enter the active base: it is written as nobody's.
    owners = np.where(own, snapshot.contracts["customer_id"].to_numpy(), 0)
    contracts = snapshot.contracts.assign(customer_id=owners)[stays]
    smaller = replace(snapshot, receivables=receivables, customers=customers, contracts=contracts)
    return Portfolio(smaller, portfolio.rules, whole=portfolio.whole)
