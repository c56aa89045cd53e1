"""The bot's own tables: what it sent and was asked. Never dropped, unlike the mirror's.

Instants are ISO 8601 in UTC, business dates ISO dates in the group's zone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata: Final = MetaData()

#: The team's groups: paired under one id, reached under another once Telegram moves them.
groups: Final = Table(
    "bot_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("paired_id", BigInteger, nullable=False, unique=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    # A topic that was deleted is remembered, so that the settings do not bring it back.
    Column("lost_topic", BigInteger),
    # One that is closed is tried again; since when it is (an ISO date), its one notice is for.
    Column("closed_topic", BigInteger),
    Column("closed_topic_since", String(10)),
    Column("is_on", Boolean, nullable=False),
    Column("on_since", String(32), nullable=False),
    # While it is off: why, in Portuguese, and since when.
    Column("off_reason", Text, nullable=False, server_default=""),
    Column("off_since", String(32)),
    # Since when a command has paired it; NULL where the settings alone name it, or nobody does.
    Column("paired_at", String(32)),
    # Where its lists go in a forum, and its name: as they were when it was paired.
    Column("topic", BigInteger),
    Column("title", Text, nullable=False, server_default=""),
    # What it has chosen for itself, as `bot.choices` writes it.
    Column("choices", Text, nullable=False, server_default="{}"),
)

#: Messages of /config whose buttons still work: of which group, showing which page.
config_pages: Final = Table(
    "bot_config_pages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, nullable=False),
    # The topic in which it was asked for.
    Column("thread_id", BigInteger),
    Column("page", String(16), nullable=False),
    Column("used_at", String(32), nullable=False),
)

#: Who is more than a member: the owner who came with the code, and administrators.
people: Final = Table(
    "bot_people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),  # owner, administrator
    Column("since", String(32), nullable=False),
    Index(
        "uq_bot_people_owner",
        "role",
        unique=True,
        sqlite_where=text("role = 'owner'"),
        postgresql_where=text("role = 'owner'"),
    ),
)

#: Codes that make somebody the owner or pair a group: what they hash to, never the codes.
codes: Final = Table(
    "bot_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", String(16), nullable=False),  # owner, group
    Column("digest", String(64), nullable=False),
    # A group's code has a second, short form for people to type.
    Column("short_digest", String(64), nullable=False, server_default=""),
    Column("until", String(32), nullable=False),
    # When it was used, or a newer one or too many wrong tries ended it.
    Column("ended_at", String(32)),
)

#: Wrong codes that people tried while one was open.
code_tries: Final = Table(
    "bot_code_tries",
    metadata,
    Column("code_id", ForeignKey("bot_codes.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
)

#: One line per message batch that a day owes a group; the unique key is the lock.
push_runs: Final = Table(
    "bot_push_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    # The group's `paired_id`, whatever its chat is called now; or the owner's id.
    Column("group_id", BigInteger, nullable=False),
    Column("business_date", String(10), nullable=False),
    # When its parts were rendered, and until when they may go out.
    Column("created_at", String(32), nullable=False),
    Column("until", String(32), nullable=False, server_default=""),
    UniqueConstraint("kind", "group_id", "business_date", name="uq_bot_push_runs_day"),
)

#: The customers that a run tells a group of, and the part that holds each.
push_customers: Final = Table(
    "bot_push_clients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("bot_push_runs.id"), nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    # critical: at the line or beyond; prevention: before it; known: beyond it before the
    # group's first push, and in no list.
    Column("announced_as", String(16), nullable=False),
    Column("part_no", Integer, nullable=False),
    # The ids of the títulos that were vencidos, and when all of them were seen to be paid.
    Column("receivables", Text, nullable=False, server_default=""),
    Column("paid_at", String(32)),
    # The business date on which the customer was found to have been em_dia since.
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
    # What it brings: result, critical, late, prevention, warning, report, notice, alert.
    Column("about", String(16), nullable=False, server_default=""),
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
    # A list that can be shown again: its content as JSON, the marks that people see in it
    # (`bot.views.marks`), and when the bot last changed it.
    Column("sheet", Text),
    Column("marked", Text, nullable=False, server_default=""),
    Column("edited_at", String(32)),
    UniqueConstraint("run_id", "part_no", name="uq_bot_push_parts_no"),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'uncertain', 'failed')",
        name="ck_bot_push_parts_state",
    ),
)

#: Who is working on a customer for a group; the unique key is what makes it one person.
claims: Final = Table(
    "bot_claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", BigInteger, nullable=False),  # the group's `paired_id`
    Column("customer_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    # Made or last renewed, and until when it lives unless it is released.
    Column("claimed_at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    UniqueConstraint("group_id", "customer_id", name="uq_bot_claims_customer"),
)

#: One row a contact; one that was undone stays, and enters no figure.
contacts: Final = Table(
    "bot_contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    # What it is called in files; a file's own id where it came from one.
    Column("uid", String(200), nullable=False, unique=True),
    Column("group_id", BigInteger),
    Column("customer_id", BigInteger, nullable=False),
    Column("author", BigInteger),  # NULL: unknown
    # The instant, and its day (since 1970-01-01) in the provider's zone.
    Column("at", String(32), nullable=False),
    Column("day", Integer, nullable=False),
    # In the words of `bot.worked.words`.
    Column("channel", String(16), nullable=False),
    Column("result", String(16), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("phone", String(64), nullable=False, server_default=""),
    Column("run_id", Integer),  # the synchronisation whose facts were shown
    Column("undone_at", String(32)),
    # When an administrator closed what is contested, and who.
    Column("closed_at", String(32)),
    Column("closed_by", BigInteger),
    # Grows with every change, so that whoever has read the table finds what is new.
    Column("stamp", Integer, nullable=False),
    Index("ix_bot_contacts_stamp", "stamp"),
    Index("ix_bot_contacts_customer", "customer_id"),
)

#: What a contact froze of the promise made in it (section 3 of the worked list).
promises: Final = Table(
    "bot_promises",
    metadata,
    Column("contact_id", ForeignKey("bot_contacts.id"), primary_key=True),
    Column("for_day", Integer, nullable=False),  # P
    Column("cents", BigInteger, nullable=False),  # V
)

promise_titles: Final = Table(
    "bot_promise_titles",
    metadata,
    Column("contact_id", ForeignKey("bot_promises.contact_id"), primary_key=True),
    Column("receivable_id", BigInteger, primary_key=True),
    Column("cents", BigInteger, nullable=False),  # s0
)

#: The lowest balances that syncs showed for títulos of promises, and since when they stood.
promise_lows: Final = Table(
    "bot_promise_lows",
    metadata,
    Column("receivable_id", BigInteger, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("cents", BigInteger, nullable=False),
)

#: That a state of a promise was told to its author: once.
promise_news: Final = Table(
    "bot_promise_news",
    metadata,
    Column("contact_id", ForeignKey("bot_promises.contact_id"), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("told_at", String(32), nullable=False),
)

#: Who works the lists: their name for colleagues, and the channel of their last contact.
workers: Final = Table(
    "bot_workers",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("channel", String(16), nullable=False, server_default="whatsapp"),
)

#: Who did what with people's data: ids only, so that no name or text outlives its own row.
audit: Final = Table(
    "bot_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    # NULL: at the terminal, or an administrator who stays anonymous.
    Column("user_id", BigInteger),
    Column("chat_id", BigInteger),
    Column("deed", String(16), nullable=False),  # asked, opened, exported, changed
    # A command, a button or a file, in our own words.
    Column("what", String(64), nullable=False),
    Column("customer_id", BigInteger),
    Index("ix_bot_audit_at", "at"),
)

#: Customers who were forgotten, and the newest título that any of them had then: one that comes
#: later brings the customer back.
forgotten: Final = Table(
    "bot_forgotten",
    metadata,
    Column("customer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("forgotten_at", String(32), nullable=False),
    Column("last_receivable_id", BigInteger, nullable=False),
)

#: What was expected to come in, as each day forecast it: written once and never changed.
forecasts: Final = Table(
    "bot_forecasts",
    metadata,
    Column("id", Integer, primary_key=True),
    # The last complete day before it, since 1970-01-01, and how many days it looks ahead.
    Column("origin", Integer, nullable=False),
    Column("horizon", Integer, nullable=False),
    # Of what was not yet due at the origin, of what was, and what the plain rule would have said.
    Column("upcoming_cents", BigInteger, nullable=False),
    Column("overdue_cents", BigInteger, nullable=False),
    Column("naive_cents", BigInteger, nullable=False),
    # The run of synchronisation that it was made from, and when.
    Column("run_id", Integer, nullable=False),
    Column("made_at", String(32), nullable=False),
    UniqueConstraint("origin", "horizon", name="uq_bot_forecasts_day"),
)

#: When each bairro was out of the ordinary: from its first day so to the last one that was seen.
bairro_episodes: Final = Table(
    "bot_bairro_episodes",
    metadata,
    Column("id", Integer, primary_key=True),
    # Of whose customers: "" of all, else the mark of what a group is narrowed to.
    Column("within", Text, nullable=False, server_default=""),
    # 0 for no city, and the folded name.
    Column("city_id", BigInteger, nullable=False),
    Column("bairro", Text, nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    UniqueConstraint("within", "city_id", "bairro", "first_day", name="uq_bot_bairro_episodes"),
)
