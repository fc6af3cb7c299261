"""The ledger's schema, step by step. Each step and the mark that it was made are one transaction."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

KNOWN = ("0001", "0002", "0003", "0004")
"""Every version this program knows, oldest first (pinned by a test: the folder is only read to upgrade)."""


class UnknownVersion(Exception):
    """The ledger has a version that this program does not know, or is no ledger (version None)."""

    def __init__(self, version: str | None) -> None:
        """``version`` as it stands in the file."""
        super().__init__(version)
        self.version = version


def is_current(connection: Connection) -> bool:
    """Whether no step is missing.

    Raises:
        UnknownVersion: the file was made by a newer program, or holds something else.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise UnknownVersion(None)
        return False
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version not in KNOWN:
        raise UnknownVersion(version)
    return version == KNOWN[-1]


def upgrade(connection: Connection) -> None:
    """Make the missing steps inside the transaction of ``connection``."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent))
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    steps = list(script.iterate_revisions("head", context.get_current_revision() or "base"))
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
            context.stamp(script, step.revision)
