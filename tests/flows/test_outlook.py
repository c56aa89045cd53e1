"""What will come in, the last months, unusual bairros and any list, asked in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.text import render
from bot.views.forecast import forecast_view
from bot.views.trend import trend_view
from metrics.forecast_record import Record
from tests.worlds import World, labels, synced

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
async def sujo(tmp_path: Path) -> AsyncIterator[World]:
    async with synced("sujo", tmp_path, hour=10) as opened:
        yield opened
        assert opened.emulator.rejected == []


async def said(world: World, question: str) -> str:
    (answer,) = await world.ask(question)
    return str(answer.get("text") or answer["caption"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("question", "days", "until"),
    [
        ("/previsao", 7, "25/11"),
        ("/previsao 30", 30, "18/12"),
        ("/previsao mes", 12, "30/11"),
        ("/previsao mes pj", 12, "30/11"),
        ("/previsao 10/11 mes", 21, "30/11"),
    ],
)
async def test_the_first_line_is_the_sum_of_the_days(
    sujo: World, question: str, days: int, until: str
) -> None:
    first, second, *_ = (await said(sujo, question)).splitlines()
    assert until in first
    assert second.endswith(f"devem entrar em {days} dias")


async def test_the_month_adds_up(sujo: World) -> None:
    view = forecast_view(await sujo.app.services.figures.at())
    assert view.calendar_month
    assert view.week
    assert view.month_cents == view.received_cents + view.calendar_month.cents
    assert view.expected == view.week
    assert sum(day.cents for day in view.after[:7]) == pytest.approx(view.week.cents, abs=7)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("/previsao 40", "A previsão vai até 31 dias"),
        ("/previsao 01/08", "a previsão precisa de 60"),
        ("/lista 15-10", "15-10 não é uma faixa de atraso: escreva 10-15, 60+ ou 1."),
        ("/lista 0", "0 não é uma faixa de atraso"),
        ("/aging 10-15", "Uma faixa de atraso é /lista 10-15."),
        ("/alertas 01/08", "os avisos começam em"),
    ],
)
async def test_what_cannot_be_is_a_sentence(sujo: World, question: str, says: str) -> None:
    assert says in await said(sujo, question)


async def test_any_list_counts_its_customers(sujo: World) -> None:
    debtors = (await sujo.app.services.figures.at()).portfolio.debtors
    for words, first, last in (("10-15", 10, 15), ("60+", 60, 10_000), ("7", 7, 7)):
        chosen = (debtors.days >= first) & (debtors.days <= last) & ~debtors.trust_unlocked
        text = await said(sujo, f"/lista {words}")
        assert text.startswith("📋 Lista por atraso · qui., 19/11/2026")
        count = int(text.splitlines()[1].split()[0])
        assert 0 < count <= int(chosen.sum())


async def test_the_ranges_of_the_aging_lead_to_their_lists(sujo: World) -> None:
    (answer,) = await sujo.ask("/aging")
    assert labels(answer)[:4] == ["1-6", "7-9", "10-15", "16-30"]
    before = len(sujo.from_bot())
    await sujo.press(answer, "10-15")
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    shown = sujo.from_bot()[-1]
    assert "com 10 a 15 dias" in shown["text"]
    await sujo.press(shown, "XLSX")
    await sujo.emulator.until(lambda: "document" in sujo.from_bot()[-1])


async def test_those_who_may_be_rescinded_stand_behind_a_button(sujo: World) -> None:
    (answer,) = await sujo.ask("/funil")
    before = len(sujo.from_bot())
    await sujo.press(answer, "ver os 30 rescindíveis")
    await sujo.emulator.until(lambda: len(sujo.from_bot()) > before)
    assert "30 clientes há mais de 60 dias suspensos" in sujo.from_bot()[-1]["text"]


async def test_where_the_plain_rule_was_better_it_is_what_is_told(sujo: World) -> None:
    view = forecast_view(await sujo.app.services.figures.at())
    record = Record(14, Decimal(9), Decimal(1), Decimal(-5), Decimal(102), 0.9, 1.1)
    beaten = replace(view, record=record, naive_cents=1_234_500)
    text = render.chat("forecast", view=beaten, title="", icon="").replace("\u00a0", " ")
    assert "<b>R$ 12.345</b> devem entrar em 7 dias, pela regra simples" in text
    good = replace(view, record=replace(record, gain=Decimal(40)), band=(900_000, 1_100_000))
    text = render.chat("forecast", view=good, title="", icon="").replace("\u00a0", " ")
    assert "Em 8 de 10 semanas como esta: de R$ 9.000,00 a R$ 11.000" in text
    assert "errou 9,0% em média, 40% menos que a regra simples" in text


async def test_the_months_of_a_young_mirror(sujo: World) -> None:
    facts = await sujo.app.services.figures.at()
    assert facts.reach is not None
    first = await sujo.app.services.figures.at(facts.reach + timedelta(days=1))
    view = trend_view(first)
    assert view.months == () or view.months[0].until == first.as_of
    assert all(month.until <= date(2026, 11, 19) for month in trend_view(facts).months)
