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
"""One submission of one input file; ``counts`` is a JSON object, with ``announced`` and ``profile`` (the path of a profile
of the user's own) where there is such a thing (``ledger.queueing.RunInfo``)."""

ORIGINS = Table(
    "origins",
    METADATA,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("input", LargeBinary, nullable=False),
    Column("input_size", Integer, nullable=False),
    Column("judgement", LargeBinary, nullable=False),
    Column("judgement_size", Integer, nullable=False),
)
"""What a run was made from: the input file's bytes (none for documents made out of the ledger), and the judgement on
it as a JSON object (rule packs, policy, rules, evidence of the codes, findings). Both are packed."""

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
    Column("sender", String(16), nullable=False, server_default=""),
    Column("created", String(14), nullable=False, server_default=""),
    Column("owner", String(32), nullable=True),
    Index("messages_by_state", "state"),
    Index("messages_by_run", "run"),
)
"""``arrived``: no (certain), maybe, yes; ``attempts``: tries so far; ``note``: why it stands there, JSON {zh, en};
``sender``, ``created``: of the envelope, the same at every try; ``owner``: the submitter that is at it."""

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
    Column("app_type", String(1), nullable=False, server_default="1"),
    Column("fields", Text, nullable=False, server_default="{}"),
    Column("app_time", String(14), nullable=False),
    Column("since", String(17), nullable=False),
    Column("state", String(16), nullable=True),
    Column("status", String(10), nullable=True),
    Column("status_time", String(17), nullable=True),
    Column("info", Text, nullable=True),
    Column("cancelled", String(17), nullable=True),
    UniqueConstraint("kind", "key", "revision", name="documents_by_key"),
    Index("documents_by_message", "message"),
)
"""``state`` is customs' own (null until a receipt came); ``since``: ``returnTime`` of the refusal that made room for
this revision ("" for the first): only later receipts speak of it. ``app_type``: 1 new, 2 change, 3 delete.
``fields``: JSON object of the head fields by which receipts are matched (``Document.ways``) and of the numbers that
receipts gave; ``cancelled``: ``returnTime`` of the receipt that ended its cancellation."""

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("value", String(255), primary_key=True),
    Column("document", ForeignKey("documents.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""By which numbers a document is found: its own (orderNo, copNo …) and those that receipts gave (preNo, invtNo …)."""

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
"""Written before the first byte leaves; ``outcome``: taken_in, not_sent, refused, unknown, interrupted, stopped."""

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("received", String(32), nullable=False),
    Column("source", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=True),
    Column("told", Text, nullable=False, server_default=""),
    UniqueConstraint("sha256", "told", name="receipts_by_content"),
    Index("receipts_by_state", "state"),
)
"""Raw receipts; ``state``: new, applied, kept (changed nothing), unmatched, unreadable, again (to be looked at once more);
``told``: what the way it came by says, ``VERDICT COPMSGID`` (either may be empty), "" as a rule. Each has an event
``stored`` with its SHA-256."""

EVENTS = Table(
    "events",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("subject", String(8), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("events_by_subject", "subject", "subject_id"),
)
"""What happened, only ever added to; ``subject``: run, message, document, receipt; ``detail``: a JSON object; ``hash``
covers the row and the hash of the one before."""

CHAIN = Table(
    "chain",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last event. Whoever adds events holds it, so that several writers make one chain."""

LINES = Table(
    "lines",
    METADATA,
    Column("gateway", String(64), primary_key=True),
    Column("resume_at", String(32), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due", String(32), nullable=False),
)
"""What every submitter has to respect at a gateway: ``resume_at``: nothing is sent before (Retry-After, or the
circuit is open after ``failures`` in a row); ``due``: when the token bucket is full again."""
