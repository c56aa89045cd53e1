"""The report for outside: whoever adds and subtracts learns nothing of fewer than three."""

from __future__ import annotations

import ast
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from inspect import getsource
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.figures.facts import Facts
from bot.figures.scope import EVERYTHING, Scope, narrow
from bot.reports import html, markdown, outside, workbook
from bot.reports.content import Figures, Note, Report, Table
from bot.reports.content import tables as tables_of
from bot.reports.disclosure import TooFew
from bot.reports.outside_json import outside_json
from bot.views.charts import Chart
from bot.views.values import Kind
from metrics.disclosure import Audit
from metrics.narrowing import branches, places
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules
from tests.bot.reports.attacker import Attacker
from tests.depth import examples
from tests.metrics.plain import Plain
from tests.metrics.test_plain import mirrored
from tests.worlds import CASES

TODAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 15, tzinfo=UTC)
Rows = dict[str, list[dict[str, str]]]


def facts_of(portfolio: Portfolio, label: str = "") -> Facts:
    return Facts(portfolio, NOON, NOON, ZoneInfo("America/Sao_Paulo"), narrowed_to=label)


def numbers(report: Report) -> dict[Kind, list[Any]]:
    """Every number of tables and figures by its kind."""
    found: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Figures):
                for item in block.items:
                    assert item.change is None
                    found[item.kind].append(item.value)
            if isinstance(block, Table):
                assert block.total is None
                for row in block.rows:
                    for cell in row[1:]:
                        found[cell.kind].append(cell.value)  # type: ignore[union-attr]
    return found


def check(report: Report) -> None:
    """No subtraction of counts can give 1 or 2, and no sum of money is anybody's."""
    found = numbers(report)
    assert all(value % 5 == 0 and value >= 5 for value in found[Kind.COUNT])
    assert all(value % 10_000 == 0 for value in found[Kind.MONEY])
    assert all(value == value.to_integral_value() for value in found[Kind.PERCENT])
    assert not any(found[kind] for kind in (Kind.REAIS, Kind.ID, Kind.CHANGE, Kind.PHONE))
    assert {value for value in found[Kind.TEXT] if value} <= {"—"}


def attacked(tables: Rows, portfolio: Portfolio, label: str = "") -> Attacker | None:
    """The report of a portfolio, checked; None where there are too few. `tables` are its rows."""
    rules = portfolio.rules
    try:
        report = outside.outside(facts_of(portfolio, label))
    except TooFew:
        return None
    check(report)
    excluded = rules.excluded_branches
    plain = Plain(tables, rules.as_of, TODAY, blocking=rules.blocking_days, excluded=excluded)
    attacker = Attacker(plain, report)
    assert not list(attacker.differences())
    assert not list(attacker.exposed())
    return attacker


def raw(name: str) -> Rows:
    """A case as the ERP delivers it."""
    tables: Rows = json.loads(gzip.decompress((CASES / f"{name}.json.gz").read_bytes()))["tables"]
    return tables


def only(tables: Rows, portfolio: Portfolio) -> Rows:
    """The rows of a narrowed portfolio; a contract of somebody else is nobody's there."""
    own = {str(number) for number in portfolio.derived.owners.values}
    own |= {str(number) for number in portfolio.snapshot.customers["id"]}
    titles = [row for row in tables["fn_areceber"] if row["id_cliente"].strip() in own]
    contracts = [
        row if row["id_cliente"].strip() in own else {**row, "id_cliente": "0"}
        for row in tables["cliente_contrato"]
    ]
    customers = [row for row in tables["cliente"] if row["id"].strip() in own]
    return {
        **tables,
        "fn_areceber": titles,
        "cliente": customers,
        "cliente_contrato": contracts,
    }


@pytest.fixture(scope="module")
def tables() -> Rows:
    return raw("sujo")


@pytest.fixture(scope="module")
def whole(tables: Rows) -> Portfolio:
    return Portfolio(mirrored(tables), Rules(TODAY))


