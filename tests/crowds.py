"""A base in which many customers with hostile names are due for blocking on one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from ixc.simulator import samples
from ixc.simulator.tables import Tables

TODAY: Final = date(2026, 11, 19)
HOSTILE: Final = "<b>&\"'_*[]()~`\u202e😀</b> " + "x" * 200


def content(customers: int = 25, name: str = HOSTILE) -> dict[str, Any]:
    """The data file's content: so many customers, one título each, 7 days late."""
    numbers = range(1, customers + 1)
    due = str(TODAY - timedelta(days=7))
    return {
        "today": str(TODAY),
        "tables": {
            "tipo_cliente": [],
            "cidade": [],
            "cliente": [samples.customer({"id": str(n), "razao": name}) for n in numbers],
            "cliente_contrato": [],
            "fn_areceber": [
                samples.receivable(
                    {
                        "id": str(n),
                        "id_cliente": str(n),
                        "data_emissao": "2026-01-01",
                        "data_vencimento": due,
                        "valor": "10.00",
                        "valor_aberto": "10.00",
                    }
                )
                for n in numbers
            ],
        },
    }


def crowded(customers: int = 25, name: str = HOSTILE) -> Tables:
    return Tables(TODAY, content(customers, name)["tables"])
