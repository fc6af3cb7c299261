"""The tables. Times of our own are text, ISO 8601 in Beijing time with milliseconds: they sort as they stand.

Changed only together with a new step in ``migrations/versions``; a test holds the two against each other.
"""

from sqlalchemy import (
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
)

METADATA = MetaData()

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("profile", String(64), nullable=False),
    Column("gateway", String(64), nullable=False),
    Column("counts", Text, nullable=False),
)
"""One submission of one input file; ``counts`` is a JSON object."""

MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("cop_msg_id", String(255), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("gateway", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("arrived", String(5), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("note", Text, nullable=True),
    Column("changed", String(32), nullable=False),
    Index("messages_by_state", "state"),
    Index("messages_by_run", "run"),
)
"""``arrived``: no (certain), maybe, yes; ``attempts``: tries so far; ``note``: why it stands there, JSON {zh, en}."""

PAYLOADS = Table(
    "payloads",
    METADATA,
    Column("message", ForeignKey("messages.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The bytes of a message, apart from its state: a change of state must not touch 200 kB."""

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("message", ForeignKey("messages.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("key", String(255), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("guid", String(36), nullable=False),
    Column("content", String(64), nullable=False),
    Column("order_no", String(60), nullable=False),
    Column("cop_no", String(30), nullable=True),
    Column("ebp_code", String(50), nullable=True),
    Column("ebc_code", String(18), nullable=True),
    Column("agent_code", String(18), nullable=True),
    Column("app_time", String(14), nullable=False),
    Column("since", String(17), nullable=False),
    Column("state", String(16), nullable=True),
    Column("status", String(10), nullable=True),
    Column("status_time", String(17), nullable=True),
    Column("info", Text, nullable=True),
    Column("pre_no", String(18), nullable=True),
    Column("invt_no", String(20), nullable=True),
    UniqueConstraint("kind", "key", "revision", name="documents_by_key"),
    Index("documents_by_order", "order_no"),
    Index("documents_by_cop", "cop_no"),
    Index("documents_by_message", "message"),
)
"""``state`` is customs' own (null until a receipt came); ``since``: ``returnTime`` of the refusal that made room for
this revision ("" for the first): only later receipts speak of it."""

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("started", String(32), nullable=False),
    Column("ended", String(32), nullable=True),
    Column("outcome", String(16), nullable=True),
    Column("detail", Text, nullable=True),
    UniqueConstraint("message", "number", name="attempts_by_number"),
)
"""Written before the first byte leaves; ``outcome``: taken_in, not_sent, refused, unknown, interrupted."""

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("received", String(32), nullable=False),
    Column("source", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=True),
    Index("receipts_by_state", "state"),
)
"""Raw receipts; ``state``: new, applied, kept (changed nothing), unmatched, unreadable."""

EVENTS = Table(
    "events",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("subject", String(8), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index("events_by_subject", "subject", "subject_id"),
    sqlite_autoincrement=True,
)
"""What happened, only ever added to; ``subject``: run, message, document, receipt; ``detail``: a JSON object."""
