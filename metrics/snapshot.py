"""The input contract: one provider's facts as columns, at one moment of synchronisation.

Days are integers: days since 1970-01-01, `NO_DAY` where the ERP has no valid date.
Money is integer centavos, `NO_AMOUNT` where the ERP has no valid amount.
Ids are integers, 0 where the ERP has none. No function of this package writes into a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

NO_DAY: Final = -(2**31)
NO_AMOUNT: Final = -1

#: `fn_areceber.status` as small integers; anything unknown is `STATUS_OTHER`.
STATUS_OTHER: Final = 0
STATUS_OPEN: Final = 1  # A
STATUS_PARTIAL: Final = 2  # P
STATUS_RECEIVED: Final = 3  # R
STATUS_CANCELLED: Final = 4  # C

#: One row a título, ascending by `id`, ids unique.
RECEIVABLE_COLUMNS: Final[Mapping[str, np.dtype]] = {
    "id": np.dtype("int64"),
    "customer_id": np.dtype("int64"),
    "branch_id": np.dtype("int64"),
    "contract_id": np.dtype("int64"),  # id_contrato
    "standalone_contract_id": np.dtype("int64"),  # id_contrato_avulso
    "main_contract_id": np.dtype("int64"),  # id_contrato_principal
    "status": np.dtype("int8"),
    "released": np.dtype("bool"),  # liberado is not N
    "renegotiated": np.dtype("bool"),  # titulo_renegociado is S
    "awaiting_confirmation": np.dtype("bool"),
    "issued_day": np.dtype("int32"),
    "due_day": np.dtype("int32"),
    # First valid of pagamento_data, baixa_data, credito_data, ultima_atualizacao,
    # data_vencimento; not yet limited to `first_shown_day`.
    "paid_day": np.dtype("int32"),
    # When the facts first had this status with this `paid_day`.
    "first_shown_day": np.dtype("int32"),
    "amount_cents": np.dtype("int64"),
    "open_cents": np.dtype("int64"),  # valor_aberto; 0 where more was paid than was owed
    # First of valor_recebido, pagamento_valor that is a valid amount above 0, else NO_AMOUNT.
    "received_cents": np.dtype("int64"),
}

#: One row a cliente, ascending by `id`, ids unique. Texts are trimmed, "" where empty.
CUSTOMER_COLUMNS: Final[Mapping[str, np.dtype]] = {
    "id": np.dtype("int64"),
    "branch_id": np.dtype("int64"),
    "customer_type_id": np.dtype("int64"),
    "city_id": np.dtype("int64"),
    "active": np.dtype("bool"),  # ativo is S
    "collectable": np.dtype("bool"),  # participa_cobranca is not N
    "name": np.dtype("object"),
    "person_type": np.dtype("object"),  # F, J or anything else
    "bairro": np.dtype("object"),  # as delivered
    "phone": np.dtype("object"),  # the first that can be dialled, as delivered; "" if none
}

#: One row a contrato, ascending by `id`, ids unique.
CONTRACT_COLUMNS: Final[Mapping[str, np.dtype]] = {
    "id": np.dtype("int64"),
    "customer_id": np.dtype("int64"),
    "branch_id": np.dtype("int64"),
    "city_id": np.dtype("int64"),
    "active": np.dtype("bool"),  # status is A
    "trust_unlocked": np.dtype("bool"),  # desbloqueio_confianca_ativo is S
    "own_address": np.dtype("bool"),  # endereco_padrao_cliente is N
    "trust_unlocked_day": np.dtype("int32"),  # dt_ult_des_bloq_conf
    "not_blocked_until_day": np.dtype("int32"),  # nao_bloquear_ate
    "auto_blocked_day": np.dtype("int32"),  # dt_ult_bloq_auto
    "access_status": np.dtype("object"),  # status_internet, "" where empty
    "bairro": np.dtype("object"),
}


@dataclass(frozen=True)
class FrozenForecast:
    """A forecast as it was made: centavos expected in the `horizon` days after `origin`.

    `upcoming` were not yet due at `origin`, `overdue` were; `naive` is what the plain rule said.
    """

    origin: int
    horizon: int
    upcoming: int
    overdue: int
    naive: int

    @property
    def cents(self) -> int:
        """The whole."""
        return self.upcoming + self.overdue


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The facts at one moment; the frames have the columns named above, in any order.

    `customer_types` and `cities` give names by id. `reach_day` is the first day whose payments
    are all known, None where that is any day; `forecasts` are those that were made so far.
    """

    receivables: pd.DataFrame
    customers: pd.DataFrame
    contracts: pd.DataFrame
    customer_types: Mapping[int, str] = field(default_factory=dict)
    cities: Mapping[int, str] = field(default_factory=dict)
    reach_day: int | None = None
    forecasts: tuple[FrozenForecast, ...] = ()

    def reaches(self, day: int) -> bool:
        """Whether the payments of a day and of those after it are all known."""
        return self.reach_day is None or self.reach_day <= day


@dataclass(frozen=True)
class Rules:
    """What a figure depends on besides the facts. `as_of` is the reference date D.

    `blocking_days` is DIAS_BLOQUEIO (4–20), `window_days` W, `horizon_days` how far ahead what
    is not yet due counts, `suspension_days` PRAZO_SUSPENSAO_DIAS (0: off),
    `excluded_branches` the filiais that count nowhere.
    """

    as_of: date
    blocking_days: int = 7
    window_days: int = 45
    horizon_days: int = 30
    excluded_branches: frozenset[int] = frozenset()
    suspension_days: int = 15

    @property
    def day(self) -> int:
        """D as days since 1970-01-01."""
        return day_of(self.as_of)


EPOCH: Final = date(1970, 1, 1)


def day_of(value: date) -> int:
    """Days from 1970-01-01 to `value`."""
    return (value - EPOCH).days


def date_of(day: int) -> date:
    """The calendar date of a day number.

    Raises:
        OverflowError: The number is no date, as `NO_DAY`.
    """
    return EPOCH + timedelta(days=int(day))
