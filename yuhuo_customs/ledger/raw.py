"""Receipts as they came, by kind: for what customs sends of its own accord (tax bills, summary results)."""

from sqlalchemy import select

from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import RECEIPTS


def receipts(ledger: Ledger, kind: str) -> list[bytes]:
    """Every receipt of a kind (CEB816Message, …), the oldest first; each content once.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    query = select(RECEIPTS.c.content).where(RECEIPTS.c.kind == kind).order_by(RECEIPTS.c.id)
    with ledger.reading() as connection:
        return [bytes(row.content) for row in connection.execute(query)]
