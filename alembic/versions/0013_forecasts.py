"""Forecasts as they were made, bairros out of the ordinary, and the last block by the ERP itself.

The next full run fills the last.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.add_column(sa.Column("auto_blocked_day", sa.Integer()))
    op.create_table(
        "bot_forecasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("upcoming_cents", sa.BigInteger(), nullable=False),
        sa.Column("overdue_cents", sa.BigInteger(), nullable=False),
        sa.Column("naive_cents", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin", "horizon", name="uq_bot_forecasts_day"),
    )
    op.create_table(
        "bot_bairro_episodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("bairro", sa.Text(), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("city_id", "bairro", "first_day", name="uq_bot_bairro_episodes"),
    )


def downgrade() -> None:
    op.drop_table("bot_bairro_episodes")
    op.drop_table("bot_forecasts")
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.drop_column("auto_blocked_day")
