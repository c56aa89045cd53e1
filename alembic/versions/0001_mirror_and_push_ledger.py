"""mirror and push ledger"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ixc_cities",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vanished_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ixc_contracts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("access_status", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("trust_unlocked", sa.SmallInteger(), nullable=False),
        sa.Column("trust_unlocked_day", sa.Integer(), nullable=True),
        sa.Column("own_address", sa.SmallInteger(), nullable=False),
        sa.Column("bairro", sa.Text(), nullable=False),
        sa.Column("vanished_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ixc_contracts", schema=None) as batch_op:
        batch_op.create_index("ix_ixc_contracts_customer", ["customer_id"], unique=False)

    op.create_table(
        "ixc_customer_types",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vanished_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ixc_customers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_type_id", sa.BigInteger(), nullable=False),
        sa.Column("city_id", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("collectable", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_type", sa.Text(), nullable=False),
        sa.Column("cpf_cnpj", sa.Text(), nullable=False),
        sa.Column("bairro", sa.Text(), nullable=False),
        sa.Column("whatsapp", sa.Text(), nullable=False),
        sa.Column("mobile_phone", sa.Text(), nullable=False),
        sa.Column("home_phone", sa.Text(), nullable=False),
        sa.Column("work_phone", sa.Text(), nullable=False),
        sa.Column("vanished_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ixc_receivables",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("standalone_contract_id", sa.BigInteger(), nullable=False),
        sa.Column("main_contract_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("released", sa.SmallInteger(), nullable=False),
        sa.Column("renegotiated", sa.SmallInteger(), nullable=False),
        sa.Column("awaiting_confirmation", sa.SmallInteger(), nullable=False),
        sa.Column("issued_day", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("paid_day", sa.Integer(), nullable=True),
        sa.Column("settled_day", sa.Integer(), nullable=True),
        sa.Column("credited_day", sa.Integer(), nullable=True),
        sa.Column("updated_day", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("open_cents", sa.BigInteger(), nullable=True),
        sa.Column("received_cents", sa.BigInteger(), nullable=True),
        sa.Column("payment_cents", sa.BigInteger(), nullable=True),
        sa.Column("payment_line", sa.Text(), nullable=False),
        sa.Column("payment_link", sa.Text(), nullable=False),
        sa.Column("vanished_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ixc_receivables", schema=None) as batch_op:
        batch_op.create_index("ix_ixc_receivables_customer", ["customer_id"], unique=False)

    op.create_table(
        "ixc_rejections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ixc_sync_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("rows_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("receivables_new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("receivables_paid", sa.Integer(), server_default="0", nullable=False),
        sa.Column("customers_new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("nameless", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "bot_push_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "chat_id", "business_date", name="uq_bot_push_runs_day"),
    )
    op.create_table(
        "bot_push_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("keyboard", sa.Text(), server_default="[]", nullable=False),
        sa.Column("state", sa.String(length=16), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.String(length=32), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'uncertain', 'failed')",
            name="ck_bot_push_parts_state",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["bot_push_runs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "part_no", name="uq_bot_push_parts_no"),
    )


def downgrade() -> None:
    op.drop_table("bot_push_parts")
    op.drop_table("bot_push_runs")
    op.drop_table("ixc_sync_runs")
    op.drop_table("ixc_rejections")
    with op.batch_alter_table("ixc_receivables", schema=None) as batch_op:
        batch_op.drop_index("ix_ixc_receivables_customer")

    op.drop_table("ixc_receivables")
    op.drop_table("ixc_customers")
    op.drop_table("ixc_customer_types")
    with op.batch_alter_table("ixc_contracts", schema=None) as batch_op:
        batch_op.drop_index("ix_ixc_contracts_customer")

    op.drop_table("ixc_contracts")
    op.drop_table("ixc_cities")
