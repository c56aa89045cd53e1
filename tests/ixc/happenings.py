"""What happens in a provider's base between two runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from ixc.simulator import samples
from ixc.simulator.tables import Row, Tables
from tests.ixc.erps import receivable

#: How many títulos are looked at for one of a status.
TRIES: Final = 500


class Town:
    """A base and what happens in it between two runs; títulos do not say that they changed."""

    def __init__(self, tables: Tables, chance: random.Random, today: date) -> None:
        self.tables = tables
        self.chance = chance
        self.today = today

    def receivable(self, *statuses: str) -> Row | None:
        rows = self.tables["fn_areceber"].rows
        for _ in range(TRIES):
            row = self.chance.choice(rows)
            if row["status"] in statuses:
                return row
        return None

    def change(self, row: Row | None, **fields: str) -> None:
        if row is not None:
            self.tables.update("fn_areceber", row["id"], **fields)

    def pay(self) -> None:
        row = self.receivable("A", "P")
        if row is not None:
            day = self.chance.choice([self.today, self.today - timedelta(days=1)])
            self.change(
                row,
                status="R",
                valor_aberto="0.00",
                valor_recebido=row["valor"],
                pagamento_data=str(day),
                baixa_data=f"{self.today} 11:59:00",
            )

    def pay_in_silence(self) -> None:
        self.change(self.receivable("A"), status="R", valor_aberto="0.00")

    def pay_a_part(self) -> None:
        self.change(self.receivable("A"), status="P", valor_aberto="1.00")

    def cancel(self) -> None:
        self.change(self.receivable("A", "P", "R"), status="C", data_cancelamento=str(self.today))

    def cancel_in_silence(self) -> None:
        self.change(self.receivable("A", "R"), status="C")

    def renegotiate(self) -> None:
        self.change(self.receivable("A"), titulo_renegociado="S")
        self.issue()

    def withhold(self) -> None:
        self.change(self.receivable("A"), liberado=self.chance.choice("SN"))

    def reverse(self) -> None:
        row = self.receivable("R")
        if row is not None:
            blank = {"pagamento_data": "", "baixa_data": "", "credito_data": ""}
            self.change(row, status="A", valor_aberto=row["valor"], **blank)

    def issue(self) -> None:
        new = max(self.tables["fn_areceber"].ids, default=0) + self.chance.randint(1, 3)
        due = self.today + timedelta(days=self.chance.randint(-20, 60))
        owner = self.chance.choice(self.tables["cliente"].ids)
        self.tables.insert(
            "fn_areceber", receivable(new, id_cliente=str(owner), data_vencimento=str(due))
        )

    def delete(self) -> None:
        row = self.receivable("A", "P", "R", "C")
        if row is not None:
            self.tables.delete("fn_areceber", row["id"])

    def _touch(self, table: str, **fields: str) -> None:
        self.tables.update(
            table,
            self.chance.choice(self.tables[table].ids),
            ultima_atualizacao=f"{self.today} 11:30:00",
            **fields,
        )

    def unlock(self) -> None:
        day = {"dt_ult_des_bloq_conf": str(self.today)}
        self._touch("cliente_contrato", desbloqueio_confianca_ativo=self.chance.choice("SN"), **day)

    def block(self) -> None:
        self._touch("cliente_contrato", status_internet=self.chance.choice(["CA", "CM", "A", "FA"]))

    def move(self) -> None:
        self._touch("cliente", bairro=f"Rua {self.chance.randint(1, 9)}", telefone_celular="")
        self._touch("cliente_contrato", endereco_padrao_cliente="N", bairro="Sítio")

    def leave(self) -> None:
        self._touch("cliente", ativo=self.chance.choice("SN"))
        self._touch("cliente_contrato", status=self.chance.choice("AD"))

    def arrive(self) -> None:
        """A new customer, whose rows were never updated."""
        new = str(max(self.tables["cliente"].ids) + 1)
        zero = {"ultima_atualizacao": "0000-00-00 00:00:00"}
        contract = str(max(self.tables["cliente_contrato"].ids) + 1)
        self.tables.insert("cliente", samples.customer({"id": new, "razao": "Novo", **zero}))
        self.tables.insert(
            "cliente_contrato", samples.contract({"id": contract, "id_cliente": new, **zero})
        )

    def events(self) -> list[Callable[[], None]]:
        return [
            self.pay,
            self.pay_in_silence,
            self.pay_a_part,
            self.cancel,
            self.cancel_in_silence,
            self.renegotiate,
            self.withhold,
            self.reverse,
            self.issue,
            self.delete,
            self.unlock,
            self.block,
            self.move,
            self.leave,
            self.arrive,
        ]
