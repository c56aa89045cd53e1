"""Groups that move or close, parts that can be shown again, until when a run may go out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW: dict[str, list[sa.Column[Any]]] = {
    "bot_push_runs": [
        sa.Column("until", sa.String(length=32), server_default="", nullable=False),
    ],
    "bot_push_clients": [
        sa.Column("receivables", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_at", sa.String(length=32), nullable=True),
    ],
    "bot_push_parts": [
        sa.Column("about", sa.String(length=16), server_default="", nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), server_default="1", nullable=False),
        sa.Column("marked", sa.Text(), server_default="", nullable=False),
        sa.Column("edited_at", sa.String(length=32), nullable=True),
    ],
}


def upgrade() -> None:
    op.create_table(
        "bot_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paired_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("lost_topic", sa.BigInteger(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("on_since", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("paired_id"),
        sa.UniqueConstraint("chat_id"),
    )
    for table, columns in NEW.items():
        for column in columns:
            op.add_column(table, column)
    op.execute("ALTER TABLE bot_push_runs RENAME COLUMN chat_id TO group_id")
    # What an earlier version left behind is of its own day.
    op.execute("UPDATE bot_push_runs SET until = created_at")
    first_part = "run_id IN (SELECT id FROM bot_push_runs WHERE kind = 'morning') AND part_no = 1"
    op.execute(f"UPDATE bot_push_parts SET about = 'critical' WHERE {first_part}")  # noqa: S608


def downgrade() -> None:
    op.execute("ALTER TABLE bot_push_runs RENAME COLUMN group_id TO chat_id")
    for table, columns in NEW.items():
        for column in columns:
            op.drop_column(table, column.name)
    op.drop_table("bot_groups")
