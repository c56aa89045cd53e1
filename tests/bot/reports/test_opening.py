"""How the whole report begins: what changed, why, what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.figures.facts import Facts
from bot.reports import build, html
from bot.reports.content import Note, Report, Section, Table
from bot.reports.opening import opening
from metrics import snapshot
from metrics.portfolio import Portfolio
from metrics.snapshot import Rules
from tests.factories import DAY, D, late, make_snapshot

NAMES = ("Ana Alves", "Bia Barros", "Caio Couto", "Duda Dias")


def few(facts: Facts, *titles: Any) -> Facts:
    """Four customers of Poço, and what they owe."""
    people = [{"id": n, "name": name, "bairro": "Poço"} for n, name in enumerate(NAMES, start=1)]
    contracts = [{"id": n, "customer_id": n} for n in range(1, 5)]
    return replace(facts, portfolio=Portfolio(make_snapshot(titles, people, contracts), Rules(D)))


def section(report: Report, anchor: str) -> Section:
    return next(section for section in report.sections if section.anchor == anchor)


def table(report: Report, name: str) -> Table:
    blocks = (block for section in report.sections for block in section.blocks)
    return next(b for b in blocks if isinstance(b, Table) and b.name == name)


def notes(found: Section) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Note)]


def cents(row: Any) -> int:
    value = row[3]
    return int(getattr(value, "value", value))


def test_it_begins_with_what_changed_why_and_what_to_do(facts: Facts) -> None:
    report = build.whole(facts)
    assert [s.title for s in report.sections[:4]] == [
        "O que mudou",
        "Por quê",
        "O que fazer",
        "Resumo",
    ]
    bridge = table(report, "O que mudou")
    assert bridge.total is not None
    assert sum(cents(row) for row in bridge.rows) == cents(bridge.total)
    assert cents(bridge.total) == facts.portfolio.debtors.cents.sum()
    listed = [b.name for b in section(report, "fazer").blocks if isinstance(b, Table)]
    assert listed == [
        "O que fazer",
        "Ativos após o bloqueio",
        "Bloqueados sem atraso",
        "Migração crítica",
        "Prevenção",
    ]


def test_the_sentence_says_how_it_came_about(facts: Facts) -> None:
    was_paid = {"status": snapshot.STATUS_RECEIVED, "paid_day": DAY - 1}
    found = few(
        facts,
        late(20, 1, 50_000, **was_paid),
        late(30, 2, 10_000, **was_paid, received_cents=9_000),
        late(3, 3, 20_000),
        late(40, 4, 7_000, issued_day=DAY - 2),
        late(50, 4, 4_000, status=snapshot.STATUS_CANCELLED, paid_day=DAY - 2),
    )
    changed = opening(found)[0]
    headline, _, gone = notes(changed)
    assert headline.replace("\u00a0", " ") == (
        "A dívida vencida caiu R$ 330,00 em 7 dias: entraram R$ 200,00 (1 título), "
        "foram lançados já vencidos R$ 70,00 (1 título), foram pagos R$ 590,00 (2 títulos) "
        "e saíram sem pagamento R$ 10,00 (1 título)."
    )
    assert "1 cancelado (R$ 40,00)" in gone.replace("\u00a0", " ")


def test_nothing_changed(facts: Facts) -> None:
    found = few(facts, late(40, 1), late(40, 2))
    changed, why, _ = opening(found)
    assert "ficou igual em 7 dias: nada entrou nem saiu" in notes(changed)[0]
    assert notes(why) == ["Nenhum grupo mudou."]


def test_a_mirror_that_is_too_young_compares_nothing(facts: Facts) -> None:
    young = replace(facts, reach=facts.as_of - timedelta(days=6))
    changed, to_do = opening(young)
    assert "só conhece tudo desde 13/11/2026" in notes(changed)[0]
    assert (changed.anchor, to_do.anchor) == ("mudou", "fazer")
    assert len(opening(replace(young, reach=facts.as_of - timedelta(days=7)))) == 3


def test_long_tables_are_folded_and_only_in_the_whole_report(facts: Facts) -> None:
    report = build.whole(facts)
    assert table(report, "Safra").is_folded
    assert not table(report, "Aging").is_folded
    page = html.render(report).decode()
    assert page.count("<details>") == page.count("</details>") > 0
    assert "<details>" not in html.render(build.of_list(facts, "debtors")).decode()


def test_of_an_endless_alarm_the_first_are_named(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = table(build.whole(facts), "Ativos após o bloqueio")
    monkeypatch.setattr("bot.reports.opening.MOST_OF_AN_ALARM", 5)
    report = build.whole(facts)
    few_of_them = table(report, "Ativos após o bloqueio")
    assert [row[1] for row in few_of_them.rows] == [row[1] for row in whole.rows[:5]]
    assert few_of_them.caption == whole.caption
    assert "12 clientes" in whole.caption
    assert whole.total is not None
    assert few_of_them.total is None
    assert "Aqui estão os 5 primeiros; /funil xlsx traz todos." in notes(section(report, "fazer"))
    assert table(report, "O que fazer").rows == table(build.whole(facts), "O que fazer").rows
