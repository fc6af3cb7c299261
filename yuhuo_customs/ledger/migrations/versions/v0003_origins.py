"""What each run was made from, for the evidence of an order."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; earlier runs have no row."""
    op.create_table(
        "origins",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("input", sa.LargeBinary, nullable=False),
        sa.Column("input_size", sa.Integer, nullable=False),
        sa.Column("judgement", sa.LargeBinary, nullable=False),
        sa.Column("judgement_size", sa.Integer, nullable=False),
    )
