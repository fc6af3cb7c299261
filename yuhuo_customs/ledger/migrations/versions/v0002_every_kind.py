"""Every kind of document: numbers instead of columns, intents, envelopes, the hash chain, what gateways ask for."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBERS = {
    "order_no": "orderNo",
    "cop_no": "copNo",
    "ebp_code": "ebpCode",
    "ebc_code": "ebcCode",
    "agent_code": "agentCode",
    "pre_no": "preNo",
    "invt_no": "invtNo",
}
_FOUND_BY = ("orderNo", "copNo", "preNo", "invtNo")


def upgrade() -> None:
    """Make the new tables, move what is there, drop what it stood in."""
    _make()
    _move()
    _drop()
    _chain()


def _make() -> None:
    op.create_table(
        "numbers",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(255), primary_key=True),
        sa.Column("document", sa.Integer, sa.ForeignKey("documents.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "lines",
        sa.Column("gateway", sa.String(64), primary_key=True),
        sa.Column("resume_at", sa.String(32), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("due", sa.String(32), nullable=False),
    )
    op.add_column("messages", sa.Column("sender", sa.String(16), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("created", sa.String(14), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("owner", sa.String(32), nullable=True))
    op.add_column("documents", sa.Column("app_type", sa.String(1), nullable=False, server_default="1"))
    op.add_column("documents", sa.Column("fields", sa.Text, nullable=False, server_default="{}"))
    op.add_column("documents", sa.Column("cancelled", sa.String(17), nullable=True))
    op.add_column("events", sa.Column("hash", sa.String(64), nullable=False, server_default=""))


def _move() -> None:
    connection = op.get_bind()
    columns = ", ".join(["id", *_NUMBERS])
    fields, numbers = [], []
    for row in connection.execute(sa.text(f"SELECT {columns} FROM documents")).mappings():  # noqa: S608 - our names
        named = {name: row[column] for column, name in _NUMBERS.items() if row[column]}
        fields.append(
            {"id": row["id"], "fields": json.dumps(named, ensure_ascii=False, separators=(",", ":"))}
        )
        numbers += [
            {"name": name, "value": named[name], "document": row["id"]} for name in _FOUND_BY if name in named
        ]
    if fields:
        connection.execute(sa.text("UPDATE documents SET fields = :fields WHERE id = :id"), fields)
        connection.execute(sa.text("INSERT INTO numbers VALUES (:name, :value, :document)"), numbers)


def _drop() -> None:
    for name in ("order", "cop"):
        op.drop_index(f"documents_by_{name}", "documents")
    for column in _NUMBERS:
        if column != "order_no":
            op.drop_column("documents", column)


def _chain() -> None:
    """The hashes of what happened before there was a chain, as ``ledger.events`` makes them."""
    connection = op.get_bind()
    last, sequence, hashes = "0" * 64, 0, []
    query = sa.text("SELECT sequence, at, subject, subject_id, what, detail FROM events ORDER BY sequence")
    for row in connection.execute(query):
        sequence = row[0]
        text = json.dumps([last, *row], ensure_ascii=False, separators=(",", ":"))
        last = hashlib.sha256(text.encode()).hexdigest()
        hashes.append({"sequence": sequence, "hash": last})
    if hashes:
        connection.execute(sa.text("UPDATE events SET hash = :hash WHERE sequence = :sequence"), hashes)
    connection.execute(
        sa.text("INSERT INTO chain VALUES (1, :sequence, :hash)"), {"sequence": sequence, "hash": last}
    )
