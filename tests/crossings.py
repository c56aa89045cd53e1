"""Small bases of customers that reach the line on given days."""

from __future__ import annotations

from datetime import date, timedelta

from ixc.simulator import samples
from ixc.simulator.tables import Tables
from tests.ixc.erps import receivable


def crossing(today: date, *days: date) -> Tables:
    """One customer for each day, Cruza1 for the first, who is 7 days overdue on that day."""
    customers, contracts, receivables = [], [], []
    for place, day in enumerate(days, start=1):
        owner = {"id": str(place), "razao": f"Cruza{place}"}
        customers.append(samples.customer(owner))
        contracts.append(samples.contract({"id": str(place), "id_cliente": str(place)}))
        due = str(day - timedelta(days=7))
        receivables.append(receivable(place, id_cliente=str(place), data_vencimento=due))
    return Tables(
        today,
        {
            "tipo_cliente": [samples.customer_type("1", "Residencial")],
            "cidade": [samples.city("1", "Serra Branca")],
            "cliente": customers,
            "cliente_contrato": contracts,
            "fn_areceber": receivables,
        },
    )
