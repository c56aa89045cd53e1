"""Whose debt it is: every debtor of one kind, and nothing is lost between them."""

from __future__ import annotations

from dataclasses import astuple

from hypothesis import given

from metrics.base_split import Share, base_split
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, Snapshot
from metrics.summary import summary
from tests.ascii_tables import rows
from tests.depth import examples
from tests.factories import late, portfolio
from tests.metrics.test_invariants import RULES, SNAPSHOTS


def test_who_is_what() -> None:
    """Columns: whether the mirror has the customer, `ativo`, and whether a contract is active."""
    drawn = rows(
        """
        cliente | cadastro | ativo | contrato | centavos | kind
        --------+----------+-------+----------+----------+--------
        1       | S        | S     | S        |        1 | in_base
        2       | S        | S     | S        |       20 | in_base
        3       | S        | S     | N        |      300 | former
        4       | S        | N     | N        |     4000 | former
        5       | N        | N     | S        |    50000 | former
        6       | S        | N     | S        |   600000 | others
        """
    )
    people = [
        {"id": int(r["cliente"]), "active": r["ativo"] == "S"}
        for r in drawn
        if r["cadastro"] == "S"
    ]
    contracts = [
        {"id": int(r["cliente"]), "customer_id": int(r["cliente"]), "active": r["contrato"] == "S"}
        for r in drawn
    ]
    titles = [late(5, int(r["cliente"]), int(r["centavos"])) for r in drawn]
    found = base_split(portfolio([*titles, late(9, 1, 7)], people, contracts))
    assert found.in_base == Share(2, 3, 28)
    assert found.former == Share(3, 3, 54_300)
    assert found.others == Share(1, 1, 600_000)


@examples(200)
@given(SNAPSHOTS, RULES)
def test_they_add_up(facts: Snapshot, rules: Rules) -> None:
    found = Portfolio(facts, rules)
    split, key = base_split(found), summary(found)
    shares = [astuple(share) for share in (split.in_base, split.former, split.others)]
    assert [sum(column) for column in zip(*shares, strict=True)] == [
        key.debtors,
        key.overdue_receivables,
        key.overdue_cents,
    ]
