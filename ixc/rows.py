"""From IXC's rows to ours: every field is renamed and read here, once, as data.

A `Table` lists the columns that the product needs and nothing else: fields that are not
named (passwords, parents, e-mails) are never decoded, let alone stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, Final, TypeAlias

import msgspec

from ixc import parsers

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """Our `name` for IXC's `field`, how its text is read, and when a row is broken by it."""

    name: str
    field: str
    parse: Callable[[Any], Any]
    broken: Callable[[Any], bool] | None = None
    complaint: str = ""

    def read(self, values: Sequence[Any]) -> list[Any]:
        """`parse` of each of a page's values, in their order, with short cuts for most columns.

        There is at least one value.
        """
        if values.count(values[0]) == len(values):
            return [self.parse(values[0])] * len(values)
        if self.parse is parsers.identifier:
            return parsers.identifiers(values)
        if self.parse is parsers.text:
            return parsers.texts(values)
        return list(map(self.parse, values))


#: The reason of a `Rejection` that sets nothing aside: the text is read without what spoils it.
MENDED: Final = "texto com caracteres estragados"


@dataclass(frozen=True)
class Rejection:
    """A row with a field that cannot be read as it came. Holds no value: it may be personal."""

    table: str
    row_id: int
    field: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """What a page held, by column in the table's order, and its faults.

    Columns, because a page is read, checked and written much faster so.
    """

    columns: Sequence[Sequence[Any]]
    rejected: Sequence[Rejection] = ()
    #: Rows without an id of their own, which nothing can be done with.
    nameless: int = 0

    @property
    def ids(self) -> Sequence[int]:
        """The first column."""
        return self.columns[0]

    @property
    def rows(self) -> list[Row]:
        """The same by row; values in the order of the table's columns."""
        return list(zip(*self.columns, strict=True))

    def without(self, row_id: int) -> Batch:
        """The batch as if no row with this id had come."""
        rejected = [item for item in self.rejected if item.row_id != row_id]
        return Batch(_but(self.columns, row_id), rejected, self.nameless)


@dataclass(frozen=True)
class Table:
    """One IXC table as we read it; the first column is the id."""

    name: str
    label: str  # plural, for people
    columns: tuple[Column, ...]
    #: Column values (name, value) that drop a row before anyone asks whether it is broken.
    exempt: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def wire_type(self) -> type[msgspec.Struct]:
        """A struct of the fields that are read, in order; a decoder skips all other fields."""
        fields = [(column.field, str | int | float | None, "") for column in self.columns]
        return msgspec.defstruct(f"Wire_{self.name}", fields, gc=False)

    def position(self, name: str) -> int:
        """The place of the column of this name, which must exist, in a row."""
        return next(i for i, column in enumerate(self.columns) if column.name == name)

    def read(self, wire_rows: Iterable[Any]) -> Batch:
        """The typed rows of a page.

        Rows without an id are left out and counted. A field that cannot be read, or a text that
        had to be mended, makes a `Rejection`, and the row is kept, as other fields of it may be
        needed.

        Args:
            wire_rows: Structs of `wire_type`.
        """
        raw = list(map(msgspec.structs.astuple, wire_rows))
        if not raw:
            return Batch([()] * len(self.columns))
        wire_columns = list(zip(*raw, strict=True))
        columns = [
            column.read(values) for column, values in zip(self.columns, wire_columns, strict=True)
        ]
        mended = list(self._mended(wire_columns, columns[0]))
        nameless = columns[0].count(0)
        kept = _but(columns, 0) if nameless else columns
        return Batch(kept, (*self._rejections(kept), *mended), nameless)

    def _mended(
        self, wire_columns: Sequence[Sequence[Any]], ids: Sequence[int]
    ) -> Iterator[Rejection]:
        for column, values in zip(self.columns, wire_columns, strict=True):
            if column.parse is parsers.text:
                for place in parsers.spoiled(values):
                    if ids[place]:
                        yield Rejection(self.name, ids[place], column.field, MENDED)

    def _rejections(self, columns: Sequence[Sequence[Any]]) -> Iterator[Rejection]:
        exempt = [(columns[self.position(name)], value) for name, value in self.exempt]
        for column, values in zip(self.columns, columns, strict=True):
            if column.broken is None:
                continue
            # Hardly ever is one among the few distinct values of a page.
            broken = set(filter(column.broken, set(values)))
            for row in (row for row, value in enumerate(values) if broken and value in broken):
                if all(others[row] != value for others, value in exempt):
                    yield Rejection(self.name, columns[0][row], column.field, column.complaint)


