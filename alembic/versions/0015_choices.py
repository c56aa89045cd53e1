"""What a group has chosen for itself, the open pages of /config, and alerts by their customers.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UNIQUE = "uq_bot_bairro_episodes"


def upgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.add_column(sa.Column("choices", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("bot_bairro_episodes") as episodes:
        episodes.add_column(sa.Column("within", sa.Text(), nullable=False, server_default=""))
        episodes.drop_constraint(UNIQUE, type_="unique")
        episodes.create_unique_constraint(UNIQUE, ["within", "city_id", "bairro", "first_day"])
    op.create_table(
        "bot_config_pages",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger()),
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.Column("used_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id"),
    )


def downgrade() -> None:
    op.drop_table("bot_config_pages")
    op.execute("DELETE FROM bot_bairro_episodes WHERE within <> ''")
    with op.batch_alter_table("bot_bairro_episodes") as episodes:
        episodes.drop_constraint(UNIQUE, type_="unique")
        episodes.create_unique_constraint(UNIQUE, ["city_id", "bairro", "first_day"])
        episodes.drop_column("within")
    with op.batch_alter_table("bot_groups") as groups:
        groups.drop_column("choices")
