"""Rows: what is read, what is set aside, what never arrives."""

from __future__ import annotations

import msgspec
import pytest

from ixc import rows
from ixc.models import MIRRORS
from ixc.rows import RECEIVABLES, TABLES, Rejection, Table

#: Columns of the mirror that are not the ERP's.
UPKEEP = {"first_shown_day", "vanished_at", "changed_run"}


def read(table: Table, *wire_rows: dict[str, str]) -> rows.Batch:
    raw = msgspec.json.encode(wire_rows)
    return table.read(msgspec.json.decode(raw, type=list[table.wire_type]))  # type: ignore[name-defined]


def receivable(**fields: str) -> dict[str, str]:
    good = {"id": "1", "id_cliente": "2", "status": "A", "data_vencimento": "2026-11-12"}
    return {**good, "valor": "99.90", "valor_aberto": "99.90", "liberado": "S", **fields}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_are_those_of_the_mirror(table: Table) -> None:
    mirror = [c.name for c in MIRRORS[table.name].columns if c.name not in UPKEEP]
    assert [column.name for column in table.columns] == mirror


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"valor": "abc"}, "valor", "valor ilegível"),
        ({"valor": ""}, "valor", "valor ilegível"),
        ({"data_vencimento": "0000-00-00"}, "data_vencimento", "vencimento ilegível"),
        ({"status": "X"}, "status", "status desconhecido"),
        ({"id_cliente": "0"}, "id_cliente", "sem cliente"),
    ],
)
def test_a_broken_row_is_kept_and_reported(fields: dict[str, str], field: str, reason: str) -> None:
    batch = read(RECEIVABLES, receivable(**fields))
    assert len(batch.rows) == 1
    assert batch.rejected == (Rejection("fn_areceber", 1, field, reason),)


@pytest.mark.parametrize(
    "dropped", [{"status": "C"}, {"liberado": "N"}, {"titulo_renegociado": "S"}]
)
def test_a_row_dropped_before_is_not_reported(dropped: dict[str, str]) -> None:
    assert read(RECEIVABLES, receivable(valor="abc", **dropped)).rejected == ()


def test_zero_is_a_valid_amount() -> None:
    assert read(RECEIVABLES, receivable(valor="0.00")).rejected == ()


def test_a_row_without_id_is_counted_and_left() -> None:
    batch = read(RECEIVABLES, receivable(id=""), receivable(id="7"))
    assert [row[0] for row in batch.rows] == [7]
    assert batch.nameless == 1


def test_missing_fields_have_the_defaults_of_the_rules() -> None:
    (row,) = read(RECEIVABLES, {"id": "1"}).rows
    value = dict(zip((c.name for c in RECEIVABLES.columns), row, strict=True))
    assert value["released"] == 1
    assert value["renegotiated"] == 0
    assert value["due_day"] is None


def test_secrets_of_a_customer_are_not_decoded() -> None:
    wire_type = rows.CUSTOMERS.wire_type
    assert not {"senha", "nome_pai", "nome_mae", "email"} & set(wire_type.__struct_fields__)
