"""Data files: what is read, and what is said of one that cannot be."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from ixc.simulator.tables import MOST_REMEMBERED, BadData, Table, Tables

CONTENT = {"today": "2026-11-19", "tables": {"cliente": [{"id": "2", "razao": "Zélia"}]}}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_is_read_plain_or_packed(tmp_path: Path, pack: type[bytes]) -> None:
    path = tmp_path / "base.json.gz"
    path.write_bytes(pack(json.dumps(CONTENT).encode()))
    tables = Tables.from_file(path)
    assert tables.today == date(2026, 11, 19)
    assert tables["cliente"].rows == [{"id": "2", "razao": "Zélia"}]
    assert len(tables["fn_areceber"]) == 0


def test_values_of_a_file_become_text(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    row = {"id": 5, "valor": 26.5, "obs": None}
    path.write_text(json.dumps({"today": "2026-11-19", "tables": {"t": [row]}}))
    table = Tables.from_file(path)["t"]
    assert table.rows == [{"id": "5", "valor": "26.5", "obs": ""}]
    assert table.ids == [5]


def test_values_of_a_test_are_served_as_they_are() -> None:
    table = Table([{"id": "1", "valor": 26.5}, {"id": "2"}])
    table.update(2, {"valor": None})
    assert [table.encoded(place) for place in (0, 1)] == [
        b'{"id":"1","valor":26.5}',
        b'{"id":"2","valor":null}',
    ]
    assert table.column("valor") == ["26.5", ""]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "não é JSON"),
        (b"\x1f\x8b cut", "não é JSON"),
        (gzip.compress(b'{"today": "2026-11-19"', mtime=0)[:-4], "não é JSON"),
        (b'{"today": "2026-11-19"', "não é JSON"),
        (b'{"today": "19/11/2026", "tables": {}}', "precisa ter a forma"),
        (b'{"tables": {}}', "precisa ter a forma"),
        (b'{"today": "2026-11-19", "tables": {"cliente": {"id": "1"}}}', "precisa ter a forma"),
        (b"[]", "precisa ter a forma"),
        (b'\xff{"today": "2026-11-19", "tables": {}}', "não é JSON"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "base.json"
    path.write_bytes(raw)
    with pytest.raises(BadData, match=words) as caught:
        Tables.from_file(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"Não consegui ler .*ausente\.json"):
        Tables.from_file(tmp_path / "ausente.json")


def test_rows_can_be_changed_in_place_before_they_are_served() -> None:
    table = Table([{"id": "1", "status": "A"}, {"id": "2", "status": "A"}])
    table.rows[1]["status"] = "R"
    assert table.column("status") == ["A", "R"]
    assert table.encoded(1) == b'{"id":"2","status":"R"}'


def test_rows_follow_every_change() -> None:
    table = Table([{"id": "3"}, {"id": "1"}])
    assert table.rows == [{"id": "1"}, {"id": "3"}]
    table.insert({"id": "2"})
    table.update("3", {"status": "R"})
    table.delete(1)
    assert table.rows == [{"id": "2"}, {"id": "3", "status": "R"}]
    assert [table.encoded(place) for place in (0, 1)] == [
        b'{"id":"2"}',
        b'{"id":"3","status":"R"}',
    ]


def test_a_row_moves_when_its_id_changes() -> None:
    table = Table([{"id": "1"}, {"id": "2"}])
    table.update(1, {"id": "10"})
    assert table.ids == [2, 10]


def test_a_column_is_none_only_where_no_row_has_it() -> None:
    assert Table([{"id": "1", "obs": "x"}, {"id": "2"}]).column("obs") == ["x", ""]
    assert Table([{"id": "1"}]).column("obs") is None
    assert Table([]).column("obs") == []
    assert Table([{"id": "1"}]).column("MONTH(obs)") is None


def test_memory_is_bounded_and_emptied_by_a_change() -> None:
    table = Table([{"id": "1"}])
    for question in range(MOST_REMEMBERED + 1):
        table.remember(question, [question])
    assert table.recall(0) is None
    assert table.recall(1) == [1]
    table.insert({"id": "2"})
    assert table.recall(1) is None
