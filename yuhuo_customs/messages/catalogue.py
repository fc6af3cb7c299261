"""Which messages there are: declarations from the documents, receipts from their answers (ceb/messages.csv)."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from yuhuo_customs.documents import Document, documents
from yuhuo_customs.errors import Text

_RECEIPTS = {
    "CEB304": Text("出口订单回执", "Export order receipt"),
    "CEB604": Text("出口清单回执", "Export list receipt"),
}
"""Titles of the receipts that answer a document."""


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message.

    Attributes:
        kind: Name of the root element: CEB303Message, …
        title: Chinese and English name.
        direction: "export", "import" or "both".
        role: Sent by us (declaration) or to us (receipt).
        family: Whose schema holds it.
        document: Kind of document that it declares or answers; None for CEB900, which answers any.
        answered_by: Kind of the message that answers it; None for receipts.
        records: Most records in one message.
    """

    kind: str
    title: Text
    direction: Literal["export", "import", "both"]
    role: Literal["declaration", "receipt"]
    family: Literal["export"]
    document: str | None
    answered_by: str | None
    records: int


@cache
def kinds() -> tuple[MessageKind, ...]:
    """Every kind of message, by name."""
    found = [
        each for document in documents().values() for each in (_declaration(document), _receipt(document))
    ]
    technical = MessageKind(
        kind="CEB900Message",
        title=Text("报文格式校验回执", "Format check receipt"),
        direction="both",
        role="receipt",
        family="export",
        document=None,
        answered_by=None,
        records=1,
    )
    return tuple(sorted((*found, technical), key=lambda each: each.kind))


def _declaration(document: Document) -> MessageKind:
    return MessageKind(
        kind=f"{document.kind}Message",
        title=document.title,
        direction="export",
        role="declaration",
        family="export",
        document=document.kind,
        answered_by=f"{document.receipt}Message",
        records=document.records,
    )


def _receipt(document: Document) -> MessageKind:
    return MessageKind(
        kind=f"{document.receipt}Message",
        title=_RECEIPTS[document.receipt],
        direction="export",
        role="receipt",
        family="export",
        document=document.kind,
        answered_by=None,
        records=100,
    )
