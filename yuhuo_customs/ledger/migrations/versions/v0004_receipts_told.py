"""What the way it came by tells of a receipt, and the hash of every raw receipt in the chain of events."""

import json

import sqlalchemy as sa
from alembic import op

from yuhuo_customs.ledger import events

revision = "0004"
down_revision = "0003"

_OLD = sa.table("receipts", sa.column("id"), sa.column("sha256"), sa.column("received"))
_COLUMNS = "id, sha256, content, kind, received, source, state, note"


def upgrade() -> None:
    """Receipts get ``told``; those that are there already enter the chain with the hash that they have today."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _anew()
    else:
        op.add_column("receipts", sa.Column("told", sa.Text, nullable=False, server_default=""))
        op.drop_constraint("receipts_sha256_key", "receipts", type_="unique")
        op.create_unique_constraint("receipts_by_content", "receipts", ["sha256", "told"])
    rows = connection.execute(sa.select(_OLD).order_by(_OLD.c.id)).all()
    events.note(connection, [_stored(row.received, row.id, row.sha256) for row in rows])
    _purged(connection)


def _purged(connection: sa.Connection) -> None:
    """What was purged before the events told which rows those were."""
    receipts = connection.execute(sa.text("SELECT id FROM receipts WHERE length(content) = 0")).scalars()
    lost = "SELECT id FROM messages WHERE id NOT IN (SELECT message FROM payloads)"
    messages = connection.execute(sa.text(lost)).scalars()
    gone = {"messageIds": events.ranges(messages), "receiptIds": events.ranges(receipts)}
    last = connection.execute(sa.text("SELECT max(at) FROM events")).scalar()
    if any(gone.values()):
        row = {"at": last, "subject": "ledger", "subject_id": 0, "what": "purged", "detail": json.dumps(gone)}
        events.note(connection, [row])


def _stored(at: str, number: int, sha256: str) -> events.Row:
    detail = json.dumps({"sha256": sha256, "told": ""})
    return {"at": at, "subject": "receipt", "subject_id": number, "what": "stored", "detail": detail}


def _anew() -> None:
    """SQLite cannot drop a constraint: the table is made anew."""
    op.rename_table("receipts", "receipts_before")
    op.drop_index("receipts_by_state")
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("told", sa.Text, nullable=False, server_default=""),
        sa.UniqueConstraint("sha256", "told", name="receipts_by_content"),
    )
    op.execute(f"INSERT INTO receipts ({_COLUMNS}) SELECT {_COLUMNS} FROM receipts_before")  # noqa: S608 - our names
    op.drop_table("receipts_before")
    op.create_index("receipts_by_state", "receipts", ["state"])
