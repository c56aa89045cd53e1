"""Each title says what its chart shows, at every edge."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.chart_titles import (
    Week,
    aging_title,
    bairros_title,
    cei_title,
    due_cohorts_title,
    funnel_title,
)
from metrics.aging import LABELS, AgingRow
from metrics.due_cohorts import DueCohort
from metrics.ratios import percent
from metrics.segments import NO_BAIRRO, Segment

D = date(2026, 11, 19)


def ranges(*cents: int) -> list[AgingRow]:
    """The overdue ranges with these sums."""
    return [
        AgingRow(label, 1, 1, amount, percent(amount, sum(cents)))
        for label, amount in zip(LABELS[1:], cents, strict=True)
    ]


@pytest.mark.parametrize(
    ("cents", "title"),
    [
        ((0, 0, 0, 0, 0, 0, 100), "Todo o vencido tem mais de 90 dias"),
        ((1, 0, 0, 0, 0, 0, 0), "Todo o vencido tem 1 a 6 dias"),
        ((1, 0, 0, 0, 99_999, 0, 0), "Quase todo o vencido tem 31 a 60 dias"),
        ((1000, 0, 0, 0, 0, 0, 2999), "Mais da metade do vencido tem mais de 90 dias"),
        ((4994, 0, 0, 0, 0, 0, 5006), "Mais da metade do vencido tem mais de 90 dias"),  # 50.06
        ((4996, 0, 0, 0, 0, 0, 5004), "Metade do vencido tem mais de 90 dias"),  # shown as 50,0%
        ((4996, 4, 0, 0, 0, 0, 5000), "Metade do vencido tem mais de 90 dias"),
        ((5000, 0, 6, 0, 0, 0, 4994), "Metade do vencido tem 1 a 6 dias"),
        ((50, 0, 0, 0, 0, 0, 50), "Metade do vencido tem 1 a 6 dias, metade tem mais de 90 dias"),
        (
            (40, 20, 0, 0, 0, 0, 40),
            "As faixas de 1 a 6 dias e de mais de 90 dias pesam mais: 40,0% cada",
        ),
        ((1, 1, 1, 1, 1, 1, 1), "7 faixas empatam no maior vencido: 14,3% cada"),
        ((494, 506 - 13, 13, 0, 0, 0, 0), "A faixa de 1 a 6 dias pesa mais: 49,4% do vencido"),
    ],
)
def test_aging(cents: tuple[int, ...], title: str) -> None:
    assert aging_title(ranges(*cents)) == title


@pytest.mark.parametrize(
    ("late", "with_access", "early", "unlocked", "title"),
    [
        (74, 12, 7, 10, "12 dos 74 clientes com 7 dias ou mais seguem com acesso"),
        (74, 1, 7, 10, "1 dos 74 clientes com 7 dias ou mais segue com acesso"),
        (1234, 1000, 0, 0, "1.000 dos 1.234 clientes com 7 dias ou mais seguem com acesso"),
        (74, 0, 7, 10, "Nenhum dos 74 clientes com 7 dias ou mais segue com acesso"),
        (74, 74, 7, 10, "Os 74 clientes com 7 dias ou mais seguem com acesso"),
        (1, 0, 0, 0, "O único cliente com 7 dias ou mais já está sem acesso"),
        (1, 1, 0, 0, "O único cliente com 7 dias ou mais segue com acesso"),
        (0, 0, 3, 0, "Ninguém em atraso chegou a 7 dias"),
        (0, 0, 3, 2, "Fora os desbloqueados, ninguém em atraso chegou a 7 dias"),
        (0, 0, 0, 2, "Todo o atraso está em desbloqueio de confiança"),
    ],
)
def test_funnel(late: int, with_access: int, early: int, unlocked: int, title: str) -> None:
    said = funnel_title(7, late=late, with_access=with_access, early=early, unlocked=unlocked)
    assert said == title


def weeks(*values: str | None, running: bool = False, known: int = 6) -> list[Week | None]:
    """Newest first; a week of None has no CEI, from `known` on they are too old to be complete."""
    return [
        None
        if value is None
        else Week(
            D - timedelta(days=7 * place + 6),
            D - timedelta(days=7 * place),
            Decimal(value),
            is_complete=place < known and not (running and place == 0),
        )
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (
            weeks("46.8", "40", "41", "42", "43", "50"),
            "CEI subiu para 46,8%, o melhor em 5 semanas",
        ),
        (
            weeks("46.8", "40", "41", "42", "43", "44"),
            "CEI subiu para 46,8%, o melhor em 6 semanas",
        ),
        (weeks("46.8", "40", "41", "46.8"), "CEI subiu para 46,8%, o melhor em 3 semanas"),
        (weeks("46.8", "40", "46.8", "1"), "CEI subiu de 40,0% para 46,8%"),  # a tie is no record
        (weeks("46.8", "40", "46.84", "1"), "CEI subiu de 40,0% para 46,8%"),  # nor what looks so
        (weeks("46.8", "40", "50"), "CEI subiu de 40,0% para 46,8%"),
        (weeks("46.8", "40"), "CEI subiu de 40,0% para 46,8%"),  # best of two is no news
        (weeks("30", "40", "41", "20"), "CEI caiu para 30,0%, o pior em 3 semanas"),
        (weeks("0", "40", "41", "42"), "CEI caiu para 0,0%, o pior em 4 semanas"),
        (weeks("0", "0", "0"), "CEI ficou sem mudança em 0,0%"),
        (weeks("40.04", "39.96", "1", "1"), "CEI ficou sem mudança em 40,0%"),
        (weeks("30", "40", "20"), "CEI caiu de 40,0% para 30,0%"),
        (weeks("46.8"), "CEI de 13/11 a 19/11: 46,8%"),
        (weeks("46.8", None, "1", "2"), "CEI de 13/11 a 19/11: 46,8%"),  # nothing right before
        (weeks("46.8", "1", "2", None, "3"), "CEI subiu para 46,8%, o melhor em 3 semanas"),
        (weeks("46.8", "1", "2", "3", known=3), "CEI subiu para 46,8%, o melhor em 3 semanas"),
        (weeks("46.8", "1", known=1), "CEI de 13/11 a 19/11: 46,8%"),
        (
            weeks(None, "30", "40", "41"),
            "De 06/11 a 12/11 o CEI caiu para 30,0%, o pior em 3 semanas",
        ),
        (weeks("99", running=True), "CEI de 13/11 a 19/11: 99,0%, semana incompleta"),
        (weeks(None, "99", known=0), "CEI de 06/11 a 12/11: 99,0%, semana incompleta"),
        (weeks("99", "30", running=True), "CEI de 06/11 a 12/11: 30,0%"),
        (
            weeks("99", "46.8", "40", "41", running=True),
            "De 06/11 a 12/11 o CEI subiu para 46,8%, o melhor em 3 semanas",
        ),
        (
            weeks("0", "46.8", "46.8", running=True),
            "De 06/11 a 12/11 o CEI ficou sem mudança em 46,8%",
        ),
    ],
)
def test_cei(shown: list[Week | None], title: str) -> None:
    assert cei_title(shown) == title


@given(
    st.lists(st.decimals(0, 100, places=2), min_size=2, max_size=6),
    st.decimals(0, 100, places=2),
    st.decimals(0, 100, places=2),
)
def test_a_week_that_runs_changes_no_comparison(
    values: list[Decimal], now: Decimal, instead: Decimal
) -> None:
    one, other = (
        cei_title(weeks(*map(str, (running, *values)), running=True)) for running in (now, instead)
    )
    assert one == other


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_a_record_is_one(tenths: list[int]) -> None:
    title = cei_title(weeks(*(str(Decimal(value) / 10) for value in tenths)))
    now, *before = tenths
    for word, is_beaten in (("melhor", max), ("pior", min)):
        if word in title:
            count = int(title.split()[-2])
            assert count >= 3
            assert is_beaten(tenths[:count]) == now
            assert before[: count - 1].count(now) == 0
            assert (
                count == len(tenths) or is_beaten(now, tenths[count]) != now or tenths[count] == now
            )


def segments(*items: tuple[str, int]) -> list[Segment]:
    return [Segment(name, 1, 1, cents, None, 1, None) for name, cents in items]


@pytest.mark.parametrize(
    ("items", "title"),
    [
        ((("Poço", 100),), "Todo o vencido está em Poço"),
        (((NO_BAIRRO, 100),), "Todo o vencido está em cadastros sem bairro"),
        ((("Poço", 99_999), ("Centro", 1)), "Quase todo o vencido está em Poço"),
        ((("Poço", 60), ("Centro", 40)), "Mais da metade do vencido está em Poço"),
        ((("Poço", 50), ("Centro", 49), ("Farol", 1)), "Metade do vencido está em Poço"),
        ((("Centro", 50), ("Poço", 50)), "O maior vencido está em Centro e Poço, iguais"),
        (
            (("Centro", 9), ("Farol", 9), ("Poço", 9), ("Jaca", 1)),
            "3 bairros empatam no maior vencido",
        ),
        (
            ((NO_BAIRRO, 40), ("Poço", 35), ("Centro", 25)),
            "O maior vencido está em cadastros sem bairro: 40,0% do total",
        ),
    ],
)
def test_bairros(items: tuple[tuple[str, int], ...], title: str) -> None:
    assert bairros_title(segments(*items), sum(cents for _, cents in items)) == title


def cohort(days_ago: int, titles: int, on_time: int) -> DueCohort:
    return DueCohort(D - timedelta(days=days_ago), titles, on_time, 0, titles - on_time)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            (cohort(0, 6, 0), cohort(1, 10, 9), cohort(13, 10, 7)),
            "80,0% dos títulos de 06/11 a 18/11 foram pagos em dia",
        ),
        ((cohort(1, 10, 9),), "90,0% dos títulos de 18/11 foram pagos em dia"),
        (
            (cohort(1, 2, 2), cohort(2, 1, 1)),
            "Todos os títulos de 17/11 a 18/11 foram pagos em dia",
        ),
        ((cohort(1, 2, 0), cohort(2, 1, 0)), "Nenhum título de 17/11 a 18/11 foi pago em dia"),
        ((cohort(1, 9999, 9998),), "Quase todos os títulos de 18/11 foram pagos em dia"),
        ((cohort(1, 9999, 1),), "Quase nenhum título de 18/11 foi pago em dia"),
        ((cohort(1, 1, 1),), "O título de 18/11 foi pago em dia"),
        ((cohort(0, 9, 9), cohort(1, 1, 0)), "O título de 18/11 não foi pago em dia"),
        ((cohort(0, 6, 5),), "Dos 6 títulos que vencem em 19/11, 5 já foram pagos"),
        ((cohort(0, 6, 1),), "Dos 6 títulos que vencem em 19/11, 1 já foi pago"),
        ((cohort(0, 6, 6),), "Os 6 títulos que vencem em 19/11 já foram pagos"),
        ((cohort(0, 6, 0),), "Nenhum dos 6 títulos que vencem em 19/11 foi pago ainda"),
        ((cohort(0, 1, 1),), "O título que vence em 19/11 já foi pago"),
        ((cohort(0, 1, 0),), "O título que vence em 19/11 ainda não foi pago"),
    ],
)
def test_due_cohorts(rows: tuple[DueCohort, ...], title: str) -> None:
    assert due_cohorts_title(rows, D) == title
