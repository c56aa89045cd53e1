"""A small town of invented people, grown from a seed: data for the demo and the benchmarks."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from ixc.simulator import samples
from ixc.simulator.tables import Row, Tables

CITIES: Final = (("3828", "Serra Branca"), ("3829", "Lagoa do Meio"))
CUSTOMER_TYPES: Final = (("1", "Residencial"), ("2", "Comercial"), ("3", "Corporativo"))
BAIRROS: Final = (
    "Centro",
    "Boa Vista",
    "São José",
    "Jardim das Acácias",
    "Alto da Colina",
    "Beira-Rio",
    "Vila Nova",
    "Santa Luzia",
    "Cidade Alta",
    "Planalto",
    "Recanto Verde",
    "Novo Horizonte",
)
FIRST: Final = (
    "Ana Antônio Beatriz Bruno Carla Cícero Daniela Davi Elisa Fábio Gabriela Heitor Íris João "
    "Josefa Lucas Márcia Mateus Nádia Otávio Patrícia Rafael Sônia Tânia Vitor Zélia"
)
LAST: Final = (
    "Alves Araújo Barbosa Cardoso Costa Dias Ferreira Gomes Lima Lopes Melo Nunes Oliveira "
    "Pereira Ramos Rocha Sá Santos Silva Souza Teixeira Vieira"
)
TRADES: Final = ("Padaria", "Mercadinho", "Oficina", "Farmácia", "Loja", "Restaurante", "Clínica")
PLANS: Final = (
    ("Fibra 300", 7990),
    ("Fibra 500 ", 9990),
    ("Fibra 700", 11990),
    ("Dedicado", 29990),
)
MONTHS_BACK: Final = 14
MONTHS_AHEAD: Final = 10
ZERO_MOMENT: Final = "0000-00-00 00:00:00"


@dataclass(frozen=True)
class Payer:
    """How a client pays: the chance of paying in time, and of never paying what is late."""

    punctual: float
    lost: float


PUNCTUAL: Final = Payer(0.985, 0.001)
LATE: Final = Payer(0.5, 0.006)
BAD: Final = Payer(0.25, 0.10)


def grow_town(seed: int, today: date, customers: int = 2000) -> Tables:
    """A town of so many clients; the same arguments give the same town."""
    grower = _Grower(Random(f"{seed}-{customers}"), today)  # noqa: S311 - a toy town, no secret
    for number in range(2, customers + 2):
        grower.settle(number)
    return Tables(
        today,
        {
            "tipo_cliente": [samples.customer_type(*item) for item in CUSTOMER_TYPES],
            "cidade": [samples.city(*item) for item in CITIES],
            "cliente": grower.customers,
            "cliente_contrato": grower.contracts,
            "fn_areceber": grower.receivables,
        },
    )


class _Grower:
    """Adds client after client; every choice comes from one stream of chance."""

    def __init__(self, chance: Random, today: date) -> None:
        self.chance = chance
        self.today = today
        self.customers: list[Row] = []
        self.contracts: list[Row] = []
        self.receivables: list[Row] = []
        self._first, self._last = FIRST.split(), LAST.split()
        self._shared_phone = self._mobile()

    def _lucky(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _mobile(self) -> str:
        return f"(82) 9{self.chance.randrange(8000, 9999)}-{self.chance.randrange(10000):04}"

    def settle(self, number: int) -> None:
        """One client with its contracts and títulos."""
        is_company = self._lucky(0.08)
        payer = self.chance.choices((PUNCTUAL, LATE, BAD), (0.66, 0.28, 0.06))[0]
        has_left = self._lucky(0.07)
        self.customers.append(self._customer(number, is_company=is_company, has_left=has_left))
        for place in range(2 if self._lucky(0.06) else 1):
            self._contract(number, number * 10 + place, payer, has_left=has_left)

    def _customer(self, number: int, *, is_company: bool, has_left: bool) -> Row:
        if self._lucky(0.9):
            self._shared_phone = self._mobile()  # else the neighbour's is used again
        phone = self._shared_phone
        fields = {
            "id": str(number),
            "razao": self._name(is_company=is_company),
            "tipo_pessoa": "J" if is_company else "F",
            "cnpj_cpf": self._document(is_company=is_company),
            "id_tipo_cliente": self.chance.choice(("2", "3")) if is_company else "1",
            "cidade": self.chance.choices(("3828", "3829", "0"), (0.8, 0.18, 0.02))[0],
            "bairro": self.chance.choice(BAIRROS),
            "endereco": f"Rua {self.chance.randrange(1, 90)}",
            "numero": str(self.chance.randrange(1, 900)),
            "telefone_celular": phone if self._lucky(0.97) else "",
            "whatsapp": phone if self._lucky(0.64) else "",
            "ativo": "N" if has_left and self._lucky(0.6) else "S",
            "participa_cobranca": "N" if self._lucky(0.01) else "S",
            "ultima_atualizacao": self._moment(),
        }
        return samples.customer(fields)

    def _name(self, *, is_company: bool) -> str:
        last = self.chance.choice(self._last)
        if is_company:
            return f"{self.chance.choice(TRADES)} {last} & Filhos Ltda"
        return f"{self.chance.choice(self._first)} {self.chance.choice(self._last)} {last}"

    def _document(self, *, is_company: bool) -> str:
        d = "".join(str(self.chance.randrange(10)) for _ in range(14))
        if is_company:
            return f"{d[:2]}.{d[2:5]}.{d[5:8]}/0001-{d[12:]}"
        return f"{d[:3]}.{d[3:6]}.{d[6:9]}-{d[9:11]}"

    def _moment(self) -> str:
        if self._lucky(0.05):
            return ZERO_MOMENT
        day = self.today - timedelta(days=self.chance.randrange(1, 300))
        return f"{day} {self.chance.randrange(24):02}:{self.chance.randrange(60):02}:00"

    def _contract(self, owner: int, number: int, payer: Payer, *, has_left: bool) -> None:
        plan, cents = self.chance.choices(PLANS, (0.4, 0.35, 0.2, 0.05))[0]
        months_old = self.chance.randrange(2, MONTHS_BACK + 1)
        debts = []
        for row in self._carne(owner, number, cents, payer, months_old, has_left=has_left):
            self.receivables.append(row)
            if row["status"] in "AP" and row["data_vencimento"] < self.today.isoformat():
                debts.append(date.fromisoformat(row["data_vencimento"]))
        days = (self.today - min(debts)).days if debts else 0
        unlocked = days >= 7 and not has_left and self._lucky(0.08)
        own_address = self._lucky(0.1)
        fields = {
            "id": str(number),
            "id_cliente": str(owner),
            "contrato": plan,
            "status": "I" if has_left else "A",
            "status_internet": self._access(days, has_left=has_left, unlocked=unlocked),
            "desbloqueio_confianca_ativo": "S" if unlocked else "N",
            "dt_ult_des_bloq_conf": str(self.today - timedelta(days=2)) if unlocked else "",
            "endereco_padrao_cliente": "N" if own_address else "S",
            "bairro": self.chance.choice(BAIRROS) if own_address else "",
            "cidade": "3828" if own_address else "0",
            "ultima_atualizacao": self._moment(),
        }
        self.contracts.append(samples.contract(fields))

    def _access(self, days: int, *, has_left: bool, unlocked: bool) -> str:
        if has_left:
            return "D"
        if unlocked or days < 1:
            return "CM" if self._lucky(0.004) else "A"
        if days < 7:
            return "FA" if days > 3 and self._lucky(0.5) else "A"
        return self.chance.choices(("CA", "CM", "FA", "A"), (0.74, 0.06, 0.06, 0.14))[0]

    def _carne(
        self,
        owner: int,
        contract: int,
        cents: int,
        payer: Payer,
        months_old: int,
        *,
        has_left: bool,
    ) -> Iterator[Row]:
        """A contract's títulos, one a month, from its first to the end of the carnê."""
        due_day = self.chance.randrange(1, 32)
        stopped = self.chance.randrange(1, months_old) if has_left else -MONTHS_AHEAD
        for months_ago in range(months_old, stopped - 1, -1):
            due = _month_day(self.today, -months_ago, due_day)
            number = 100_001 + len(self.receivables)
            fields = {
                "id": str(number),
                "id_cliente": str(owner),
                "data_emissao": str(due - timedelta(days=self.chance.randrange(20, 200))),
                "data_vencimento": str(due),
                "valor": _reais(cents),
                "nparcela": str(months_old - months_ago + 1),
                **self._link(contract),
                **self._registered(due, number),
                **self._fate(due, cents, payer),
            }
            yield samples.receivable(fields)

    def _link(self, contract: int) -> Row:
        """Most títulos name their contract; some only as the avulso one."""
        if self._lucky(0.04):
            return {"id_contrato": "", "id_contrato_avulso": str(contract)}
        return {"id_contrato": str(contract), "id_contrato_avulso": ""}

    def _registered(self, due: date, number: int) -> Row:
        """Boletos of the far future are not registered with the bank yet."""
        if due > self.today + timedelta(days=40) or self._lucky(0.09):
            return {}
        line = f"00190.00009 01234.{number:06} 00000.000000 1 99990000009990"
        return {
            "linha_digitavel": line,
            "gateway_link": f"https://example.invalid/boleto/{number}",
            "boleto": str(number),
            "nn_boleto": str(number),
        }

    def _fate(self, due: date, cents: int, payer: Payer) -> Row:
        """What became of a título by today."""
        oddity = self.chance.random()
        if oddity < 0.008:
            return {"status": "C", "valor_aberto": "0.00", "valor_cancelado": _reais(cents)}
        if oddity < 0.012:
            return {"titulo_renegociado": "S", "status": "R", "valor_aberto": "0.00"}
        if oddity < 0.014:
            return {"liberado": "N"}
        paid = self._payday(due, payer)
        if paid is None or paid > self.today:
            return self._unpaid(due, cents)
        return self._paid(paid, due, cents)

    def _payday(self, due: date, payer: Payer) -> date | None:
        """The day of payment, None for never."""
        if self._lucky(payer.punctual):
            return due - timedelta(days=int(self.chance.triangular(0, 9, 1)))
        if self._lucky(payer.lost):
            return None
        return due + timedelta(days=1 + int(self.chance.expovariate(1 / 13)))

    def _unpaid(self, due: date, cents: int) -> Row:
        overdue = due < self.today
        if overdue and self._lucky(0.03):
            return {
                "status": "P",
                "valor_recebido": _reais(cents // 2),
                "valor_aberto": _reais(cents - cents // 2),
                "pagamento_data": str(due),
                "pagamento_valor": _reais(cents // 2),
            }
        confirming = "S" if overdue and self._lucky(0.05) else "N"
        return {"valor_aberto": _reais(cents), "aguardando_confirmacao_pagamento": confirming}

    def _paid(self, paid: date, due: date, cents: int) -> Row:
        fine = cents * 2 // 100 if paid > due else 0
        credited = paid + timedelta(days=1)
        return {
            "status": "R",
            "valor_aberto": "0.00",
            "valor_recebido": _reais(cents + fine),
            "pagamento_valor": _reais(cents + fine),
            "pagamento_data": str(paid),
            "credito_data": str(credited),
            "baixa_data": f"{credited} 06:{self.chance.randrange(60):02}:44",
            "forma_recebimento": "R",
            "tipo_recebimento": "Pix" if self._lucky(0.6) else "Boleto",
            "ultima_atualizacao": f"{credited} 06:59:00",
        }


def _reais(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _month_day(today: date, months: int, day: int) -> date:
    """A day of the month so many months from today's, or that month's last day."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