def _but(columns: Sequence[Sequence[Any]], row_id: int) -> list[list[Any]]:
    """The columns without the rows of an id."""
    stays = [other != row_id for other in columns[0]]
    return [list(compress(values, stays)) for values in columns]


def _missing(value: Any) -> bool:
    return value is None


def _zero(value: int) -> bool:
    return value == 0


def _unknown_status(value: Any) -> bool:
    return value not in {"A", "P", "R", "C"}


RECEIVABLES = Table(
    "fn_areceber",
    "títulos",
    (
        Column("id", "id", parsers.identifier),
        Column("customer_id", "id_cliente", parsers.reference, _zero, "sem cliente"),
        Column("branch_id", "filial_id", parsers.reference),
        Column("contract_id", "id_contrato", parsers.reference),
        Column("standalone_contract_id", "id_contrato_avulso", parsers.reference),
        Column("main_contract_id", "id_contrato_principal", parsers.reference),
        Column("status", "status", parsers.code, _unknown_status, "status desconhecido"),
        Column("released", "liberado", parsers.unless_no),
        Column("renegotiated", "titulo_renegociado", parsers.yes),
        Column("awaiting_confirmation", "aguardando_confirmacao_pagamento", parsers.yes),
        Column("issued_day", "data_emissao", parsers.day),
        Column("due_day", "data_vencimento", parsers.day, _missing, "vencimento ilegível"),
        Column("paid_day", "pagamento_data", parsers.day),
        Column("settled_day", "baixa_data", parsers.day),
        Column("credited_day", "credito_data", parsers.day),
        Column("updated_day", "ultima_atualizacao", parsers.day),
        Column("amount_cents", "valor", parsers.cents, _missing, "valor ilegível"),
        Column("open_cents", "valor_aberto", parsers.balance),
        Column("received_cents", "valor_recebido", parsers.cents),
        Column("payment_cents", "pagamento_valor", parsers.cents),
        Column("payment_line", "linha_digitavel", parsers.text),
        Column("payment_link", "gateway_link", parsers.text),
    ),
    exempt=(("status", "C"), ("released", 0), ("renegotiated", 1)),
)

CUSTOMERS = Table(
    "cliente",
    "clientes",
    (
        Column("id", "id", parsers.identifier),
        Column("branch_id", "filial_id", parsers.reference),
        Column("customer_type_id", "id_tipo_cliente", parsers.reference),
        Column("city_id", "cidade", parsers.reference),
        Column("active", "ativo", parsers.yes),
        Column("collectable", "participa_cobranca", parsers.unless_no),
        Column("name", "razao", parsers.text),
        Column("person_type", "tipo_pessoa", parsers.code),
        Column("cpf_cnpj", "cnpj_cpf", parsers.text),
        Column("bairro", "bairro", parsers.text),
        Column("whatsapp", "whatsapp", parsers.text),
        Column("mobile_phone", "telefone_celular", parsers.text),
        Column("home_phone", "fone", parsers.text),
        Column("work_phone", "telefone_comercial", parsers.text),
    ),
)

CONTRACTS = Table(
    "cliente_contrato",
    "contratos",
    (
        Column("id", "id", parsers.identifier),
        Column("customer_id", "id_cliente", parsers.reference),
        Column("branch_id", "id_filial", parsers.reference),
        Column("city_id", "cidade", parsers.reference),
        Column("status", "status", parsers.code),
        Column("access_status", "status_internet", parsers.code),
        Column("plan", "contrato", parsers.text),
        Column("trust_unlocked", "desbloqueio_confianca_ativo", parsers.yes),
        Column("trust_unlocked_day", "dt_ult_des_bloq_conf", parsers.day),
        Column("not_blocked_until_day", "nao_bloquear_ate", parsers.day),
        Column("auto_blocked_day", "dt_ult_bloq_auto", parsers.day),
        Column("own_address", "endereco_padrao_cliente", parsers.no),
        Column("bairro", "bairro", parsers.text),
    ),
)

CUSTOMER_TYPES = Table(
    "tipo_cliente",
    "tipos de cliente",
    (
        Column("id", "id", parsers.identifier),
        Column("name", "tipo_cliente", parsers.text),
    ),
)

CITIES = Table(
    "cidade",
    "cidades",
    (
        Column("id", "id", parsers.identifier),
        Column("name", "nome", parsers.text),
    ),
)

TABLES = (CUSTOMER_TYPES, CITIES, CUSTOMERS, CONTRACTS, RECEIVABLES)
