"""The títulos of a contract: carnês issued a year at a time, and what became of each by today.

A customer who owes nothing has paid all that fell due, late or not. One who owes has a day of
the oldest debt, `owing_since`: all before it is paid, and it and nearly all after it is not.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from ixc.simulator import samples
from ixc.simulator.tables import Row

MONTHS_BACK: Final = 14
#: Títulos in a carnê, and how far ahead of today one may reach.
CARNE: Final = 12
MONTHS_AHEAD: Final = 10
#: A título is issued this long before it, or the first of its carnê, falls due.
NOTICE: Final = timedelta(days=20)
#: Boletos are registered with the bank this many days before they fall due.
REGISTERED_DAYS: Final = 25
ZERO_MOMENT: Final = "0000-00-00 00:00:00"

#: Days before the due date on which prompt people pay.
EARLY: Final = (0, 0, 0, 1, 1, 2, 3, 5, 8)
#: Days of delay of what is paid late (first, last, weight): a third of it in the first days.
DELAYS: Final = ((1, 2, 21), (3, 4, 16), (5, 6, 15), (7, 9, 16), (10, 15, 9), (16, 30, 14))
LONG_DELAYS: Final = ((31, 60, 6), (61, 100, 3))
_DELAY_WEIGHTS: Final = tuple(weight for _, _, weight in (*DELAYS, *LONG_DELAYS))
_WAYS: Final = ("Pix", "Boleto", "Gateway", "Dinheiro", "Cartão")
_WAY_WEIGHTS: Final = (52, 30, 12, 5, 1)


@dataclass(frozen=True)
class Subscription:
    """What a contract means for its títulos. Amounts in centavos."""

    contract_id: int
    customer_id: int
    branch_id: str
    price_cents: int
    due_day: int  # of the month; its last day in shorter months
    started_on: date
    ended_on: date | None
    has_carne: bool
    lateness: float  # share of títulos paid after their due date
    owing_since: date | None


@dataclass(frozen=True)
class Bill:
    """One título before it is known what became of it."""

    number: int
    due_on: date
    issued_on: date
    amount_cents: int
    instalment: int


class Biller:
    """Issues títulos with ids of their own; every choice comes from one stream of chance."""

    def __init__(self, chance: Random, today: date) -> None:
        self._chance = chance
        self._today = today
        self._number = 100_000

    def receivables(self, subscription: Subscription) -> Iterator[Row]:
        """The títulos of a contract that the ERP still has, as rows; those of an agreement last."""
        bills = list(self._bills(subscription))
        renegotiated = self._renegotiated(subscription, bills)
        for bill in bills:
            fate = self._replaced(bill) if bill in renegotiated else self._fate(bill, subscription)
            yield self._row(bill, subscription, fate)
        if renegotiated:
            yield self._agreement(renegotiated, subscription)

    def _bills(self, subscription: Subscription) -> Iterator[Bill]:
        days = self._due_days(subscription)
        for place, due in enumerate(days):
            # Carnês end with the last título: counted from there, each is issued whole.
            head = max(0, len(days) - (len(days) - place + CARNE - 1) // CARNE * CARNE)
            begins = days[head] if subscription.has_carne else due
            issued = max(begins - NOTICE, subscription.started_on)
            issued = min(issued, due, self._today)
            self._number += 1
            yield Bill(self._number, due, issued, subscription.price_cents, place + 1)

    def _due_days(self, subscription: Subscription) -> list[date]:
        months = range(-MONTHS_BACK, MONTHS_AHEAD + 1)
        every = [month_day(self._today, month, subscription.due_day) for month in months]
        billed = date.max if subscription.has_carne else self._today + NOTICE
        last = min(subscription.ended_on or date.max, billed)
        first = subscription.started_on + NOTICE
        return [due for due in every if first <= due <= last]

    def _row(self, bill: Bill, subscription: Subscription, fate: Row) -> Row:
        created = f"{bill.issued_on} 13:{bill.number % 60:02}:41"
        return samples.receivable(
            {
                "id": str(bill.number),
                "id_cliente": str(subscription.customer_id),
                "filial_id": subscription.branch_id,
                "data_emissao": str(bill.issued_on),
                "data_vencimento": str(bill.due_on),
                "data_inicial": str(bill.due_on - timedelta(days=30)),
                "data_final": str(bill.due_on - timedelta(days=1)),
                "valor": reais(bill.amount_cents),
                "valor_aberto": reais(bill.amount_cents),
                "documento": str(70_000 + bill.number),
                "nparcela": str(bill.instalment),
                "ultima_atualizacao": created if bill.number % 33 else ZERO_MOMENT,
                **self._link(bill, subscription),
                **self._registration(bill),
                **fate,
            }
        )

    def _link(self, bill: Bill, subscription: Subscription) -> Row:
        """How a título names its contract; the first one is pro rata, outside the carnê."""
        contract = str(subscription.contract_id)
        if bill.due_on - subscription.started_on < timedelta(days=45):
            return {"id_contrato_avulso": contract, "parcela_proporcional": "S"}
        kind = self._chance.random()
        if kind < 0.03:
            return {"id_contrato_avulso": contract}
        if kind < 0.04:
            return {"id_contrato": "0", "id_contrato_principal": contract}
        return {"id_contrato": contract}

    def _registration(self, bill: Bill) -> Row:
        """The boleto, where the bank has one by now."""
        due_soon = bill.due_on <= self._today + timedelta(days=REGISTERED_DAYS)
        if not due_soon or self._chance.random() < 0.09:
            return {}
        number = f"{bill.number:09}"
        return {
            "linha_digitavel": (
                f"00190.00009 0{number[:4]}.{number[4:]}4 00000.000000 1 "
                f"9999{bill.amount_cents:010}"
            ),
            "gateway_link": f"https://example.invalid/boleto/{bill.number}",
            "nn_boleto": number,
            "boleto": number,
        }

    def _fate(self, bill: Bill, subscription: Subscription) -> Row:
        """What became of a título by today."""
        since = subscription.owing_since
        if bill.due_on >= self._today:
            return self._ahead(bill, subscription)
        if since is not None and bill.due_on >= since:
            out_of_turn = bill.due_on > since and self._chance.random() < 0.1
            return self._paid(bill, 1.0) if out_of_turn else self._owed(bill)
        oddity = self._chance.random()
        if oddity < 0.012:
            return self._cancelled(bill)
        if oddity < 0.015:
            return {"liberado": "N"}
        return self._paid(bill, subscription.lateness)

    def _ahead(self, bill: Bill, subscription: Subscription) -> Row:
        """Not yet due: some have paid already, some wait for the office to release them."""
        paid = bill.due_on - timedelta(days=self._chance.choice(EARLY))
        prompt = subscription.owing_since is None and self._chance.random() > subscription.lateness
        if prompt and bill.issued_on <= paid <= self._today:
            return self._settled(bill, paid)
        return {"liberado": "N"} if self._chance.random() < 0.004 else {}

    def _owed(self, bill: Bill) -> Row:
        recent = (self._today - bill.due_on).days <= 12
        kind = self._chance.random()
        if kind < 0.025:
            return self._partly_paid(bill)
        if kind < 0.085 and recent:
            return {"aguardando_confirmacao_pagamento": "S"}
        return {"estornado": "S"} if kind > 0.994 else {}

    def _partly_paid(self, bill: Bill) -> Row:
        part = bill.amount_cents // 2
        paid = bill.due_on + timedelta(
            days=self._chance.randint(0, (self._today - bill.due_on).days)
        )
        return {
            "status": "P",
            "valor_recebido": reais(part),
            "valor_aberto": reais(bill.amount_cents - part),
            "pagamento_valor": reais(part),
            "pagamento_data": str(paid),
            "credito_data": str(paid),
            "baixa_data": f"{paid} 10:{bill.number % 60:02}:00",
            "forma_recebimento": "M",
            "tipo_recebimento": "Dinheiro",
            "ultima_atualizacao": f"{paid} 10:{bill.number % 60:02}:00",
        }

    def _paid(self, bill: Bill, lateness: float) -> Row:
        elapsed = (self._today - bill.due_on).days
        days = -self._chance.choice(EARLY)
        if self._chance.random() < lateness:
            first, last, _ = self._chance.choices((*DELAYS, *LONG_DELAYS), _DELAY_WEIGHTS)[0]
            days = self._chance.randint(first, last)
            if days > elapsed:
                days = self._chance.randint(0, elapsed)
        return self._settled(bill, max(bill.due_on + timedelta(days=days), bill.issued_on))

    def _settled(self, bill: Bill, paid: date) -> Row:
        """Paid in full; late with fine (2 %) and interest (1 % a month)."""
        late = max(0, (paid - bill.due_on).days)
        received = bill.amount_cents * (6000 + (120 if late else 0) + 2 * late) // 6000
        way = self._chance.choices(_WAYS, _WAY_WEIGHTS)[0]
        credited = min(self._today, paid + timedelta(days=1)) if way == "Boleto" else paid
        settled = f"{credited} 06:{bill.number % 60:02}:44"
        by_hand = way == "Dinheiro"
        row = {
            "status": "R",
            "valor_aberto": "0.00",
            "valor_recebido": reais(received),
            "pagamento_valor": reais(received),
            "pagamento_data": str(paid),
            "credito_data": str(credited),
            "baixa_data": settled,
            "baixa_id_operador": "12" if by_hand else "",
            "forma_recebimento": "M" if by_hand else "R",
            "tipo_recebimento": way,
            "recebido_via_pix": "S" if way == "Pix" else "N",
        }
        if bill.number % 17:  # the others keep their old moment: this column is not dependable
            row["ultima_atualizacao"] = settled
        return row

    def _cancelled(self, bill: Bill) -> Row:
        day = max(bill.issued_on, bill.due_on - timedelta(days=self._chance.randrange(20)))
        return {
            "status": "C",
            "valor_aberto": "0.00",
            "valor_cancelado": reais(bill.amount_cents),
            "data_cancelamento": str(day),
            "id_mot_cancelamento": "4",
            "cancelamento_id_operador": "12",
            "ultima_atualizacao": f"{day} 15:{bill.number % 60:02}:10",
        }

    def _renegotiated(self, subscription: Subscription, bills: list[Bill]) -> list[Bill]:
        """Two old títulos in a hundred contracts give way to one with a date of its own."""
        old = [bill for bill in bills if bill.due_on < self._today - timedelta(days=60)]
        if subscription.owing_since or len(old) < 4 or self._chance.random() > 0.02:
            return []
        place = self._chance.randrange(len(old) - 2)
        return old[place : place + 2]

    def _replaced(self, bill: Bill) -> Row:
        """Settled by an agreement: `R`, but no cash came."""
        day = self._agreed_on(bill)
        return {
            "titulo_renegociado": "S",
            "status": "R",
            "valor_aberto": "0.00",
            "id_renegociacao": str(bill.number // 2),
            "baixa_data": f"{day} 11:20:00",
            "pagamento_data": str(day),
            "tipo_recebimento": "Fatura",
            "ultima_atualizacao": f"{day} 11:20:00",
        }

    def _agreed_on(self, bill: Bill) -> date:
        return bill.due_on + timedelta(days=40)

    def _agreement(self, replaced: list[Bill], subscription: Subscription) -> Row:
        """The título that takes the place of the others, paid as agreed."""
        self._number += 1
        agreed = self._agreed_on(replaced[-1])
        bill = Bill(
            number=self._number,
            due_on=agreed + timedelta(days=10),
            issued_on=agreed,
            amount_cents=sum(old.amount_cents for old in replaced),
            instalment=1,
        )
        fate = self._settled(bill, agreed) | {"id_renegociacao_novo": str(replaced[0].number // 2)}
        return self._row(bill, subscription, fate)


def reais(cents: int) -> str:
    """Centavos as the ERP writes them: `12.34`."""
    return f"{cents // 100}.{cents % 100:02}"


def month_day(today: date, months: int, day: int) -> date:
    """A day of the month so many months from today's, or that month's last day."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
