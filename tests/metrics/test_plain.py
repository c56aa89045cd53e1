"""The product against the second implementation, on generated bases and on the cases."""

from __future__ import annotations

import asyncio
import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from bot.mirror import snapshot as bridge
from bot.reports.json_report import document
from ixc.models import MIRRORS, sync_runs
from ixc.rows import TABLES
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules, Snapshot, day_of
from tests.depth import examples
from tests.flows.test_cases import differences
from tests.metrics.plain import Plain
from tests.worlds import CASES

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 19)

Rows = dict[str, list[dict[str, str]]]


@cache
def empty_mirror() -> bytes:
    """A database with the mirror's tables, and one good run."""
    dialect = sqlite.dialect()
    run = insert(sync_runs).values(
        kind="full", state="done", started_at=NOON.isoformat(), rows_read=0
    )
    compiled = run.compile(dialect=dialect)
    values = [compiled.params[name] for name in compiled.positiontup or ()]
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in (*MIRRORS.values(), sync_runs):
            connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        connection.execute(str(compiled), values)
        connection.commit()
        return connection.serialize()


def mirrored(tables: Rows) -> Snapshot:
    """Raw rows by the product's own way: reader, mirror tables, columns."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(empty_mirror())
    for reader in TABLES:
        wire = msgspec.convert(tables[reader.name], list[reader.wire_type])  # type: ignore[name-defined]
        rows = reader.read(wire).rows
        names = ", ".join(column.name for column in reader.columns)
        marks = ", ".join("?" for _ in reader.columns)
        connection.executemany(
            f"INSERT OR REPLACE INTO {MIRRORS[reader.name].name} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own
            rows,
        )
    connection.execute("UPDATE ixc_receivables SET first_shown_day = ?", (day_of(TODAY),))
    loaded = bridge.read_sqlite(connection)
    connection.close()
    return loaded.snapshot


def product(tables: Rows, rules: Rules) -> Any:
    made = document(Portfolio(mirrored(tables), rules), generated_at=NOON, synced_at=NOON)
    return json.loads(json.dumps(made))


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_the_second_implementation_gives_the_cases(name: str) -> None:
    base, _, day = name.partition("-")
    tables = json.loads(gzip.decompress((CASES / f"{base}.json.gz").read_bytes()))["tables"]
    plain = Plain(tables, date.fromisoformat(day), TODAY).document()
    expected = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    for key in ("janela_dias", "dias_bloqueio"):
        del expected[key]
    assert list(differences(expected, plain)) == []


def near(low: int, high: int) -> st.SearchStrategy[str]:
    """Dates around D, and what is none."""
    days = st.integers(low, high).map(lambda n: str(date.fromordinal(TODAY.toordinal() + n)))
    odd = st.sampled_from(["", "0000-00-00", "2026-02-30", "x", "1899-12-31", "2101-01-01"])
    return st.one_of(days, days, days, days.map(lambda d: f" {d} 10:00:00"), odd)


AMOUNTS = st.sampled_from(
    ["0.00", "10.00", "10.00", "33.335", "1.234,56", "99.90", "", "abc", "-5.00", "0.004", "7"]
)
PEOPLE = st.sampled_from(["1", "2", "3", "4", "5", "0", "", "99"])
CONTRACT_IDS = st.sampled_from(["", "0", "10", "20", "30", "31", "77"])
YES_NO = st.sampled_from(["S", "N", "N", "N", ""])
BAIRROS = st.sampled_from(["Centro", "centro ", "CENTRO", "Poço", "poco", "São  José", "", "  "])
TITLES = st.fixed_dictionaries(
    {
        "id": st.integers(1, 40).map(str),
        "id_cliente": PEOPLE,
        "filial_id": st.sampled_from(["1", "1", "2"]),
        "id_contrato": CONTRACT_IDS,
        "id_contrato_avulso": CONTRACT_IDS,
        "id_contrato_principal": CONTRACT_IDS,
        "status": st.sampled_from(["A", "A", "A", "P", "R", "R", "C", "X", " A "]),
        "liberado": st.sampled_from(["S", "S", "S", "S", "N"]),
        "titulo_renegociado": YES_NO,
        "aguardando_confirmacao_pagamento": YES_NO,
        "data_emissao": near(-120, 3),
        "data_vencimento": near(-110, 35),
        "pagamento_data": near(-100, 5),
        "baixa_data": near(-100, 5),
        "credito_data": near(-100, 5),
        "ultima_atualizacao": near(-100, 5),
        "valor": AMOUNTS,
        "valor_aberto": AMOUNTS,
        "valor_recebido": AMOUNTS,
        "pagamento_valor": AMOUNTS,
    }
)
PHONES = st.sampled_from(
    [
        "",
        "123",
        "(82) 99999-0000",
        "+55 82 3333-4444",
        "3333-4444 / 82 8888-1234",
        "0800 123 4567; 082 3333-4444",
        "+1 212 999 0000 ou +5582999990000",
        "(82) 8999-0000, (82) 0999-0000",
    ]
)
CUSTOMERS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["1", "2", "3", "4", "5", ""]),
        "razao": st.sampled_from(["Ana", " Íris ", ""]),
        "ativo": st.sampled_from(["S", "S", "N"]),
        "filial_id": st.sampled_from(["1", "2"]),
        "participa_cobranca": st.sampled_from(["S", "S", "N", ""]),
        "tipo_pessoa": st.sampled_from(["F", "J", "E", ""]),
        "id_tipo_cliente": st.sampled_from(["1", "2", "9", ""]),
        "cidade": st.sampled_from(["5", "6", "8", "0", ""]),
        "bairro": BAIRROS,
        "whatsapp": PHONES,
        "fone": PHONES,
    }
)
CONTRACTS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["10", "20", "30", "31", ""]),
        "id_cliente": PEOPLE,
        "status": st.sampled_from(["A", "A", "I"]),
        "status_internet": st.sampled_from(["A", "CA", "CM", "FA", "D", ""]),
        "desbloqueio_confianca_ativo": YES_NO,
        "dt_ult_des_bloq_conf": near(-60, 2),
        "nao_bloquear_ate": near(-60, 14),
        "dt_ult_bloq_auto": near(-75, 3),
        "endereco_padrao_cliente": st.sampled_from(["S", "N"]),
        "cidade": st.sampled_from(["5", "0", ""]),
        "bairro": BAIRROS,
    }
)
BASES = st.fixed_dictionaries(
    {
        "tipo_cliente": st.just(
            [{"id": "1", "tipo_cliente": "Residencial"}, {"id": "2", "tipo_cliente": " "}]
        ),
        "cidade": st.just([{"id": "5", "nome": "Serra Branca"}, {"id": "6", "nome": "Alta"}]),
        "cliente": st.lists(CUSTOMERS, max_size=7),
        "cliente_contrato": st.lists(CONTRACTS, max_size=7),
        "fn_areceber": st.lists(TITLES, max_size=14),
    }
)


@examples(2000)
@given(
    BASES,
    st.integers(0, 40).map(lambda back: date.fromordinal(TODAY.toordinal() - back)),
    st.integers(4, 20),
    st.sampled_from([frozenset[int](), frozenset({2})]),
    st.sampled_from([1, 45]),
)
def test_both_agree_on_any_base(
    tables: Rows, day: date, blocking: int, excluded: frozenset[int], window: int
) -> None:
    rules = Rules(day, blocking, window, 30, excluded)
    plain = Plain(
        tables, day, TODAY, blocking=blocking, window=window, horizon=30, excluded=excluded
    )
    assert list(differences(plain.document(), product(tables, rules))) == []


@pytest.mark.parametrize(
    ("delivered", "status", "owed"),
    [
        ("-5.00", "A", 0.0),  # paid too much
        ("-5.00", "P", 0.0),
        ("-1.234,56", "A", 0.0),
        ("0.00", "A", 0.0),
        ("4.00", "A", 4.0),
        ("-x", "A", 10.0),
        ("", "A", 10.0),
    ],
)
def test_what_was_overpaid_is_not_owed(delivered: str, status: str, owed: float) -> None:
    title = {"id": "1", "id_cliente": "1", "status": status, "valor": "10.00"}
    title |= {"data_vencimento": "2026-11-10", "valor_aberto": delivered}
    tables: Rows = {table.name: [] for table in TABLES} | {"fn_areceber": [title]}
    plain = Plain(tables, TODAY, TODAY).document()
    assert product(tables, Rules(TODAY))["resumo"]["valor_vencido"] == owed
    assert plain["resumo"]["valor_vencido"] == owed


def test_the_bridge_needs_no_event_loop(tmp_path: Path) -> None:
    """Loading runs in a thread, where there is none."""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    empty: Rows = {table.name: [] for table in TABLES}
    assert len(mirrored(empty).receivables) == 0
