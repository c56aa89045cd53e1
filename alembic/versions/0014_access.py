"""Groups paired by command, people with a role, codes, and a group's own choices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_groups") as groups:
        groups.add_column(sa.Column("paired_at", sa.String(length=32)))
        groups.add_column(sa.Column("topic", sa.BigInteger()))
        groups.add_column(sa.Column("title", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "bot_people",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_index(
        "uq_bot_people_owner",
        "bot_people",
        ["role"],
        unique=True,
        sqlite_where=sa.text("role = 'owner'"),
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_table(
        "bot_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("short_digest", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "bot_code_tries",
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code_id", "user_id"),
        sa.ForeignKeyConstraint(["code_id"], ["bot_codes.id"]),
    )


def downgrade() -> None:
    op.drop_table("bot_code_tries")
    op.drop_table("bot_codes")
    op.drop_index("uq_bot_people_owner", "bot_people")
    op.drop_table("bot_people")
    with op.batch_alter_table("bot_groups") as groups:
        groups.drop_column("title")
        groups.drop_column("topic")
        groups.drop_column("paired_at")
