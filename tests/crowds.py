"""Small bases on one day: a crowd with hostile names due for blocking, or whom a test names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from ixc.simulator import samples
from ixc.simulator.tables import Tables

TODAY: Final = date(2026, 11, 19)
HOSTILE: Final = "<b>&\"'_*[]()~`\u202e😀</b> " + "x" * 200


@dataclass(frozen=True)
class Person:
    """A customer: its name, other fields as IXC calls them, and one título so many days late.

    Who owes 0 reais has none. `contract` has the fields of its contract, None without one.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    days: int = 7
    reais: str = "0"
    contract: Mapping[str, str] | None = None


def people(*persons: Person) -> dict[str, Any]:
    """The tables of some persons, whose ids count from 1."""
    numbered = [(str(number), person) for number, person in enumerate(persons, start=1)]
    return {
        "tipo_cliente": [],
        "cidade": [],
        "cliente": [
            samples.customer({"id": number, "razao": person.name, **person.fields})
            for number, person in numbered
        ],
        "cliente_contrato": [
            samples.contract({"id": number, "id_cliente": number, **person.contract})
            for number, person in numbered
            if person.contract is not None
        ],
        "fn_areceber": [
            samples.receivable(
                {
                    "id": number,
                    "id_cliente": number,
                    "data_emissao": "2026-01-01",
                    "data_vencimento": str(TODAY - timedelta(days=person.days)),
                    "valor": person.reais,
                    "valor_aberto": person.reais,
                }
            )
            for number, person in numbered
            if person.reais != "0"
        ],
    }


def content(customers: int = 25, name: str = HOSTILE) -> dict[str, Any]:
    """The data file's content: so many customers, one título each, 7 days late."""
    crowd = [Person(name, reais="10.00")] * customers
    return {"today": str(TODAY), "tables": people(*crowd)}


def crowded(customers: int = 25, name: str = HOSTILE) -> Tables:
    return Tables(TODAY, content(customers, name)["tables"])


def peopled(*persons: Person) -> Tables:
    return Tables(TODAY, people(*persons))
