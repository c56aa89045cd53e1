"""The JSON of the worked list: promises, the ERP's own, and the team's work.

Keys and their order are a contract: scripts and the acceptance cases read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.reports.json_parts import Json, number, reais
from bot.worked.book import Book
from bot.worked.words import STATES
from metrics.collection import Activity, collection, promise_figures
from metrics.contacts import NO_AUTHOR
from metrics.implied_promises import implied_promises
from metrics.periods import Period, window
from metrics.portfolio import Portfolio
from metrics.promise_states import Judged, State, judge
from metrics.snapshot import NO_DAY, date_of

_COUNTS: Final = {
    "abertas": State.OPEN,
    "cumpridas": State.KEPT,
    "parciais": State.PARTIAL,
    "quebradas": State.BROKEN,
    "substituidas": State.REPLACED,
    "anuladas": State.VOID,
}


def worked_json(portfolio: Portfolio, book: Book, synced_at: datetime) -> Json:
    """The keys of the worked list over the window; `synced_at` is in the provider's zone."""
    rules = portfolio.rules
    period = window(rules.day, rules.window_days)
    typed = judge(portfolio, book.promises, synced_at, book.lows)
    implied = judge(portfolio, implied_promises(portfolio), synced_at, book.lows)
    known = book.promises.made <= rules.day
    uids = [uid for uid, is_known in zip(book.promise_uids, known, strict=True) if is_known]
    return {
        "promessas": _promises(typed, period, uids),
        "promessas_implicitas": _promises(implied, period, None),
        "cobranca": _collection(portfolio, book, period),
    }


def _promises(judged: Judged, period: Period, uids: Sequence[str] | None) -> Json:
    figures = promise_figures(judged, period)
    days = judged.promises.made
    places = ((days >= period.first) & (days <= period.last)).nonzero()[0].tolist()
    return {
        **{key: figures.counts[state] for key, state in _COUNTS.items()},
        "valor_prometido": reais(figures.promised_cents),
        "taxa_cumprida": number(figures.kept.percent),
        "taxa_cumprida_valor": number(figures.kept_cents.percent),
        "itens": [
            {**({} if uids is None else {"id": uids[place]}), **_promise(judged, place)}
            for place in places
        ],
    }


def _promise(judged: Judged, place: int) -> Json:
    promises, state = judged.promises, State(int(judged.states[place]))
    decided = int(judged.decided[place])
    return {
        "id_cliente": int(promises.customer_ids[place]),
        "feita_em": date_of(promises.made[place]).isoformat(),
        "prometida_para": date_of(promises.promised_for[place]).isoformat(),
        "valor": reais(int(promises.cents[place])),
        "estado": STATES[state],
        "decidida_em": None if decided == NO_DAY else date_of(decided).isoformat(),
        "no_prazo": bool(judged.on_time[place]) if state is State.KEPT else None,
    }


def _collection(portfolio: Portfolio, book: Book, period: Period) -> Json:
    work = collection(portfolio, book.contacts, period)
    return {
        **_activity(work.whole),
        "recuperado_atribuido": reais(work.attributed),
        "recuperado_sem_contato": reais(work.unattributed),
        "por_autor": [
            {
                "autor": None if author == NO_AUTHOR else author,
                **_activity(work.by_author[author]),
                "recuperado_atribuido": reais(cents),
            }
            for author, cents in work.recovered.items()
        ],
    }


def _activity(activity: Activity) -> Json:
    return {
        "acionamentos": activity.calls,
        "clientes_acionados": activity.customers,
        "taxa_alo": number(activity.answered.percent),
        "taxa_cpc": number(activity.right_person.percent),
        "conversao": number(activity.conversion.percent),
    }
