"""The bot's own tables: what it sent and was asked. Never dropped, unlike the mirror's.

Instants are ISO 8601 in UTC, business dates ISO dates in the group's zone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData()

#: One line per message batch that a day owes a group; the unique key is the lock.
push_runs: Final = Table(
    "bot_push_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("business_date", String(10), nullable=False),
    Column("created_at", String(32), nullable=False),
    UniqueConstraint("kind", "chat_id", "business_date", name="uq_bot_push_runs_day"),
)

#: The clients that a run tells a group of, and the part that holds each.
push_clients: Final = Table(
    "bot_push_clients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("bot_push_runs.id"), nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    # critical: announced today; known: over the line before the group's first push.
    Column("announced_as", String(16), nullable=False),
    Column("part_no", Integer, nullable=False),
    # The business date on which the client was found to have been em_dia since.
    Column("ended_on", String(10)),
    UniqueConstraint("run_id", "customer_id", name="uq_bot_push_clients"),
)

#: The messages of a run as rendered, before the first of them is sent.
push_parts: Final = Table(
    "bot_push_parts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("bot_push_runs.id"), nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("keyboard", Text, nullable=False, server_default="[]"),  # JSON
    # A file that the part attaches, with the text as its caption; its bytes go once it is sent.
    Column("document_name", String(128), nullable=False, server_default=""),
    Column("document", LargeBinary),
    Column("state", String(16), nullable=False, server_default="pending"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", String(32)),
    Column("message_id", BigInteger),
    Column("sent_at", String(32)),
    Column("error", Text, nullable=False, server_default=""),
    UniqueConstraint("run_id", "part_no", name="uq_bot_push_parts_no"),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'uncertain', 'failed')",
        name="ck_bot_push_parts_state",
    ),
)
