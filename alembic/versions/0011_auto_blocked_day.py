"""The day on which the ERP last blocked a contract by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.add_column(sa.Column("auto_blocked_day", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.drop_column("auto_blocked_day")
