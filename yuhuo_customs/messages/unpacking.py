"""Messages turned back into documents: what was read, as frames of text by kind of document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.documents import Document, documents
from yuhuo_customs.domain.stages import DocumentFrames
from yuhuo_customs.messages.reading import MessageContent, RecordContent


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The documents of some messages.

    Attributes:
        documents: By kind, all columns String: every field of the model, null where the message lacks it or leaves it
            empty; ``_order`` (UInt32) numbers the documents of the kind in their order, ``_line`` the items.
        unknown: Elements that no model knows (``CEB621.head.sortlineId``), each once.
        others: Messages that are no declarations, by name.
    """

    documents: Mapping[str, DocumentFrames]
    unknown: tuple[str, ...]
    others: tuple[str, ...]


def unpack(contents: Iterable[MessageContent]) -> Unpacked:
    """The documents of ``contents``; nothing is judged."""
    records: dict[str, list[RecordContent]] = {}
    others: dict[str, None] = {}
    for content in contents:
        kind = content.kind.removesuffix("Message")
        if kind in documents():
            name = documents()[kind].record
            records.setdefault(kind, []).extend(each for each in content.records if each.name == name)
        else:
            others[content.kind] = None
    unknown: dict[str, None] = {}
    found = {kind: _frames(documents()[kind], each, unknown) for kind, each in sorted(records.items())}
    return Unpacked(found, tuple(unknown), tuple(others))


def _frames(document: Document, records: list[RecordContent], unknown: dict[str, None]) -> DocumentFrames:
    heads = [{"_order": number, **record.head} for number, record in enumerate(records)]
    items = [{"_order": number, **item} for number, record in enumerate(records) for item in record.items]
    lines = [{"_line": number, **item} for number, item in enumerate(items)]
    return DocumentFrames(
        _frame(document, "head", heads, ("_order",), unknown),
        _frame(document, "items", lines, ("_order", "_line"), unknown),
    )


def _frame(
    document: Document,
    group: str,
    rows: list[dict[str, object]],
    numbers: tuple[str, ...],
    unknown: dict[str, None],
) -> pl.DataFrame:
    names = document.specs(group)
    unknown |= {
        f"{document.kind}.{group}.{name}": None
        for row in rows
        for name in row
        if name not in names and name not in numbers
    }
    columns = {name: pl.Series([row[name] for row in rows], dtype=pl.UInt32) for name in numbers}
    texts = {name: pl.Series([row.get(name) or None for row in rows], dtype=pl.String) for name in names}
    return pl.DataFrame(columns | texts)
