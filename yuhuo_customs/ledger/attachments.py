"""What is kept with a run: named pieces of bytes."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from yuhuo_customs.ledger.schema import ATTACHMENTS


def keep(connection: Connection, run: int, pieces: Mapping[str, bytes]) -> None:
    """Keep these with the run, in the transaction that enters it."""
    if pieces:
        connection.execute(
            insert(ATTACHMENTS),
            [{"run": run, "name": name, "content": each} for name, each in pieces.items()],
        )


def load(connection: Connection, run: int) -> dict[str, bytes]:
    """What was kept with a run, by name."""
    query = select(ATTACHMENTS.c.name, ATTACHMENTS.c.content).where(ATTACHMENTS.c.run == run)
    return {row.name: bytes(row.content) for row in connection.execute(query)}
