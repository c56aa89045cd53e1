"""The JSON of forecast, trend and unusual bairros (the keys are a contract, as all are)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bot.reports.json_parts import Json, number, reais
from metrics.bairro_alerts import bairro_alerts
from metrics.forecast import Expected, forecast
from metrics.forecast_record import records
from metrics.portfolio import Portfolio
from metrics.snapshot import date_of
from metrics.trend import trend


def forecast_json(portfolio: Portfolio) -> Json | None:
    """`previsao`: None where the mirror is too young."""
    made = forecast(portfolio)
    if made is None:
        return None
    until = date_of(made.calendar_month.until).isoformat()
    return {
        "origem": date_of(made.origin).isoformat(),
        "total_7": _expected(made.week),
        "total_30": _expected(made.month),
        "fim_do_mes": {"ate": until, **_expected(made.calendar_month)},
        "dias": [
            {"dia": date_of(day).isoformat(), "valor": reais(cents)} for day, cents in made.bars
        ],
        "registro": {
            str(horizon): {
                "origens": record.origins,
                "wape": number(record.error),
                "vies": number(record.bias),
                "ganho": number(record.gain),
                "caixa": number(record.cash),
            }
            for horizon, record in records(portfolio).items()
        },
    }


def _expected(expected: Expected) -> Json:
    return {
        "valor": reais(expected.cents),
        "a_vencer": reais(expected.upcoming),
        "vencidos": reais(expected.overdue),
    }


def trend_json(portfolio: Portfolio) -> list[Json]:
    """`tendencia`: a month a row, newest first."""
    return [
        {
            "mes": f"{date_of(month.first):%Y-%m}",
            "ate": date_of(month.last).isoformat(),
            "valor_vencido": reais(month.overdue_cents),
            "inadimplentes": month.debtors,
            "recebido": reais(month.received_cents),
            "recuperado": reais(month.recovered_cents),
            "cei": number(month.cei),
        }
        for month in trend(portfolio)
    ]


def bairro_alerts_json(portfolio: Portfolio) -> list[Json] | None:
    """`alertas_bairro`: the least likely first; None where the mirror is too young."""
    alerts = bairro_alerts(portfolio)
    if alerts is None:
        return None
    return [
        {
            "cidade": alert.city,
            "bairro": alert.name,
            "bairro_chave": alert.key,
            "titulos": alert.receivables,
            "em_aberto": alert.still_open,
            "esperado": float(Decimal(alert.expected).quantize(Decimal("0.01"), ROUND_HALF_UP)),
        }
        for alert in alerts
    ]
