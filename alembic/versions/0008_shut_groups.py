"""Why a group takes nothing, and since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.add_column(sa.Column("off_reason", sa.Text(), server_default="", nullable=False))
        groups.add_column(sa.Column("off_since", sa.String(32)))


def downgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.drop_column("off_since")
        groups.drop_column("off_reason")
