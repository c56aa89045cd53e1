"""A list that was pushed stays on its first page for everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_push_parts") as parts:
        parts.drop_column("page")


def downgrade() -> None:
    with op.batch_alter_table("bot_push_parts") as parts:
        parts.add_column(sa.Column("page", sa.Integer, server_default="1", nullable=False))
