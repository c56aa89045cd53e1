"""The customers of the town: what is decided about each, and its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from ixc.simulator import names, samples
from ixc.simulator.billing import ZERO_MOMENT
from ixc.simulator.tables import Row

#: Lateness of títulos and the share of people who are so.
HABITS: Final = ((0.08, 60), (0.5, 25), (0.95, 15))
#: After so many days of debt (first, last) the provider gives a contract up.
PATIENCE: Final = (75, 110)


@dataclass(frozen=True)
class Person:
    """What is decided about a customer before any row is written."""

    number: int
    owing_since: date | None
    ended_on: date | None  # of all its contracts
    lateness: float
    city: str
    branch: str


class Registry:
    """Writes customers; every choice comes from one stream of chance."""

    def __init__(self, chance: Random, today: date) -> None:
        self._chance = chance
        self._today = today
        self._neighbours_phone = names.mobile(chance)

    def lucky(self, probability: float) -> bool:
        """True with a probability between 0 and 1."""
        return self._chance.random() < probability

    def before(self, first: int, last: int) -> date:
        """A day between so many days ago, both included."""
        return self._today - timedelta(days=self._chance.randint(first, last))

    def moment(self) -> str:
        """When a row was last changed, as `ultima_atualizacao`; one in twenty has the zero date."""
        if self.lucky(0.05):
            return ZERO_MOMENT
        chance = self._chance
        return f"{self.before(1, 300)} {chance.randrange(24):02}:{chance.randrange(60):02}:33"

    def person(self, number: int, days: int | None) -> Person:
        """A customer with so many days of debt; 0 owes nothing, None has left and owes nothing."""
        habits, weights = zip(*HABITS, strict=True)
        owing_since = self._today - timedelta(days=days) if days else None
        return Person(
            number=number,
            owing_since=owing_since,
            ended_on=self._end(owing_since) if days != 0 else None,
            lateness=self._chance.choices(habits, weights)[0],
            city=self._city(),
            branch="2" if self.lucky(0.1) else "1",
        )

    def _end(self, owing_since: date | None) -> date | None:
        if owing_since is None:
            return self.before(20, 900)
        ended = owing_since + timedelta(days=self._chance.randint(*PATIENCE))
        return ended if ended < self._today else None

    def _city(self) -> str:
        keys = [key for key, _, _ in names.CITIES]
        return self._chance.choices(keys, [share for _, _, share in names.CITIES])[0]

    def row(self, person: Person) -> Row:
        """A customer's row, with a password that no reader may keep."""
        is_company = self.lucky(0.08)
        document = names.cnpj(self._chance) if is_company else names.cpf(self._chance)
        left = person.ended_on is not None
        return samples.customer(
            {
                "id": str(person.number),
                "senha": f"portal-{self._chance.randrange(10**6):06}",
                "ativo": "N" if left and self.lucky(0.6) else "S",
                "cnpj_cpf": document,
                "filial_id": person.branch,
                "data_cadastro": str(self.before(950, 3000)),
                "email": f"cliente{person.number}@example.com",
                "participa_cobranca": "N" if self.lucky(0.012) else "S",
                "ultima_atualizacao": self.moment(),
                **self._kind(document, is_company=is_company),
                **self.address(person.city),
                **self._phones(is_company=is_company),
            }
        )

    def _kind(self, document: str, *, is_company: bool) -> Row:
        if is_company:
            name = names.company(self._chance, document)
            group = self._chance.choices(("1", "2", "5"), (85, 8, 7))[0]
            return {
                "razao": name,
                "fantasia": name,
                "tipo_pessoa": "J",
                "tipo_assinante": "1",
                "id_tipo_cliente": group,
            }
        group = self._chance.choices(("3", "4", "0"), (91, 8, 1))[0]
        return {"razao": names.person(self._chance), "id_tipo_cliente": group}

    def address(self, city: str) -> Row:
        """The address fields of a row, somewhere in the city of this id."""
        bairros = [bairro for bairro, _ in names.BAIRROS]
        return {
            "endereco": self._chance.choice(names.STREETS),
            "numero": str(self._chance.randrange(1, 1900)) if self.lucky(0.93) else "0",
            "bairro": self._chance.choices(bairros, [share for _, share in names.BAIRROS])[0],
            "cidade": city,
            "cep": "57000-000",
        }

    def _phones(self, *, is_company: bool) -> Row:
        """Masked numbers; one mobile in ten is also a neighbour's or a relative's."""
        if self.lucky(0.95):
            self._neighbours_phone = names.mobile(self._chance)
        phone = self._neighbours_phone
        return {
            "telefone_celular": phone if self.lucky(0.99) else "",
            "whatsapp": phone if self.lucky(0.64) else "",
            "fone": names.landline(self._chance) if self.lucky(0.08) else "",
            "telefone_comercial": names.landline(self._chance) if is_company else "",
        }
