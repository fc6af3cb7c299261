"""One module per kind of document; found by walking this package."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from yuhuo_customs.documents.document import Document


@cache
def documents() -> Mapping[str, Document]:
    """Every kind of document, by kind (CEB303, …)."""
    found: dict[str, Document] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        found |= {each.kind: each for each in vars(loaded).values() if isinstance(each, Document)}
    return dict(sorted(found.items()))


__all__ = ["Document", "documents"]
