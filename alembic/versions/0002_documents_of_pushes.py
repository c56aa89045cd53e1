"""A part of a push may attach a file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_push_parts") as batch_op:
        batch_op.add_column(
            sa.Column("document_name", sa.String(length=128), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("document", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("bot_push_parts") as batch_op:
        batch_op.drop_column("document")
        batch_op.drop_column("document_name")