@pytest.mark.parametrize("back", [0, 9, 40])
def test_the_whole_case_gives_nobody_away(tables: Rows, whole: Portfolio, back: int) -> None:
    day = TODAY - timedelta(days=back)
    attacker = attacked(tables, whole.under(Rules(day)))
    assert attacker is not None
    assert len(attacker.told["people"]) > 15


@pytest.mark.parametrize("person", ["F", "J"])
def test_pf_and_pj_give_nobody_away(tables: Rows, whole: Portfolio, person: str) -> None:
    found = narrow(whole, Scope(person=person)).portfolio
    assert attacked(only(tables, found), found)


def test_filiais_give_nobody_away(tables: Rows, whole: Portfolio) -> None:
    made = [
        attacked(tables, narrow(whole, Scope(branch=branch)).portfolio)
        for branch in sorted(branches(whole))
        if branch
    ]
    assert len([attacker for attacker in made if attacker]) > 1


def test_bairros_give_nobody_away_or_are_refused(tables: Rows, whole: Portfolio) -> None:
    made = []
    for place in places(whole):
        found = narrow(whole, Scope(bairro=place.name or "sem bairro")).portfolio
        made.append(attacked(only(tables, found), found))
    assert len([attacker for attacker in made if attacker]) > 5
    assert None in made


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "ativo": st.sampled_from(["S", "S", "S", "N"]),
            "tipo_pessoa": st.sampled_from(["F", "F", "F", "J"]),
            "id_tipo_cliente": st.sampled_from(["1", "1", "2"]),
            "bairro": st.sampled_from(["Centro", "Centro", "Poço", "Feitosa"]),
            "has_contract": st.sampled_from(["A", "A", "A", "I"]),
            "unlocked": st.sampled_from(["N", "N", "S"]),
        }
    ),
    min_size=8,
    max_size=24,
)
TITLES = st.lists(
    st.tuples(
        st.integers(0, 23),
        st.sampled_from([-20, -3, 2, 5, 8, 12, 25, 45, 70, 100]),
        st.sampled_from(["A", "A", "A", "R"]),
        st.sampled_from(["99.90", "120.00", "5000.00"]),
    ),
    max_size=60,
)


def base_of(people: list[dict[str, str]], titles: list[tuple[int, int, str, str]]) -> Rows:
    """Rows of the ERP: customers from 1 on, each with one contract."""
    return {
        "tipo_cliente": [{"id": "1", "tipo_cliente": "Casa"}, {"id": "2", "tipo_cliente": "Loja"}],
        "cidade": [{"id": "5", "nome": "Serra"}],
        "cliente": [
            {"id": str(n), "razao": f"P{n}", "cidade": "5", "filial_id": "1", **person}
            for n, person in enumerate(people, start=1)
        ],
        "cliente_contrato": [
            {
                "id": str(n),
                "id_cliente": str(n),
                "status": person["has_contract"],
                "desbloqueio_confianca_ativo": person["unlocked"],
            }
            for n, person in enumerate(people, start=1)
        ],
        "fn_areceber": [
            {
                "id": str(n),
                "id_cliente": str(owner % len(people) + 1),
                "status": status,
                "filial_id": "1",
                "data_vencimento": str(TODAY - timedelta(days=late)),
                "pagamento_data": str(TODAY - timedelta(days=max(late - 3, 0))),
                "valor": amount,
                "valor_aberto": amount if status == "A" else "0.00",
            }
            for n, (owner, late, status, amount) in enumerate(titles, start=1)
        ],
    }


@examples(1000)
@given(PEOPLE, TITLES)
def test_no_base_gives_anybody_away(
    people: list[dict[str, str]], titles: list[tuple[int, int, str, str]]
) -> None:
    tables = base_of(people, titles)
    attacked(tables, Portfolio(mirrored(tables), Rules(TODAY)))


