"""What a table shows of its columns, whatever the format."""

from __future__ import annotations

from bot.figures.facts import Facts
from bot.reports import build
from bot.reports.content import Column, Table, tables, without_empty_columns
from bot.reports.html import render
from bot.views.values import Kind

COLUMNS = (
    Column("Grupo"),
    Column("Nada"),
    Column("Clientes", Kind.COUNT),
    Column("Bairro"),
    Column("Ativos", Kind.COUNT),
)


def test_empty_columns_go() -> None:
    table = Table(
        "t",
        "c",
        COLUMNS,
        [("a", "", 3, None, 0), ("b", None, 4, None, 1)],
        ("Total", "", 7, "", 1),
    )
    found = without_empty_columns(table)
    assert [column.label for column in found.columns] == ["Grupo", "Clientes", "Ativos"]
    assert found.rows == [("a", 3, 0), ("b", 4, 1)]
    assert found.total == ("Total", 7, 1)


def test_a_zero_is_something_except_where_it_is_everybodys() -> None:
    rows = [("Ana", "", 0, None, 0), ("Bia", "", 0, None, 5)]
    counts = without_empty_columns(Table("t", "c", COLUMNS, rows))
    people = without_empty_columns(Table("t", "c", COLUMNS, rows, is_personal=True))
    assert [column.label for column in counts.columns] == ["Grupo", "Clientes", "Ativos"]
    assert [column.label for column in people.columns] == ["Grupo", "Ativos"]


def test_a_table_without_rows_keeps_its_headings() -> None:
    assert without_empty_columns(Table("t", "c", COLUMNS, ())).columns == COLUMNS


def test_a_total_alone_keeps_its_column() -> None:
    table = Table("t", "c", COLUMNS[:2], [("a", None)], ("Total", 1))
    assert len(without_empty_columns(table).columns) == 2


def test_a_sum_of_columns_that_went_goes_too() -> None:
    rows = [("Ana", 0, 7), ("Bia", 0, 8)]
    columns = (Column("Nome"), Column("Valor", Kind.MONEY), Column("Id", Kind.ID))
    table = Table("t", "c", columns, rows, ("Total", 0, ""), is_personal=True)
    assert without_empty_columns(table).total is None


def test_a_report_has_no_empty_column(facts: Facts) -> None:
    report = build.whole(facts)
    for _, table in tables(report):
        assert without_empty_columns(table) == table
    blocked = next(t for _, t in tables(report) if t.name == "Bloqueados sem atraso")
    labels = [column.label for column in blocked.columns]
    assert not {"Valor", "Dias", "Títulos"} & set(labels)
    assert "Acesso" in labels


def test_what_is_not_due_yet_stands_apart_and_totals_stand_once(facts: Facts) -> None:
    found = {table.name: table for _, table in tables(build.whole(facts))}
    labels = [row[0] for row in found["Aging"].rows]
    assert labels == ["1-6", "7-9", "10-15", "16-30", "31-60", "61-90", "90+"]
    assert found["A vencer"].total is None
    page = render(build.whole(facts)).decode()
    sums = sum(table.total is not None for table in found.values() if table.rows)
    assert page.count("<tfoot>") == sums
