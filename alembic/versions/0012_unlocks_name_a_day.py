"""Until when a trust unlock lasts; the next full run fills it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.add_column(sa.Column("not_blocked_until_day", sa.Integer))


def downgrade() -> None:
    with op.batch_alter_table("ixc_contracts") as contracts:
        contracts.drop_column("not_blocked_until_day")
