"""The tables of the corridor: runs, messages, documents, attempts, receipts, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _outgoing()
    _documents()
    _incoming()


def _outgoing() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("gateway", sa.String(64), nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("cop_msg_id", sa.String(255), nullable=False, unique=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("signed_by", sa.Text, nullable=False),
        sa.Column("gateway", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("arrived", sa.String(5), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("changed", sa.String(32), nullable=False),
    )
    op.create_index("messages_by_state", "messages", ["state"])
    op.create_index("messages_by_run", "messages", ["run"])
    op.create_table(
        "payloads",
        sa.Column("message", sa.Integer, sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message", sa.Integer, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(32), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("detail", sa.Text, nullable=True),
        sa.UniqueConstraint("message", "number", name="attempts_by_number"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("message", sa.Integer, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("guid", sa.String(36), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("order_no", sa.String(60), nullable=False),
        sa.Column("cop_no", sa.String(30), nullable=True),
        sa.Column("ebp_code", sa.String(50), nullable=True),
        sa.Column("ebc_code", sa.String(18), nullable=True),
        sa.Column("agent_code", sa.String(18), nullable=True),
        sa.Column("app_time", sa.String(14), nullable=False),
        sa.Column("since", sa.String(17), nullable=False),
        sa.Column("state", sa.String(16), nullable=True),
        sa.Column("status", sa.String(10), nullable=True),
        sa.Column("status_time", sa.String(17), nullable=True),
        sa.Column("info", sa.Text, nullable=True),
        sa.Column("pre_no", sa.String(18), nullable=True),
        sa.Column("invt_no", sa.String(20), nullable=True),
        sa.UniqueConstraint("kind", "key", "revision", name="documents_by_key"),
    )
    for name, column in (("order", "order_no"), ("cop", "cop_no"), ("message", "message")):
        op.create_index(f"documents_by_{name}", "documents", [column])


def _incoming() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=True),
    )
    op.create_index("receipts_by_state", "receipts", ["state"])
    op.create_table(
        "events",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("subject_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("events_by_subject", "events", ["subject", "subject_id"])
