"""A provider's base in which a year passes: bills, payments and everything that goes wrong."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ixc.simulator import samples
from ixc.simulator.tables import Tables

CUSTOMERS: Final = 16
BILL_AHEAD_DAYS: Final = 10


@dataclass(frozen=True)
class Title:
    """One título as the ERP shows it; `paid` None while it is open."""

    customer: int
    due: date
    paid: date | None


@dataclass(frozen=True)
class Facts:
    """What a synchronisation of this moment would bring."""

    titles: tuple[Title, ...]
    left_out: frozenset[int]

    def days(self, today: date) -> dict[int, int]:
        """Days overdue of each customer with a vencido."""
        found: dict[int, int] = {}
        for title in self.titles:
            if title.due < today and (title.paid is None or title.paid > today):
                late = (today - title.due).days
                found[title.customer] = max(late, found.get(title.customer, 0))
        return found

    def was_em_dia(self, customer: int, first: date, last: date) -> bool:
        """Whether the customer owed nothing overdue at the end of some day of these."""
        own = Facts(tuple(t for t in self.titles if t.customer == customer), frozenset())
        days = (last - first).days
        return any(not own.days(first + timedelta(days=n)) for n in range(days + 1))


class Provider:
    """Lives from day to day; the tables are what the simulator serves."""

    def __init__(self, chance: random.Random, today: date) -> None:
        self._chance = chance
        self._next_id = 1
        #: How often a customer pays late, and how late at most.
        self._habits = {n: (chance.uniform(0.3, 1.0), chance.randint(10, 50)) for n in self._ids()}
        self._bill_day = {n: chance.randint(1, 28) for n in self._ids()}
        self._pays_on: dict[int, date] = {}
        customers = [samples.customer({"id": str(n), "razao": f"Cruza{n}"}) for n in self._ids()]
        contracts = [samples.contract({"id": str(n), "id_cliente": str(n)}) for n in self._ids()]
        self.tables = Tables(
            today,
            {
                "tipo_cliente": [samples.customer_type("1", "Residencial")],
                "cidade": [samples.city("1", "Serra Branca")],
                "cliente": customers,
                "cliente_contrato": contracts,
                "fn_areceber": [],
            },
        )
        for back in range(45, 0, -1):
            self.live(today - timedelta(days=back))

    @staticmethod
    def _ids() -> range:
        return range(1, CUSTOMERS + 1)

    def facts(self) -> Facts:
        """The base as it is, in a plainer form."""
        unlocked = {
            int(row["id_cliente"])
            for row in self.tables["cliente_contrato"].rows
            if row["desbloqueio_confianca_ativo"] == "S"
        }
        silent = {
            int(row["id"])
            for row in self.tables["cliente"].rows
            if row["participa_cobranca"] == "N"
        }
        titles = tuple(
            Title(
                int(row["id_cliente"]),
                date.fromisoformat(row["data_vencimento"]),
                date.fromisoformat(row["pagamento_data"]) if row["status"] == "R" else None,
            )
            for row in self.tables["fn_areceber"].rows
            if row["status"] in ("A", "R")
        )
        return Facts(titles, frozenset(unlocked | silent))

    def live(self, today: date) -> None:
        """One day: bills are made and paid, and now and then something odd happens."""
        for customer in self._ids():
            due = today + timedelta(days=BILL_AHEAD_DAYS)
            if due.day == self._bill_day[customer]:
                self._bill(customer, due, today)
            if self._happens(0.004):  # a título that appears late
                self._bill(customer, today - timedelta(days=self._chance.randint(2, 20)), today)
            if self._happens(0.02):
                self._toggle("cliente_contrato", customer, "desbloqueio_confianca_ativo", today)
            if self._happens(0.003):
                self._toggle("cliente", customer, "participa_cobranca", today)
        for row in list(self.tables["fn_areceber"].rows):
            self._settle(row, today)

    def _happens(self, probability: float) -> bool:
        return self._chance.random() < probability

    def _bill(self, customer: int, due: date, today: date) -> None:
        row_id, self._next_id = self._next_id, self._next_id + 1
        often, longest = self._habits[customer]
        late = self._chance.randint(0, longest) if self._happens(often) else 0
        self._pays_on[row_id] = max(due, today) + timedelta(days=late)
        fields = {
            "id": str(row_id),
            "id_cliente": str(customer),
            "id_contrato": str(customer),
            "data_emissao": str(due - timedelta(days=40)),
            "data_vencimento": str(due),
            "valor": "99.90",
            "valor_aberto": "99.90",
        }
        self.tables.insert("fn_areceber", samples.receivable(fields))

    def _settle(self, row: Mapping[str, str], today: date) -> None:
        row_id, status = row["id"], row["status"]
        if status == "A" and self._pays_on[int(row_id)] <= today:
            # Banks tell a day or two later when it was paid.
            paid = today - timedelta(days=self._chance.choice([0, 0, 1, 2]))
            self._update(row_id, status="R", valor_aberto="0.00", pagamento_data=str(paid))
        elif status == "A" and self._happens(0.0008):
            self._update(row_id, status="C", valor_aberto="0.00", data_cancelamento=str(today))
        elif status == "A" and self._happens(0.0004):
            self.tables.delete("fn_areceber", row_id)
        elif status == "R" and self._is_taken_back(row, today):
            self._pays_on[int(row_id)] = today + timedelta(days=self._chance.randint(1, 25))
            self._update(row_id, status="A", valor_aberto="99.90", pagamento_data="0000-00-00")

    def _is_taken_back(self, row: Mapping[str, str], today: date) -> bool:
        is_recent = row["pagamento_data"] >= str(today - timedelta(days=6))
        return is_recent and self._happens(0.01)

    def _update(self, row_id: str, **fields: str) -> None:
        self.tables.update("fn_areceber", row_id, **fields)

    def _toggle(self, table: str, customer: int, field: str, today: date) -> None:
        row = next(r for r in self.tables[table].rows if r["id"] == str(customer))
        # Unlocks and exceptions are rarer than their ends.
        exception = "S" if field.startswith("desbloqueio") else "N"
        usual = "N" if exception == "S" else "S"
        value = usual if row[field] == exception or self._happens(0.5) else exception
        if row[field] != value:
            changed = f"{today} 06:00:00"
            self.tables.update(table, customer, **{field: value}, ultima_atualizacao=changed)
