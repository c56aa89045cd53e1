"""The report as JSON, for spreadsheets, scripts and the acceptance cases.

Money is a number of reais, percentages and means have two decimals, None is undefined.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from metrics.aging import aging
from metrics.cei import Cei, CeiFigures, cei
from metrics.due_cohorts import DueCohort, due_cohorts
from metrics.funnel import FunnelRow, funnel
from metrics.portfolio import Portfolio
from metrics.roll_rate import Gate, Matrix, gates, matrix
from metrics.segments import BairroSegment, Segment, bairros, customer_types, persons
from metrics.situation import Situation, situation_totals
from metrics.snapshot import date_of
from metrics.summary import summary
from metrics.trust_unlock import TrustUnlocks, trust_unlocks
from metrics.worklists import Worklist, WorklistItem, worklists

Json = dict[str, Any]

SITUATION_KEYS: Final = {
    Situation.CURRENT: "em_dia",
    Situation.TRUST_UNLOCK: "desbloqueio_confianca",
    Situation.EARLY: "vencimento_padrao",
    Situation.TRANSITION: "transicao",
    Situation.CHRONIC: "cronico",
}
DROPPED_KEYS: Final = {
    "cancelled": "cancelados",
    "unreleased": "nao_liberados",
    "renegotiated": "renegociados",
    "excluded_branch": "filial_excluida",
    "quarantined": "quarentena",
}


def document(portfolio: Portfolio, *, generated_at: datetime, synced_at: datetime) -> Json:
    """All figures at D; `generated_at` and `synced_at` carry the provider's offset."""
    rules = portfolio.rules
    lists = worklists(portfolio)
    return {
        "data_referencia": rules.as_of.isoformat(),
        "janela_dias": rules.window_days,
        "dias_bloqueio": rules.blocking_days,
        "gerado_em": generated_at.isoformat(timespec="seconds"),
        "sincronizado_em": synced_at.isoformat(timespec="seconds"),
        "resumo": _summary(portfolio),
        "situacao": _situation(portfolio),
        "listas": {
            "migracao_critica": _worklist(lists.critical),
            "prevencao": _worklist(lists.prevention),
        },
        "aging": _aging(portfolio),
        "funil": _funnel(portfolio),
        "rolagem": {
            "portoes": [_gate(found) for found in gates(portfolio)],
            "matriz": _matrix(matrix(portfolio)),
        },
        "cei": _cei(cei(portfolio)),
        "bairros": [_bairro(found) for found in bairros(portfolio)],
        "tipos": {
            "pessoa": [_type(found) for found in persons(portfolio)],
            "tipo_cliente": [_type(found) for found in customer_types(portfolio)],
        },
        "safras": [_cohort(found) for found in due_cohorts(portfolio)],
        "desbloqueio_confianca": _unlocks(trust_unlocks(portfolio)),
        "qualidade": {
            DROPPED_KEYS[name]: count for name, count in asdict(portfolio.derived.dropped).items()
        },
    }


def _reais(cents: int) -> float:
    """The nearest double of an amount; JSON prints it with at most two decimals."""
    return float(Decimal(cents).scaleb(-2))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _summary(portfolio: Portfolio) -> Json:
    figures = summary(portfolio)
    return {
        "base_ativa": figures.active_base,
        "inadimplentes": figures.debtors,
        "taxa_inadimplencia": _number(figures.delinquency),
        "titulos_vencidos": figures.overdue_receivables,
        "valor_vencido": _reais(figures.overdue_cents),
        "valor_a_vencer": _reais(figures.upcoming_cents),
        "ticket_medio": _number(figures.mean_debt),
        "atraso_medio": _number(figures.mean_days),
        "recebido": _reais(figures.received_cents),
        "recuperado": _reais(figures.recovered_cents),
        "cei": _number(figures.cei),
    }


