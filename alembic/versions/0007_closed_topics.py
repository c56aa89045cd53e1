"""A topic that is closed is remembered, so that it is told of once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.add_column(sa.Column("closed_topic", sa.BigInteger()))
        groups.add_column(sa.Column("closed_topic_since", sa.String(10)))


def downgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.drop_column("closed_topic_since")
        groups.drop_column("closed_topic")
