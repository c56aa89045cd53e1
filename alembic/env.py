"""Migrations of both sets of tables: the mirror (`ixc_*`) and the bot's own (`bot_*`).

The caller hands over an open connection (`bot.storage.migrations`); from the command line
`alembic -x url=sqlite:///…` opens one.
"""

from __future__ import annotations

import sqlalchemy
from alembic import context

from bot.storage import tables as bot_models
from ixc import models as ixc_models

TARGETS = [ixc_models.metadata, bot_models.metadata]


def _run(connection: sqlalchemy.Connection) -> None:
    context.configure(connection=connection, target_metadata=TARGETS, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    url = context.get_x_argument(as_dictionary=True)["url"]
    with sqlalchemy.create_engine(url).connect() as own:
        _run(own)


main()
