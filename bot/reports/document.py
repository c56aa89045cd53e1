"""The report as JSON, for spreadsheets, scripts and the acceptance cases.

Money is a number of reais, percentages and means have two decimals, None is undefined.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from metrics.aging import aging
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situation_totals
from metrics.summary import summary
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
        "qualidade": {
            DROPPED_KEYS[name]: count for name, count in asdict(portfolio.dropped).items()
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
