"""The JSON of each answer. Money is a number of reais, a rate a percentage; None is undefined.

Keys and their order are a contract: scripts and the acceptance cases read them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from bot.views.situations import LOOKS
from metrics.aging import aging
from metrics.cei import CeiFigures, cei
from metrics.due_cohorts import DueCohort, due_cohorts
from metrics.funnel import FunnelRow, funnel
from metrics.portfolio import Portfolio
from metrics.roll_rate import Gate, Matrix, gates, matrix
from metrics.segments import BairroSegment, Segment, bairros, customer_types, persons
from metrics.snapshot import date_of
from metrics.suspension_term import suspension_term
from metrics.trust_unlock import trust_unlocks

Json = dict[str, Any]


def reais(cents: int) -> float:
    """The nearest double of an amount; JSON prints it with at most two decimals."""
    return float(Decimal(cents).scaleb(-2))


def number(value: Decimal | None) -> float | None:
    """The nearest double; None stays None."""
    return None if value is None else float(value)


def aging_json(portfolio: Portfolio) -> list[Json]:
    """`aging`: what falls due within the horizon, then a row a range."""
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
    """`funil`: bands with customers by status of access, alarms and rates."""
    figures, term = funnel(portfolio), suspension_term(portfolio)
    return {
        "faixas": [_funnel_row(row) for row in figures.rows],
        "ativos_apos_bloqueio": figures.active_after_block,
        "bloqueados_sem_atraso": figures.blocked_current,
        "bloqueados_antes_do_prazo": term and int(np.count_nonzero(term.too_early)),
        "rescindiveis": term and int(np.count_nonzero(term.rescindable)),
        "taxa_conversao": number(figures.conversion),
        "autocura": number(figures.self_cure),
        "tempo_medio_recuperacao": number(figures.mean_days_to_recover),
    }


def _funnel_row(row: FunnelRow) -> Json:
    access = {("sem_contrato" if s is None else s): count for s, count in row.access.items()}
    return {
        "faixa": row.label,
        "clientes": row.customers,
        "valor": reais(row.cents),
        "status_internet": access,
    }


def _gate(gate: Gate) -> Json:
    return {
        "de": gate.start,
        "ate": gate.end,
        "titulos_base": gate.base_count,
        "titulos_rolados": gate.rolled_count,
        "taxa_titulos": number(gate.rate),
        "valor_base": reais(gate.base_cents),
        "valor_rolado": reais(gate.rolled_cents),
        "taxa_valor": number(gate.rate_cents),
    }


def _matrix(moves: Matrix) -> Json:
    return {
        "de": date_of(moves.start).isoformat(),
        "ate": date_of(moves.end).isoformat(),
        "linhas": {
            LOOKS[origin].json_key: {
                LOOKS[target].json_key: {"clientes": cell.customers, "valor": reais(cell.cents)}
                for target, cell in row.items()
            }
            for origin, row in moves.rows.items()
        },
        "novos": moves.newcomers,
    }


def cei_json(portfolio: Portfolio) -> Json:
    """`cei`: of the window, the month and each week, with the sums that it is made of."""
    figures = cei(portfolio)
    return {
        "janela": _cei_figures(figures.window),
        "mes": _cei_figures(figures.month),
        "semanas": [_cei_figures(week) for week in figures.weeks],
    }


def _cei_figures(figures: CeiFigures) -> Json:
    return {
        "inicio": figures.period.first_date.isoformat(),
        "fim": figures.period.last_date.isoformat(),
        "saldo_inicial": reais(figures.sums.opening),
        "vendas": reais(figures.sums.due),
        "saldo_final": reais(figures.sums.closing),
        "saldo_final_corrente": reais(figures.sums.closing_current),
        "cei": number(figures.cei),
        "cei_ate_90": number(figures.recent),
    }


def _segment(segment: Segment) -> Json:
    return {
        "clientes": segment.customers,
        "titulos": segment.receivables,
        "valor": reais(segment.cents),
        "atraso_medio": number(segment.mean_days),
        "base_ativa": segment.active_base,
        "taxa": number(segment.delinquency),
    }


def _bairro(bairro: BairroSegment) -> Json:
    place = {"cidade": bairro.city, "bairro": bairro.segment.name, "bairro_chave": bairro.key}
    return {**place, **_segment(bairro.segment)}


def _type(segment: Segment) -> Json:
    return {"tipo": segment.name, **_segment(segment)}


def _cohort(cohort: DueCohort) -> Json:
    return {
        "vencimento": cohort.due_on.isoformat(),
        "titulos": cohort.receivables,
        "pagos_em_dia": cohort.paid_on_time,
        "pagos_com_atraso": cohort.paid_late,
        "em_aberto": cohort.open,
    }


def trust_unlock_json(portfolio: Portfolio) -> Json:
    """`desbloqueio_confianca`: who is in arrears, and how many are not."""
    unlocks = trust_unlocks(portfolio)
    return {
        "inadimplentes": len(unlocks.items),
        "valor": reais(unlocks.cents),
        "quitados": unlocks.settled,
    }


def roll_rate_json(portfolio: Portfolio) -> Json:
    """`rolagem`: the gates, and the matrix by situação."""
    return {
        "portoes": [_gate(gate) for gate in gates(portfolio)],
        "matriz": _matrix(matrix(portfolio)),
    }


def bairros_json(portfolio: Portfolio) -> list[Json]:
    """`bairros`: a row a bairro of a city, the largest debt first."""
    return [_bairro(bairro) for bairro in bairros(portfolio)]


def types_json(portfolio: Portfolio) -> Json:
    """`tipos`: PF and PJ, and tipos de cliente."""
    return {
        "pessoa": [_type(segment) for segment in persons(portfolio)],
        "tipo_cliente": [_type(segment) for segment in customer_types(portfolio)],
    }


def due_cohorts_json(portfolio: Portfolio) -> list[Json]:
    """`safras`: a row a due date, newest first."""
    return [_cohort(cohort) for cohort in due_cohorts(portfolio)]
