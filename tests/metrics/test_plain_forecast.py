"""Forecast, trend and unusual bairros against the second implementation."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.json_report import document
from metrics.forecast_record import Payments
from metrics.forecast_record import naive as naive_of
from metrics.narrowing import of_person
from metrics.portfolio import Portfolio
from metrics.snapshot import FrozenForecast, Rules, day_of
from tests.depth import examples
from tests.flows.test_cases import differences
from tests.metrics import plain_forecast
from tests.metrics.plain import Plain
from tests.metrics.plain_forecast import Kept
from tests.metrics.test_plain import BASES, NOON, TODAY, Rows, mirrored
from tests.worlds import CASES

BACK = st.integers(0, 70).map(lambda n: TODAY - timedelta(days=n))
REACHES = st.one_of(st.none(), st.integers(0, 140).map(lambda n: TODAY - timedelta(days=n)))
KEPT = st.lists(
    st.builds(
        Kept,
        st.integers(8, 130).map(lambda n: TODAY - timedelta(days=n)),
        st.sampled_from([7, 30]),
        st.integers(0, 5000),
        st.integers(0, 5000),
    ),
    max_size=4,
)


def product(
    tables: Rows, rules: Rules, reach: date | None, kept: tuple[Kept, ...] = ()
) -> dict[str, Any]:
    made = document(portfolio(tables, rules, reach, kept), generated_at=NOON, synced_at=NOON)
    found: dict[str, Any] = json.loads(json.dumps(made))
    return found


def portfolio(
    tables: Rows, rules: Rules, reach: date | None, kept: tuple[Kept, ...] = ()
) -> Portfolio:
    facts = replace(
        mirrored(tables),
        reach_day=None if reach is None else day_of(reach),
        forecasts=tuple(
            FrozenForecast(day_of(one.origin), one.horizon, one.total, 0, one.naive) for one in kept
        ),
    )
    return Portfolio(facts, rules)


def expected(
    base: Plain, reach: date | None, kept: tuple[Kept, ...] = (), days: int = 15
) -> dict[str, Any]:
    return {
        "previsao": plain_forecast.forecast(base, reach, kept),
        "tendencia": plain_forecast.trend(base, reach),
        "alertas_bairro": plain_forecast.alerts(base, reach),
        "funil": plain_forecast.term(base, days),
    }


def compare(wanted: dict[str, Any], found: dict[str, Any]) -> None:
    """To the centavo; only the daily bars may miss by one."""
    if wanted["previsao"] and found["previsao"]:
        bars, drawn = (each["previsao"].pop("dias") for each in (wanted, found))
        assert [bar["dia"] for bar in bars] == [bar["dia"] for bar in drawn]
        for bar, other in zip(bars, drawn, strict=True):
            assert abs(bar["valor"] - other["valor"]) < 0.011
    assert list(differences(wanted, found)) == []


@examples(600)
@given(
    BASES,
    BACK,
    REACHES,
    KEPT.map(tuple),
    st.sampled_from([0, 1, 15]),
    st.sampled_from([frozenset[int](), frozenset({2})]),
)
def test_both_agree_on_any_base(
    tables: Rows,
    day: date,
    reach: date | None,
    kept: tuple[Kept, ...],
    days: int,
    excluded: frozenset[int],
) -> None:
    rules = Rules(day, excluded_branches=excluded, suspension_days=days)
    base = Plain(tables, day, TODAY, excluded=excluded)
    compare(expected(base, reach, kept, days), product(tables, rules, reach, kept))


@examples(200)
@given(BASES, REACHES, st.integers(1, 60), st.sampled_from([7, 30]))
def test_both_have_one_naive_rule(
    tables: Rows, reach: date | None, back: int, horizon: int
) -> None:
    origin = TODAY - timedelta(days=back)
    payments = Payments(portfolio(tables, Rules(TODAY), reach))
    wanted = plain_forecast.naive(Plain(tables, TODAY, TODAY), origin, horizon, reach)
    assert naive_of(payments, day_of(origin), horizon) == wanted


@examples(100)
@given(BASES, BACK)
def test_a_part_is_expected_to_pay_as_the_whole(tables: Rows, day: date) -> None:
    whole = portfolio(tables, Rules(day), None)
    base = Plain(tables, day, TODAY)
    people = {number for number in base.customers if base.person(number) == "PF"}
    among = Plain(tables, day, TODAY)
    among.titles = [title for title in base.titles if title.customer in people]
    made = document(of_person(whole, "F"), generated_at=NOON, synced_at=NOON)["previsao"]
    wanted = plain_forecast.forecast(base, None, (), among)
    assert wanted is not None
    for name in ("total_7", "total_30", "fim_do_mes"):
        assert made[name] == wanted[name]


def city(seed: int) -> Rows:
    """Bairros that pay much alike, but for one in some towns; spelt in several ways."""
    chance = random.Random(seed)  # noqa: S311 - a made-up town
    bairros = ["Centro", "centro", "Poço", "POCO", "Jatiúca", "", "Vergel", "Farol"]
    customers = [
        {
            "id": str(n),
            "razao": "Ana",
            "ativo": "S",
            "bairro": chance.choice(bairros),
            "cidade": chance.choice(["5", "5", "6", "0"]),
        }
        for n in range(1, 400)
    ]
    struck = chance.choice(["poço", "vergel", "nenhum"])
    titles = []
    for number in range(1, 2200):
        owner = chance.choice(customers)
        due = TODAY - timedelta(days=chance.randint(-4, 110))
        late = 0.8 if owner["bairro"].casefold() == struck and (TODAY - due).days < 10 else 0.2
        paid = due + timedelta(days=chance.randint(3, 40) if chance.random() < late else 0)
        is_open = paid >= TODAY
        titles.append(
            {
                "id": str(number),
                "id_cliente": owner["id"],
                "status": "A" if is_open else "R",
                "valor": "99.90",
                "valor_aberto": "99.90" if is_open else "0.00",
                "data_vencimento": str(due),
                "data_emissao": str(due + timedelta(days=chance.choice([-30, -30, 1, 2, 3]))),
                "pagamento_data": "" if is_open else str(paid),
            }
        )
    return {
        "tipo_cliente": [],
        "cidade": [{"id": "5", "nome": "Serra Branca"}],
        "cliente": customers,
        "cliente_contrato": [],
        "fn_areceber": titles,
    }


@pytest.mark.parametrize("seed", range(12))
def test_both_see_the_same_bairros(seed: int) -> None:
    """Bases that are large enough for the test to find something."""
    tables = city(seed)
    wanted = plain_forecast.alerts(Plain(tables, TODAY, TODAY), None)
    assert product(tables, Rules(TODAY), None)["alertas_bairro"] == wanted


def test_some_of_these_cities_are_unusual() -> None:
    found = [product(city(seed), Rules(TODAY), None)["alertas_bairro"] for seed in range(12)]
    assert 3 <= sum(bool(alerts) for alerts in found) < 12


@pytest.mark.parametrize("weeks", [11, 12, 60])
def test_both_keep_the_same_record(weeks: int) -> None:
    chance = random.Random(weeks)  # noqa: S311 - made-up forecasts
    sunday = TODAY - timedelta(days=TODAY.weekday() + 1)
    kept = tuple(
        Kept(sunday - timedelta(days=7 * n), h, chance.randint(90, 900_000), chance.randint(0, 9))
        for n in range(weeks + 4)
        for h in (7, 30)
    )
    tables = city(1)
    found = product(tables, Rules(TODAY), None, kept)["previsao"]["registro"]
    base = Plain(tables, TODAY, TODAY)
    assert found == {str(h): plain_forecast.record(base, kept, h) for h in (7, 30)}
    assert found["30"]["origens"] == min(weeks, 52)


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.json")))
def test_both_agree_on_the_cases(name: str) -> None:
    base, _, day = name.partition("-")
    tables = json.loads(gzip.decompress((CASES / f"{base}.json.gz").read_bytes()))["tables"]
    as_of = date.fromisoformat(day)
    wanted = expected(Plain(tables, as_of, TODAY), None)
    compare(wanted, product(tables, Rules(as_of), None))
