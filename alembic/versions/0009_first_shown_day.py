"""Since when the ERP shows a título with its status and its date of payment."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: The provider's zone stands in the settings, which no migration reads. All of Brazil is
#: within two hours of this one, and only payments dated in the future depend on the day.
BRASILIA = timezone(timedelta(hours=-3))


def upgrade() -> None:
    with op.batch_alter_table("ixc_receivables") as receivables:
        receivables.add_column(
            sa.Column("first_shown_day", sa.Integer(), server_default="0", nullable=False)
        )
    op.execute(sa.text("UPDATE ixc_receivables SET first_shown_day = :day").bindparams(day=_day()))


def _day() -> int:
    """The day of the newest good run: up to it the figures limited payments so far."""
    newest = sa.text("SELECT max(started_at) FROM ixc_sync_runs WHERE state = 'done'")
    started_at = op.get_bind().scalar(newest)
    if started_at is None:
        return 0
    day = datetime.fromisoformat(started_at).astimezone(BRASILIA).date()
    return (day - date(1970, 1, 1)).days


def downgrade() -> None:
    with op.batch_alter_table("ixc_receivables") as receivables:
        receivables.drop_column("first_shown_day")
