"""HTML, Markdown, spreadsheet and JSON tell the same figures: each is read back and compared."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.figures.facts import Facts
from bot.reports import build, html, markdown, workbook
from bot.reports.content import Report, cells, tables
from bot.reports.json_report import document
from bot.views.values import Kind, full_text, rounded

Grid = list[list[str]]


class TableReader(HTMLParser):
    """The texts of every table of a page, row by row; cells need no closing tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Grid] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's own
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][-1].append("")
        self._in_cell = tag in ("td", "th") or (tag == "a" and self._in_cell)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "thead", "tbody", "tfoot", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self.tables:
            self.tables[-1][-1][-1] += data


@pytest.fixture(scope="module")
def report(facts: Facts) -> Report:
    return build.whole(facts)


def expected(report: Report) -> list[Grid]:
    """What every format has to show: header, rows, total."""
    found = []
    for _, table in tables(report):
        if table.rows:
            rows = [*table.rows, *([table.total] if table.total else [])]
            texts = [[full_text(c.value, c.kind) for c in cells(table, row)] for row in rows]
            found.append([[column.label for column in table.columns], *texts])
    return found


def stripped(grids: list[Grid]) -> list[Grid]:
    return [[[" ".join(text.split()) for text in row] for row in grid] for grid in grids]


def test_html(report: Report) -> None:
    reader = TableReader()
    reader.feed(html.render(report).decode())
    assert stripped(reader.tables) == stripped(expected(report))


def test_markdown(report: Report) -> None:
    grids: list[Grid] = []
    previous = ""
    for line in markdown.render(report).decode().splitlines():
        if line.startswith("| "):
            if not previous.startswith("| "):
                grids.append([])
            texts = re.split(r"(?<!\\)\|", line)[1:-1]
            grids[-1].append([re.sub(r"\\(.)", r"\1", text.strip()) for text in texts])
        previous = line
    without_rules = [[grid[0], *grid[2:]] for grid in grids]
    assert stripped(without_rules) == stripped(expected(report))


def test_spreadsheet(report: Report) -> None:
    book = load_workbook(io.BytesIO(workbook.render(report)))
    for _, table in tables(report):
        sheet = book[workbook.sheet_name(table)]
        assert [cell.value for cell in sheet[1]] == [column.label for column in table.columns]
        rows = [*table.rows, *([table.total] if table.total else [])]
        for number, row in enumerate(rows, start=2):
            for place, cell in enumerate(cells(table, row), start=1):
                found = sheet.cell(number, place).value
                assert _same(found, cell.value, cell.kind), (table.name, number, place, found)


def _same(found: Any, value: Any, kind: Kind) -> bool:
    if value is None or value == "":
        return found is None
    if isinstance(value, str):
        return bool(found == value)
    if isinstance(value, date):
        return bool(found.date() == value)
    exact = rounded(value) if isinstance(value, Decimal) else Decimal(value)
    if kind in (Kind.MONEY, Kind.CHANGE, Kind.PERCENT):
        exact = exact.scaleb(-2)
    return Decimal(repr(found)).quantize(Decimal("0.0001")) == exact.quantize(Decimal("0.0001"))


def column(report: Report, name: str, label: str) -> list[Any]:
    """A column's values as JSON has them: reais, numbers of two decimals, ISO days."""
    table = next(table for _, table in tables(report) if table.name == name)
    place = [column.label for column in table.columns].index(label)
    return [_json(cells(table, row)[place]) for row in table.rows]


def _json(cell: Any) -> Any:
    if cell.kind is Kind.MONEY and cell.value is not None:
        return float(Decimal(cell.value).scaleb(-2))
    if isinstance(cell.value, Decimal):
        return float(rounded(cell.value))
    return cell.value.isoformat() if isinstance(cell.value, date) else cell.value


def keys(rows: Sequence[dict[str, Any]], *names: str) -> list[Any]:
    return [[row[name] for row in rows] for name in names]


