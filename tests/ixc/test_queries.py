"""Questions put to rows that we already have."""

from __future__ import annotations

from ixc.queries import Filter, Query
from ixc.rows import Column, Table


def test_a_filter_is_read_once_however_many_rows_it_is_put_to() -> None:
    read = []

    def number(raw: str) -> int:
        read.append(raw)
        return int(raw)

    table = Table("t", "linhas", (Column("id", "id", int), Column("days", "dias", number)))
    query = Query(table, (Filter("dias", ">", "5"), Filter("outro", "=", "1")))
    assert [row for row in range(10) if query.meets((row, row))] == [6, 7, 8, 9]
    assert not query.meets((10, None))
    assert read == ["5"]
