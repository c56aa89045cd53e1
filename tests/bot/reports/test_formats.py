"""Each format keeps its promises, whatever names and bairros hold."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.figures.facts import Facts
from bot.reports import build, charts, files, html, markdown, workbook
from bot.reports.content import Column, Note, Report, Section, Table, tables
from bot.reports.files import TooLarge
from bot.reports.table_answers import TABLE_ANSWERS, TableAnswer
from bot.views.charts import Bar, Chart, Part
from bot.views.values import Kind
from bot.views.worklists import DEBTORS

NASTY = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "<script>alert(1)</script>",
    "</table><img src=x onerror=alert(1)>",
    "a|b\\c`d*e_f[g]",
    "http://example.com",
    "😀 \u202eAna",
    "x" * 200,
    "",
)


@pytest.fixture(scope="module")
def report(facts: Facts) -> Report:
    return build.whole(facts)


@pytest.fixture(scope="module")
def nasty(report: Report) -> Report:
    table = Table(
        "Nomes / [tudo]: 'x'?*",
        "<b>",
        (Column("Nome"), Column("Valor", Kind.MONEY)),
        [(text, 1) for text in NASTY],
    )
    return replace(report, sections=(Section("x", "<i>x</i>", (table, Note("<u>y</u>"))),))


def test_cells_that_look_like_formulas_are_texts(nasty: Report) -> None:
    book = load_workbook(io.BytesIO(workbook.render(nasty)))
    (sheet,) = [book[name] for name in book.sheetnames if name != "Sobre"]
    for row, text in enumerate(NASTY, start=2):
        cell = sheet.cell(row, 1)
        assert (cell.value or "") == text
        assert cell.data_type in ("s", "n")  # never f
        assert cell.hyperlink is None


def test_sheets_have_filters_frozen_headers_and_brazilian_formats(report: Report) -> None:
    book = load_workbook(io.BytesIO(workbook.render(report)))
    assert book.sheetnames[0] == "Sobre"
    assert len(book.sheetnames) == len(tables(report)) + 1
    for _, table in tables(report):
        sheet = book[workbook.sheet_name(table)]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref is not None
    money = book["Aging"].cell(2, 4)
    assert money.number_format == '"R$" #,##0.00'
    assert book["Safra"].cell(2, 1).number_format == "dd/mm/yyyy"


def test_a_spreadsheet_prints_on_a4_and_its_contents_lead_on(report: Report) -> None:
    book = load_workbook(io.BytesIO(workbook.render(report)))
    contents, *others = book.worksheets
    for sheet in others:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert {cell.fill.fgColor.rgb for cell in sheet[1]} == {"FFDCE6F1"}
    links = {cell.value: cell.hyperlink.location for cell in contents["A"] if cell.hyperlink}
    assert links == {sheet.title: f"'{sheet.title}'!A1" for sheet in others}
    total = book["Aging"][len(book["Aging"]["A"])]
    assert total[0].value == "Vencido"
    assert all(cell.font.bold for cell in total)


def test_html_shows_names_as_text_and_runs_only_its_own_script(nasty: Report) -> None:
    page = html.render(nasty).decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("<script>") == 1
    script = page.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def test_nothing_in_the_page_leaves_it(report: Report) -> None:
    page = html.render(report).decode()
    addresses = re.findall(r"(?:src|href|action)=[\"']?([^\"'\s>]*)", page)
    only_if_tapped = re.compile(r"#[a-z_]+|tel:\+55[0-9]{10,11}|https://wa\.me/55[0-9]{10,11}")
    assert [address for address in addresses if not only_if_tapped.fullmatch(address)] == []
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert '<html lang="pt-BR">' in page


def test_markdown_keeps_a_table_whatever_stands_in_it(nasty: Report) -> None:
    lines = markdown.render(nasty).decode().splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == len(NASTY) + 2
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
    assert not any("<" in line.replace("\\<", "") for line in lines)


@pytest.mark.parametrize("row", TABLE_ANSWERS, ids=lambda row: row.stem)
def test_every_answer_has_its_section_and_its_customers(facts: Facts, row: TableAnswer) -> None:
    made = build.of_answer(facts, row)
    assert made.sections[0].blocks
    for render in files.RENDERERS.values():
        assert len(render(made)) > 200
    if DEBTORS in row.lists_behind:
        behind = tables(made)[-1][1]
        assert len(behind.rows) == len(facts.portfolio.debtors)


def test_a_past_day_says_what_could_not_be_known(facts: Facts) -> None:
    rules = replace(facts.portfolio.rules, as_of=facts.as_of.replace(day=10))
    past = build.whole(replace(facts, portfolio=facts.portfolio.under(rules)))
    for render in (html.render, markdown.render):
        text = render(past).decode()
        assert "Reconstruído para 10/11/2026 com os fatos de hoje" in text
        for what in ("Status de acesso", "Endereços", "Desbloqueios", "Acesso, contratos"):
            assert f"🕰 {what}" in text
        assert "🕰" not in render(build.whole(facts)).decode()
    about = load_workbook(io.BytesIO(workbook.render(past)))["Sobre"]
    assert any("Reconstruído" in str(cell.value) for cell in about["B"])


def test_a_file_that_is_too_large_is_never_sent(report: Report) -> None:
    long = Note("x" * 51_000_000)
    swollen = replace(report, sections=(Section("x", "x", (long,)),))
    with pytest.raises(TooLarge, match="Nada foi enviado"):
        files.render_files(swollen, "md")


def test_all_formats_at_once(report: Report) -> None:
    names = [document.name for document in files.render_files(report, "tudo")]
    assert [Path(name).suffix for name in names] == [".html", ".md", ".xlsx"]


def test_a_chart_is_text_in_the_ink_of_its_page() -> None:
    bars = [
        Bar("<b>Centro & 😀", "R$ 1,00", (Part(1.0, "#0b66c3"),)),
        Bar("$x$", "0", (Part(0.0, "#000000"),)),
    ]
    svg = charts.draw_svg(Chart("t", bars, "s"))
    assert svg.startswith("<svg")
    assert "<b>" not in svg
    assert "&lt;b&gt;Centro" in svg
    assert "currentColor" in svg
    assert " id=" not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_a_base_of_nothing_makes_a_report(facts: Facts) -> None:
    from metrics.portfolio import Portfolio
    from tests.factories import make_snapshot

    nothing = replace(facts, portfolio=Portfolio(make_snapshot(), facts.portfolio.rules))
    made = build.whole(nothing)
    for render in files.RENDERERS.values():
        assert render(made)
    assert "Nenhum cliente" in html.render(made).decode()
