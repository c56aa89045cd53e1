"""Which clients a push tells of, so that nobody is lost and nobody told twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bot_push_clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("announced_as", sa.String(length=16), nullable=False),
        sa.Column("part_no", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["bot_push_runs.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "customer_id", name="uq_bot_push_clients"),
    )


def downgrade() -> None:
    op.drop_table("bot_push_clients")
