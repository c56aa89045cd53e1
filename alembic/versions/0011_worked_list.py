"""The worked list: claims, contacts, promises; and until when a trust unlock lasts.

The next full run fills the latter.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.add_column(sa.Column("not_blocked_until_day", sa.Integer))
    op.create_table(
        "bot_claims",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("group_id", sa.BigInteger, nullable=False),
        sa.Column("customer_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("claimed_at", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.UniqueConstraint("group_id", "customer_id", name="uq_bot_claims_customer"),
    )
    op.create_table(
        "bot_contacts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(200), nullable=False, unique=True),
        sa.Column("group_id", sa.BigInteger),
        sa.Column("customer_id", sa.BigInteger, nullable=False),
        sa.Column("author", sa.BigInteger),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("phone", sa.String(64), nullable=False, server_default=""),
        sa.Column("run_id", sa.Integer),
        sa.Column("undone_at", sa.String(32)),
        sa.Column("closed_at", sa.String(32)),
        sa.Column("closed_by", sa.BigInteger),
        sa.Column("stamp", sa.Integer, nullable=False),
    )
    op.create_index("ix_bot_contacts_stamp", "bot_contacts", ["stamp"])
    op.create_index("ix_bot_contacts_customer", "bot_contacts", ["customer_id"])
    op.create_table(
        "bot_promises",
        sa.Column("contact_id", sa.Integer, sa.ForeignKey("bot_contacts.id"), primary_key=True),
        sa.Column("for_day", sa.Integer, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "bot_promise_titles",
        sa.Column(
            "contact_id", sa.Integer, sa.ForeignKey("bot_promises.contact_id"), primary_key=True
        ),
        sa.Column("receivable_id", sa.BigInteger, primary_key=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "bot_promise_lows",
        sa.Column("receivable_id", sa.BigInteger, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "bot_promise_news",
        sa.Column(
            "contact_id", sa.Integer, sa.ForeignKey("bot_promises.contact_id"), primary_key=True
        ),
        sa.Column("state", sa.String(16), primary_key=True),
        sa.Column("told_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "bot_workers",
        sa.Column("user_id", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False, server_default="whatsapp"),
    )


def downgrade() -> None:
    for name in (
        "bot_workers",
        "bot_promise_news",
        "bot_promise_lows",
        "bot_promise_titles",
        "bot_promises",
        "bot_contacts",
        "bot_claims",
    ):
        op.drop_table(name)
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.drop_column("not_blocked_until_day")
