"""The JSON of each answer. Money is a number of reais; None is undefined."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.views.situations import LOOKS
from metrics.aging import aging
from metrics.cei import CeiFigures, cei
from metrics.due_cohorts import DueCohort, due_cohorts
from metrics.funnel import FunnelRow, funnel
from metrics.portfolio import Portfolio
from metrics.roll_rate import Gate, Matrix, gates, matrix
from metrics.segments import BairroSegment, Segment, bairros, customer_types, persons
from metrics.snapshot import date_of
from metrics.trust_unlock import trust_unlocks

Json = dict[str, Any]


def reais(cents: int) -> float:
    """The nearest double of an amount; JSON prints it with at most two decimals."""
    return float(Decimal(cents).scaleb(-2))


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def aging_json(portfolio: Portfolio) -> list[Json]:
    return [
        {
            "faixa": row.label,
            "titulos": row.receivables,
            "clientes": row.customers,
            "valor": reais(row.cents),
            "percentual": number(row.share),
        }
        for row in aging(portfolio).rows
    ]


def funnel_json(portfolio: Portfolio) -> Json:
    found = funnel(portfolio)
    return {
        "faixas": [_funnel_row(row) for row in found.rows],
        "ativos_apos_bloqueio": found.active_after_block,
        "bloqueados_sem_atraso": found.blocked_current,
        "taxa_conversao": number(found.conversion),
        "autocura": number(found.self_cure),
        "tempo_medio_recuperacao": number(found.mean_days_to_recover),
    }


def _funnel_row(row: FunnelRow) -> Json:
    access = {("sem_contrato" if s is None else s): count for s, count in row.access.items()}
    return {
        "faixa": row.label,
        "clientes": row.customers,
        "valor": reais(row.cents),
        "status_internet": access,
    }


def _gate(found: Gate) -> Json:
    return {
        "de": found.start,
        "ate": found.end,
        "titulos_base": found.base_count,
        "titulos_rolados": found.rolled_count,
        "taxa_titulos": number(found.rate),
        "valor_base": reais(found.base_cents),
        "valor_rolado": reais(found.rolled_cents),
        "taxa_valor": number(found.rate_cents),
    }


def _matrix(found: Matrix) -> Json:
    return {
        "de": date_of(found.start).isoformat(),
        "ate": date_of(found.end).isoformat(),
        "linhas": {
            LOOKS[origin].json_key: {
                LOOKS[target].json_key: {"clientes": cell.customers, "valor": reais(cell.cents)}
                for target, cell in row.items()
            }
            for origin, row in found.rows.items()
        },
        "novos": found.newcomers,
    }


def cei_json(portfolio: Portfolio) -> Json:
    found = cei(portfolio)
    return {
        "janela": _cei_figures(found.window),
        "mes": _cei_figures(found.month),
        "semanas": [_cei_figures(week) for week in found.weeks],
    }


def _cei_figures(found: CeiFigures) -> Json:
    return {
        "inicio": found.period.first_date.isoformat(),
        "fim": found.period.last_date.isoformat(),
        "saldo_inicial": reais(found.sums.opening),
        "vendas": reais(found.sums.due),
        "saldo_final": reais(found.sums.closing),
        "saldo_final_corrente": reais(found.sums.closing_current),
        "cei": number(found.cei),
        "cei_ate_90": number(found.recent),
    }


def _segment(found: Segment) -> Json:
    return {
        "clientes": found.customers,
        "titulos": found.receivables,
        "valor": reais(found.cents),
        "atraso_medio": number(found.mean_days),
        "base_ativa": found.active_base,
        "taxa": number(found.delinquency),
    }


def _bairro(found: BairroSegment) -> Json:
    place = {"cidade": found.city, "bairro": found.segment.name, "bairro_chave": found.key}
    return {**place, **_segment(found.segment)}


def _type(found: Segment) -> Json:
    return {"tipo": found.name, **_segment(found)}


def _cohort(found: DueCohort) -> Json:
    return {
        "vencimento": found.due_on.isoformat(),
        "titulos": found.receivables,
        "pagos_em_dia": found.paid_on_time,
        "pagos_com_atraso": found.paid_late,
        "em_aberto": found.open,
    }


def trust_unlock_json(portfolio: Portfolio) -> Json:
    found = trust_unlocks(portfolio)
    return {
        "inadimplentes": len(found.items),
        "valor": reais(found.cents),
        "quitados": found.settled,
    }


def roll_rate_json(portfolio: Portfolio) -> Json:
    return {
        "portoes": [_gate(found) for found in gates(portfolio)],
        "matriz": _matrix(matrix(portfolio)),
    }


def bairros_json(portfolio: Portfolio) -> list[Json]:
    return [_bairro(found) for found in bairros(portfolio)]


def types_json(portfolio: Portfolio) -> Json:
    return {
        "pessoa": [_type(found) for found in persons(portfolio)],
        "tipo_cliente": [_type(found) for found in customer_types(portfolio)],
    }


def due_cohorts_json(portfolio: Portfolio) -> list[Json]:
    return [_cohort(found) for found in due_cohorts(portfolio)]
