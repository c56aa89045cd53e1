"""A small town of invented people, grown from a seed: data for the demo and the benchmarks.

How many owe, and since when, is fixed by shares of the town rather than left to chance, so
that every list and every range of the aging has people in it on any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from ixc.simulator import names, samples
from ixc.simulator.billing import Biller, Subscription
from ixc.simulator.people import Person, Registry
from ixc.simulator.tables import Row, Tables

#: Plans as the office typed them, with their price in centavos and their share.
PLANS: Final = (
    ("FIBRA 300MB", 7990, 34),
    ("FIBRA 500MB ", 9990, 36),
    ("FIBRA 700MB", 11990, 16),
    ("FIBRA 1,2GB ", 14990, 9),
    ("RURAL RADIO 20MB", 8990, 3),
    ("DEDICADO 100MB", 49990, 2),
)
#: Days of the oldest debt (first, last) and the share of the town that owes so long.
DEBTS: Final = (
    (1, 1, 0.0100),
    (2, 2, 0.0090),
    (3, 3, 0.0080),
    (4, 4, 0.0072),
    (5, 5, 0.0065),
    (6, 6, 0.0060),
    (7, 7, 0.0065),
    (8, 8, 0.0045),
    (9, 9, 0.0040),
    (10, 15, 0.0170),
    (16, 30, 0.0240),
    (31, 60, 0.0210),
    (61, 90, 0.0105),
    (91, 420, 0.0150),
)
FORMER: Final = 0.16  # share who left without a debt
DAYS_UNTIL_BLOCK: Final = 7
#: One paid título in so many has lost its due date.
UNREADABLE_EVERY: Final = 9_973


def grow_town(seed: int, today: date, customers: int = 2000) -> Tables:
    """A town of so many customers; the same arguments give the same town.

    About 20 títulos a customer: 5,000 customers make 100,000 títulos in some seconds.
    """
    grower = _Grower(Random(f"{seed}-{customers}"), today)  # noqa: S311 - a toy town, no secret
    for number, days in enumerate(grower.destinies(customers), start=2):
        grower.settle(number, days)
    return Tables(
        today,
        {
            "tipo_cliente": [samples.customer_type(*kind) for kind in names.CUSTOMER_TYPES],
            "cidade": [samples.city(key, name) for key, name, _ in names.CITIES if name],
            "cliente": grower.customers,
            "cliente_contrato": grower.contracts,
            "fn_areceber": grower.receivables(),
        },
    )


class _Grower:
    """Adds customer after customer; every choice comes from one stream of chance."""

    def __init__(self, chance: Random, today: date) -> None:
        self._chance = chance
        self._today = today
        self._registry = Registry(chance, today)
        self._contract_number = 1000
        self._subscriptions: list[Subscription] = []
        self.customers: list[Row] = []
        self.contracts: list[Row] = []

    def destinies(self, customers: int) -> list[int | None]:
        """Days of debt, one a customer, shuffled; 0 owes nothing, None has left without a debt."""
        days: list[int | None] = []
        for first, last, share in DEBTS:
            people = max(1, round(customers * share))
            days += [self._chance.randint(first, last) for _ in range(people)]
        days += [None] * round(customers * FORMER)
        days = [*days, *[0] * (customers - len(days))][:customers]
        self._chance.shuffle(days)
        return days

    def settle(self, number: int, days: int | None) -> None:
        """Adds one customer with its contracts; `days` as `destinies` gives them."""
        lucky = self._registry.lucky
        person = self._registry.person(number, days)
        customer = self._registry.row(person)
        self.customers.append(customer)
        if days == 0 and lucky(0.015):
            self._await_signature(person)
            return
        stays = person.ended_on is None
        if stays and lucky(0.06):
            self._former_contract(person)
        first = self._subscription(person)
        self._contract(first, customer)
        if stays and lucky(0.09):
            owing_since = first.owing_since if lucky(0.4) else None
            second = replace(first, contract_id=self._next_contract(), owing_since=owing_since)
            self._contract(second, customer)

    def receivables(self) -> Iterator[Row]:
        """The títulos of all contracts, made while they are read: they are many."""
        biller = Biller(self._chance, self._today)
        for subscription in self._subscriptions:
            for row in biller.receivables(subscription):
                if row["status"] == "R" and int(row["id"]) % UNREADABLE_EVERY == 0:
                    row["data_vencimento"] = "0000-00-00"
                yield row

    def _subscription(self, person: Person) -> Subscription:
        due_day = person.owing_since.day if person.owing_since else self._chance.randint(1, 31)
        since = person.owing_since or person.ended_on or self._today
        return Subscription(
            contract_id=self._next_contract(),
            customer_id=person.number,
            branch_id=person.branch,
            price_cents=0,
            due_day=due_day,
            started_on=since - timedelta(days=self._chance.randint(60, 2600)),
            ended_on=person.ended_on,
            has_carne=self._registry.lucky(0.85),
            lateness=person.lateness,
            owing_since=person.owing_since,
        )

    def _next_contract(self) -> int:
        self._contract_number += self._chance.choices((1, 2, 5), (90, 8, 2))[0]
        return self._contract_number

    def _contract(self, subscription: Subscription, customer: Row) -> None:
        """A contract with its plan, state and address."""
        plan, price, _ = self._chance.choices(PLANS, [share for _, _, share in PLANS])[0]
        self._subscriptions.append(replace(subscription, price_cents=price))
        started = str(subscription.started_on)
        self.contracts.append(
            samples.contract(
                {
                    "id": str(subscription.contract_id),
                    "id_cliente": str(subscription.customer_id),
                    "id_filial": subscription.branch_id,
                    "contrato": plan,
                    "data": started,
                    "data_assinatura": started,
                    "data_ativacao": started,
                    "data_cadastro_sistema": started,
                    "dt_ult_ativacao": started,
                    "ultima_atualizacao": self._registry.moment(),
                    **self._state(subscription),
                    **self._installed_at(customer),
                }
            )
        )

    def _state(self, subscription: Subscription) -> Row:
        """Status, access and trust unlock of a contract, as its debt has them."""
        if subscription.ended_on is not None:
            return self._ended(subscription.ended_on)
        if subscription.owing_since is None:
            return self._in_peace()
        days = (self._today - subscription.owing_since).days
        if days >= DAYS_UNTIL_BLOCK and self._registry.lucky(_trust(days)):
            return self._trusted()
        access = self._access(days)
        blocked_on = subscription.owing_since + timedelta(days=DAYS_UNTIL_BLOCK)
        return {
            "status_internet": access,
            "dt_ult_bloq_auto": str(blocked_on) if access == "CA" else "",
            "dt_ult_finan_atraso": str(subscription.owing_since + timedelta(days=1)),
        }

    def _access(self, days: int) -> str:
        if days < DAYS_UNTIL_BLOCK:
            return "FA" if self._registry.lucky(0.65) else "A"
        return self._chance.choices(("CA", "A", "CM", "FA"), (86, 7, 4, 3))[0]

    def _in_peace(self) -> Row:
        kind = self._chance.random()
        if kind < 0.003:
            return self._trusted()
        return {"status_internet": "CM" if kind < 0.007 else "CA" if kind < 0.009 else "A"}

    def _trusted(self) -> Row:
        unlocked = self._registry.before(0, 3)
        return {
            "status_internet": "A",
            "desbloqueio_confianca_ativo": "S",
            "dt_ult_des_bloq_conf": str(unlocked),
            "nao_bloquear_ate": str(unlocked + timedelta(days=3)),
        }

    def _ended(self, day: date) -> Row:
        return {
            "status": self._chance.choices(("I", "N", "D"), (90, 6, 4))[0],
            "status_internet": "D",
            "data_cancelamento": str(day),
            "motivo_cancelamento": "4",
        }

    def _installed_at(self, customer: Row) -> Row:
        """Most contracts stand at their customer's address and have none of their own."""
        if not self._registry.lucky(0.08):
            return {}
        city = customer["cidade"] if self._registry.lucky(0.6) else "0"
        return {"endereco_padrao_cliente": "N", **self._registry.address(city)}

    def _await_signature(self, person: Person) -> None:
        signed = str(self._registry.before(0, 20))
        self._plain(person, {"status": "P", "status_internet": "AA", "data": signed})

    def _former_contract(self, person: Person) -> None:
        """A plan that the customer gave up long ago, for the one it has now."""
        self._plain(person, self._ended(self._registry.before(500, 2000)))

    def _plain(self, person: Person, fields: Row) -> None:
        """A contract without títulos."""
        fields = {
            "id": str(self._next_contract()),
            "id_cliente": str(person.number),
            "id_filial": person.branch,
            "contrato": PLANS[0][0],
            **fields,
        }
        self.contracts.append(samples.contract(fields))


def _trust(days: int) -> float:
    """The share of those who owe so many days who got a trust unlock."""
    if days == DAYS_UNTIL_BLOCK:
        return 0.05
    return 0.12 if days < 3 * DAYS_UNTIL_BLOCK else 0.02