def test_json(report: Report, facts: Facts) -> None:
    noon = datetime(2026, 11, 19, 15, tzinfo=UTC)
    made = document(facts.portfolio, generated_at=noon, synced_at=noon)

    def same(rows: Sequence[dict[str, Any]], table: str, **columns: str) -> None:
        for key, label in columns.items():
            assert [row[key] for row in rows] == column(report, table, label), (table, label)

    summary = made["resumo"]
    assert column(report, "Resumo", "Valor") == [
        summary[key]
        for key in (
            "taxa_inadimplencia",
            "titulos_vencidos",
            "valor_vencido",
            "recebido",
            "recuperado",
            "cei",
            "valor_a_vencer",
            "ticket_medio",
            "atraso_medio",
            "base_ativa",
            "inadimplentes",
        )
    ]
    first, *ranges = made["aging"]
    same(ranges, "Aging", titulos="Títulos", clientes="Clientes", valor="Valor")
    same(ranges, "Aging", percentual="% do vencido")
    same([first], "A vencer", titulos="Títulos", clientes="Clientes", valor="Valor")
    order = ("em_dia", "vencimento_padrao", "transicao", "cronico", "desbloqueio_confianca")
    situations = [{"titulos": 0, "valor": 0.0, **made["situacao"][key]} for key in order]
    same(situations, "Situação", clientes="Clientes", titulos="Títulos", valor="Valor")
    bands = made["funil"]["faixas"]
    same(bands, "Funil", clientes="Clientes", valor="Valor")
    assert column(report, "Funil, taxas", "Valor") == [
        made["funil"]["autocura"],
        made["funil"]["taxa_conversao"],
    ]
    assert column(report, "Funil, recuperação", "Dias") == [
        made["funil"]["tempo_medio_recuperacao"]
    ]
    leak, automatic, manual = column(report, "Alarmes", "Clientes")
    assert leak == made["funil"]["ativos_apos_bloqueio"]
    assert automatic + manual == made["funil"]["bloqueados_sem_atraso"]
    same(
        made["rolagem"]["portoes"],
        "Portões",
        titulos_base="Base",
        titulos_rolados="Rolaram",
        taxa_titulos="Taxa",
        valor_base="Valor da base",
        valor_rolado="Valor rolado",
        taxa_valor="Taxa por valor",
    )
    for label, target in (
        ("em dia", "em_dia"),
        ("1–6", "vencimento_padrao"),
        ("7–9", "transicao"),
        ("10+", "cronico"),
    ):
        lines = [row[target] for row in made["rolagem"]["matriz"]["linhas"].values()]
        same(lines, "Matriz, clientes", clientes=label, valor=f"{label}, valor")
    periods = [made["cei"]["janela"], made["cei"]["mes"], *made["cei"]["semanas"]]
    same(
        periods,
        "CEI",
        inicio="Início",
        fim="Fim",
        saldo_inicial="Saldo inicial",
        vendas="Venceu",
        saldo_final="Saldo final",
        saldo_final_corrente="Vencido no último dia",
        cei="CEI",
        cei_ate_90="CEI até 90 dias",
    )
    segment = {
        "clientes": "Clientes",
        "titulos": "Títulos",
        "valor": "Valor",
        "atraso_medio": "Atraso médio",
        "base_ativa": "Base ativa",
        "taxa": "Taxa",
    }
    same(made["bairros"], "Bairros", **segment)
    same(made["tipos"]["pessoa"], "Pessoa", tipo="Pessoa", **segment)
    same(made["tipos"]["tipo_cliente"], "Tipo de cliente", tipo="Tipo de cliente", **segment)
    same(
        made["safras"],
        "Safra",
        vencimento="Vencimento",
        titulos="Títulos",
        pagos_em_dia="Pagos em dia",
        pagos_com_atraso="Com atraso",
        em_aberto="Em aberto",
    )
    unlock = made["desbloqueio_confianca"]
    found = column(report, "Desbloqueio", "Clientes")
    assert found == [unlock["inadimplentes"], unlock["quitados"]]
    assert column(report, "Desbloqueio", "Valor")[0] == unlock["valor"]
    assert column(report, "Qualidade", "Títulos") == list(made["qualidade"].values())
    for name, key in (("Migração crítica", "migracao_critica"), ("Prevenção", "prevencao")):
        items = made["listas"][key]["itens"]
        same(items, name, id_cliente="Id", valor="Valor", dias="Dias", titulos="Títulos")
