"""The report as JSON, for spreadsheets, scripts and the acceptance cases.

Money is a number of reais, percentages and means have two decimals, None is undefined.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from bot.reports.json_parts import Json, number, reais
from bot.reports.table_answers import TABLE_ANSWERS
from bot.reports.worked_json import worked_json
from bot.views.situations import LOOKS
from bot.worked.book import Book, empty
from metrics.portfolio import Portfolio
from metrics.situation import Situation, situation_totals
from metrics.summary import summary
from metrics.worklists import Worklist, WorklistItem, worklists

DROPPED_KEYS: Final = {
    "cancelled": "cancelados",
    "unreleased": "nao_liberados",
    "renegotiated": "renegociados",
    "excluded_branch": "filial_excluida",
    "quarantined": "quarentena",
}


def document(
    portfolio: Portfolio, *, generated_at: datetime, synced_at: datetime, book: Book | None = None
) -> Json:
    """All figures at D; `generated_at` and `synced_at` carry the provider's offset.

    `book` is what the team did, None for nothing.

    Keys and their order are a contract: scripts and the acceptance cases read them.
    """
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
        **{answer.json_key: answer.json(portfolio) for answer in TABLE_ANSWERS},
        **worked_json(portfolio, book or empty(), synced_at),
        "qualidade": {
            DROPPED_KEYS[name]: count for name, count in asdict(portfolio.derived.dropped).items()
        },
    }


def _summary(portfolio: Portfolio) -> Json:
    figures = summary(portfolio)
    return {
        "base_ativa": figures.active_base,
        "inadimplentes": figures.debtors,
        "taxa_inadimplencia": number(figures.delinquency),
        "titulos_vencidos": figures.overdue_receivables,
        "valor_vencido": reais(figures.overdue_cents),
        "valor_a_vencer": reais(figures.upcoming_cents),
        "ticket_medio": number(figures.mean_debt),
        "atraso_medio": number(figures.mean_days),
        "recebido": reais(figures.received_cents),
        "recuperado": reais(figures.recovered_cents),
        "cei": number(figures.cei),
    }


def _situation(portfolio: Portfolio) -> Json:
    totals = situation_totals(portfolio)
    by_situation: Json = {
        LOOKS[situation].json_key: {
            "clientes": total.customers,
            "titulos": total.receivables,
            "valor": reais(total.cents),
        }
        for situation, total in totals.items()
    }
    by_situation["em_dia"] = {"clientes": totals[Situation.CURRENT].customers}
    return by_situation


def _worklist(worklist: Worklist) -> Json:
    return {
        "clientes": len(worklist.items),
        "valor": reais(worklist.cents),
        "em_desbloqueio": worklist.trust_unlocked,
        "fora_da_cobranca": worklist.not_collectable,
        "itens": [_item(item) for item in worklist.items],
    }


def _item(item: WorklistItem) -> Json:
    return {
        "id_cliente": item.customer_id,
        "nome": item.name,
        "dias": item.days,
        "titulos": item.receivables,
        "valor": reais(item.cents),
        "status_internet": item.access_status,
        "ex_cliente": item.is_ex_customer,
        "em_confirmacao": item.is_confirming,
        "telefone": item.phone,
        "bairro": item.bairro,
    }