def _situation(portfolio: Portfolio) -> Json:
    totals = situation_totals(portfolio)
    found: Json = {
        SITUATION_KEYS[situation]: {
            "clientes": total.customers,
            "titulos": total.receivables,
            "valor": _reais(total.cents),
        }
        for situation, total in totals.items()
    }
    found["em_dia"] = {"clientes": totals[Situation.CURRENT].customers}
    return found


def _worklist(found: Worklist) -> Json:
    return {
        "clientes": len(found.items),
        "valor": _reais(found.cents),
        "em_desbloqueio": found.trust_unlocked,
        "fora_da_cobranca": found.not_collectable,
        "itens": [_item(item) for item in found.items],
    }


def _item(item: WorklistItem) -> Json:
    return {
        "id_cliente": item.customer_id,
        "nome": item.name,
        "dias": item.days,
        "titulos": item.receivables,
        "valor": _reais(item.cents),
        "status_internet": item.access_status,
        "ex_cliente": item.is_ex_customer,
        "em_confirmacao": item.is_confirming,
        "telefone": item.phone,
        "bairro": item.bairro,
    }


def _aging(portfolio: Portfolio) -> list[Json]:
    return [
        {
            "faixa": row.label,
            "titulos": row.receivables,
            "clientes": row.customers,
            "valor": _reais(row.cents),
            "percentual": _number(row.share),
        }
        for row in aging(portfolio).rows
    ]


def _funnel(portfolio: Portfolio) -> Json:
    found = funnel(portfolio)
    return {
        "faixas": [_funnel_row(row) for row in found.rows],
        "ativos_apos_bloqueio": found.active_after_block,
        "bloqueados_sem_atraso": found.blocked_current,
        "taxa_conversao": _number(found.conversion),
        "autocura": _number(found.self_cure),
        "tempo_medio_recuperacao": _number(found.mean_days_to_recover),
    }


def _funnel_row(row: FunnelRow) -> Json:
    access = {("sem_contrato" if s is None else s): count for s, count in row.access.items()}
    return {
        "faixa": row.label,
        "clientes": row.customers,
        "valor": _reais(row.cents),
        "status_internet": access,
    }


def _gate(found: Gate) -> Json:
    return {
        "de": found.start,
        "ate": found.end,
        "titulos_base": found.base_count,
        "titulos_rolados": found.rolled_count,
        "taxa_titulos": _number(found.rate),
        "valor_base": _reais(found.base_cents),
        "valor_rolado": _reais(found.rolled_cents),
        "taxa_valor": _number(found.rate_cents),
    }


def _matrix(found: Matrix) -> Json:
    return {
        "de": date_of(found.start).isoformat(),
        "ate": date_of(found.end).isoformat(),
        "linhas": {
            SITUATION_KEYS[origin]: {
                SITUATION_KEYS[target]: {"clientes": cell.customers, "valor": _reais(cell.cents)}
                for target, cell in row.items()
            }
            for origin, row in found.rows.items()
        },
        "novos": found.newcomers,
    }


def _cei(found: Cei) -> Json:
    return {
        "janela": _cei_figures(found.window),
        "mes": _cei_figures(found.month),
        "semanas": [_cei_figures(week) for week in found.weeks],
    }


def _cei_figures(found: CeiFigures) -> Json:
    return {
        "inicio": found.period.first_date.isoformat(),
        "fim": found.period.last_date.isoformat(),
        "saldo_inicial": _reais(found.sums.opening),
        "vendas": _reais(found.sums.due),
        "saldo_final": _reais(found.sums.closing),
        "saldo_final_corrente": _reais(found.sums.closing_current),
        "cei": _number(found.cei),
        "cei_ate_90": _number(found.recent),
    }


def _segment(found: Segment) -> Json:
    return {
        "clientes": found.customers,
        "titulos": found.receivables,
        "valor": _reais(found.cents),
        "atraso_medio": _number(found.mean_days),
        "base_ativa": found.active_base,
        "taxa": _number(found.delinquency),
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


def _unlocks(found: TrustUnlocks) -> Json:
    return {
        "inadimplentes": len(found.items),
        "valor": _reais(found.cents),
        "quitados": found.settled,
    }
