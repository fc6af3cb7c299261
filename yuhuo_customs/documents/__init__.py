"""One module per kind of document; found by walking this package."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from yuhuo_customs.documents.document import Document
from yuhuo_customs.documents.entry import Tracked
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.documents.receipts import ReceiptKind, receipt_kinds


@cache
def documents() -> Mapping[str, Document]:
    """Every kind of document, by kind (CEB303, …)."""
    found: dict[str, Document] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        found |= {each.kind: each for each in vars(loaded).values() if isinstance(each, Document)}
    return dict(sorted(found.items()))


@cache
def receipts() -> Mapping[str, ReceiptKind]:
    """Every kind of receipt, by kind (CEB304, …)."""
    return dict(sorted((each.kind, each) for each in receipt_kinds(documents())))


@cache
def tracked() -> Mapping[str, Tracked]:
    """Everything that is handed over and answered, by kind: the documents, and the bills of manifests (MT2201, …)."""
    return {**documents(), **manifests()}


__all__ = ["Document", "ReceiptKind", "Tracked", "documents", "manifests", "receipts", "tracked"]
