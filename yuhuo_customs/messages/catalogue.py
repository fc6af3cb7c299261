"""Which messages there are: declarations and receipts, as their documents declare them (ceb/messages.csv)."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from yuhuo_customs.documents import Document, ReceiptKind, documents, receipts
from yuhuo_customs.errors import Text


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message.

    Attributes:
        kind: Name of the root element: CEB303Message, …
        title: Chinese and English name.
        direction: "export", "import" or "both"; the schema family of the same name holds it.
        role: Sent by us (declaration) or to us (receipt).
        record: Element name of one document or receipt.
        document: Kind of document that it declares or answers; None for CEB900, which answers any.
        answered_by: Kind of the message that answers it; None for receipts.
        records: Most records in one message; None where there is no limit.
    """

    kind: str
    title: Text
    direction: str
    role: Literal["declaration", "receipt"]
    record: str
    document: str | None
    answered_by: str | None
    records: int | None


@cache
def kinds() -> tuple[MessageKind, ...]:
    """Every kind of message, by name."""
    found = [_declaration(each) for each in documents().values()]
    found += [_receipt(each) for each in receipts().values()]
    return tuple(sorted(found, key=lambda each: each.kind))


def _declaration(document: Document) -> MessageKind:
    return MessageKind(
        kind=f"{document.kind}Message",
        title=document.title,
        direction=document.direction,
        role="declaration",
        record=document.record,
        document=document.kind,
        answered_by=f"{document.receipt}Message",
        records=document.records,
    )


def _receipt(receipt: ReceiptKind) -> MessageKind:
    return MessageKind(
        kind=f"{receipt.kind}Message",
        title=receipt.title,
        direction=receipt.direction,
        role="receipt",
        record=receipt.record,
        document=receipt.answers or None,
        answered_by=None,
        records=receipt.records,
    )
