"""Refuses a run in which the ERP shows so much less that it is rather at fault itself.

Nobody is believed at first. A later full run that sees the same go confirms it, or a person
does; `ixc.losses` has the bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ixc.errors import IxcShrunk
from ixc.fetch import Tally
from ixc.losses import Doubt, Unreadable, refusal_of_ids, written
from ixc.rows import CUSTOMERS, RECEIVABLES, Table
from ixc.stage import Stage

#: Of what is missing a sentence names the first few.
MOST_NAMED: Final = 3


async def refuse_emptiness(stage: Stage) -> None:
    """For a first run: a server without a customer or without a título is not a provider's.

    Raises:
        IxcShrunk: The stage has none of the one or of the other.
    """
    missing = [t.label for t in (CUSTOMERS, RECEIVABLES) if await stage.is_empty(t)]
    if missing:
        raise IxcShrunk(
            f"O IXC respondeu, mas sem mostrar {' e '.join(missing)}: nada foi publicado. "
            "Confira no IXC o que o usuário do token pode listar. Se a base é mesmo vazia, "
            "rode `python -m bot sync --aceitar-sumidos`."
        )


def refuse_unreadable(tally: Tally, whole: Sequence[Table]) -> None:
    """Looks at the ids of what came; of the `whole` tables that is every row there is.

    Raises:
        IxcShrunk: Those of a whole table, or of a share of one, cannot be read.
    """
    found = [
        Unreadable(table, came, tally.nameless[table], is_whole=table in whole)
        for table, came in tally.received.items()
    ]
    if incredible := [one for one in found if one.is_incredible]:
        raise refusal_of_ids(incredible)


async def refuse_losses(
    stage: Stage, whole: Sequence[Table], earlier: Doubt | None, now: datetime
) -> None:
    """Compares the stage with the mirror; of the `whole` tables it has every row there is.

    `earlier` is what a full run before this one saw go, where this one is full too.

    Raises:
        IxcShrunk: A filial or a share of a table is gone that no day explains, and `earlier`
            does not confirm it at `now`.
    """
    losses = [loss for loss in await stage.losses(whole) if loss.is_incredible]
    if not losses or (earlier is not None and earlier.is_confirmed_by(losses, now)):
        return
    missing = ", ".join(loss.sentence for loss in losses[:MOST_NAMED])
    raise IxcShrunk(
        f"O IXC deixou de mostrar {missing}: é mais do que um dia explica, e nada foi "
        "publicado; os dados anteriores continuam valendo. Confira no IXC a permissão e as "
        "filiais do usuário do token. Se foram mesmo apagados, rode "
        "`python -m bot sync --aceitar-sumidos`.",
        written(losses),
    )
