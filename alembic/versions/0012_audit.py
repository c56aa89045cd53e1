"""Who asked, opened, exported or changed what; and who is to stay out of the mirror."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bot_audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.BigInteger),
    )
    op.create_index("ix_bot_audit_at", "bot_audit", ["at"])
    op.create_table(
        "bot_forgotten",
        sa.Column("customer_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("forgotten_at", sa.String(32), nullable=False),
        sa.Column("last_receivable_id", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("bot_forgotten")
    op.drop_table("bot_audit")