def test_the_attacker_finds_what_a_careless_report_tells(
    tables: Rows, whole: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tests above would prove nothing."""
    monkeypatch.setattr(Audit, "told", lambda self, _: self)
    report = outside.outside(facts_of(whole))
    attacker = Attacker(Plain(tables, TODAY, TODAY), report)
    assert list(attacker.differences())
    assert list(attacker.exposed())


def test_a_scope_of_under_ten_is_refused() -> None:
    person = {"ativo": "S", "tipo_pessoa": "F", "id_tipo_cliente": "1", "bairro": "Centro"}
    person |= {"has_contract": "A", "unlocked": "N"}
    for count, is_made in ((9, False), (10, True)):
        tables = base_of([person] * count, [])
        portfolio = Portfolio(mirrored(tables), Rules(TODAY))
        assert (attacked(tables, portfolio) is not None) is is_made
    with pytest.raises(TooFew, match=r"menos de 10 clientes.*Nada foi enviado. Peça um recorte"):
        outside.outside(facts_of(Portfolio(mirrored(base_of([person], [])), Rules(TODAY))))


def test_titles_notes_and_charts_say_no_more_than_the_cells(whole: Portfolio) -> None:
    """Texts are the same whatever the figures are; a chart's bars are cells of a table."""
    texts, money = [], []
    for scope in (EVERYTHING, Scope(person="F"), Scope(branch=1)):
        report = outside.outside(facts_of(narrow(whole, scope).portfolio))
        blocks = [block for section in report.sections for block in section.blocks]
        notes = {block.text for block in blocks if isinstance(block, Note)}
        notes |= {block.title for block in blocks if isinstance(block, Chart)}
        notes |= {table.caption for _, table in tables_of(report)}
        texts.append(notes | {section.title for section in report.sections})
        money.append(numbers(report)[Kind.MONEY])
        for block in blocks:
            if isinstance(block, Chart):
                assert not block.legend
                assert {bar.length for bar in block.bars} <= set(money[-1])
    assert texts[0] == texts[1] | texts[0] == texts[2] | texts[0]
    assert money[0] != money[1]


def test_every_format_says_the_same_numbers(whole: Portfolio) -> None:
    report = outside.outside(facts_of(whole))
    said = numbers(report)
    book = load_workbook(io.BytesIO(workbook.render(report)))
    sheets = [table for _, table in tables_of(report)]
    cells = [c.value for t in sheets for row in book[t.name].iter_rows(2) for c in row]
    amounts = [cell for cell in cells if isinstance(cell, int | float) and cell >= 5]
    assert amounts
    assert all(float(amount) % 5 == 0 for amount in amounts)
    assert not any(isinstance(cell, str) and re.search(r"R\$", cell) for cell in cells)
    told = {value / 100 for value in said[Kind.MONEY]} | {*said[Kind.COUNT]}
    told |= {float(value) for value in said[Kind.PERCENT]}
    content = outside_json(report)
    assert {*found_numbers(content)} <= told
    assert "nome" not in json.dumps(content)
    for render in (html.render, markdown.render):
        page = render(report).decode().replace("\u00a0", " ")
        shown = re.findall(r"R\$ ([0-9.]+)(?:,([0-9]{2}))?", page)
        assert shown
        assert all(whole.endswith("00") and cents in ("", "00") for whole, cents in shown)


def found_numbers(content: Any) -> Iterator[float]:
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for item in content:
            yield from found_numbers(item)
    elif isinstance(content, int | float):
        yield float(content)


def test_only_the_release_makes_numbers() -> None:
    """The report's own module has words and groups; no figure, table, chart or number of it."""
    made = {
        node.func.id
        for node in ast.walk(ast.parse(getsource(outside)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not made & {"Table", "Figures", "Figure", "Chart", "Bar", "Typed", "Told", "Public"}


def test_it_names_nobody(facts: Facts) -> None:
    report = outside.outside(facts)
    assert report.stem == "relatorio-2026-11-19-externo"
    page = html.render(report).decode()
    assert "Sem dados pessoais" in page
    assert "Poço" not in page  # a bairro of one customer
    people = facts.portfolio.snapshot.customers["name"].tolist()
    assert not [name for name in people if len(name) > 3 and name in page]
    assert not [
        name for name in people if len(name) > 3 and name in json.dumps(outside_json(report))
    ]
