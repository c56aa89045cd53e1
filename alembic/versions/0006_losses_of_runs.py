"""What a run saw go and was not believed, so that a later one can confirm it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ixc_sync_runs") as runs:
        runs.add_column(sa.Column("losses", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ixc_sync_runs") as runs:
        runs.drop_column("losses")
