"""Which documents go into which message: ready ones only, one firm a message, the order of the sheet kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from yuhuo_customs.documents import Document
from yuhuo_customs.domain.stages import READY, Reviewed

NEW = "1"
"""appType of a document that customs does not have yet."""

_AT_ONCE = 50
"""Messages rendered in one go: bounds the memory that intermediate text takes."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Some whole messages.

    Attributes:
        head: The documents, with ``_order``, ``key`` (business key, String), ``revision`` (UInt32), ``appType`` (String)
            and ``_parent`` (number of the message in the cut).
        items: Their items, with ``_parent`` (row of ``head``); None for flat records.
    """

    head: pl.DataFrame
    items: pl.DataFrame | None

    def key(self, scope: str, row: int) -> str | None:
        """Business key of the document that a row of "head" or "items" belongs to."""
        if scope == "items" and self.items is not None:
            row = self.items["_parent"][row]
        return str(self.head["key"][row]) if scope in ("head", "items") else None


def cuts(reviewed: Reviewed, document: Document, revisions: pl.DataFrame | None) -> Iterator[Cut]:
    """All ready documents of a kind (or those in ``revisions``, with their revision), in messages.

    Firms stand in the order of their first document, documents in the order of the sheet (signature.md §3).
    """
    head = _in_messages(chosen(reviewed, document, revisions), document)
    items = _items(reviewed.documents[document.kind].items, head) if document.items else None
    # first row of every message, then of every cut
    first = head.with_row_index("_at").filter(pl.col("_parent").is_first_distinct())["_at"].to_list()
    for start, stop in pairwise([*first[::_AT_ONCE], head.height]):
        yield Cut(
            head[start:stop].with_columns(pl.col("_parent") - pl.col("_parent").first()),
            None if items is None else _between(items, start, stop),
        )


def chosen(reviewed: Reviewed, document: Document, revisions: pl.DataFrame | None) -> pl.DataFrame:
    """Heads of the ready documents (or of those in ``revisions``), in the order of the sheet.

    Beside their fields: ``key``, ``revision`` and ``appType``.
    """
    ready = reviewed.verdicts.filter(pl.col("verdict") == READY).select("_order")
    new = pl.lit(NEW).alias("appType")
    if revisions is None:
        wanted = ready.with_columns(new, revision=pl.lit(1, pl.UInt32))
    else:
        kind = pl.col("appType") if "appType" in revisions.columns else new
        wanted = ready.join(revisions.select("_order", pl.col("revision").cast(pl.UInt32), kind), on="_order")
    key = pl.concat_str(pl.col(document.business_key).cast(pl.String).fill_null(""), separator="|")
    head = reviewed.documents[document.kind].head
    return head.with_columns(key=key).join(wanted, on="_order").sort("_order")


def _in_messages(head: pl.DataFrame, document: Document) -> pl.DataFrame:
    """Rows sorted by firm; ``_parent`` (UInt32) counts the messages from 0."""
    place = pl.int_range(pl.len(), dtype=pl.UInt32).over(document.signed_by)  # within the firm's own rows
    return (
        head.with_row_index("_at")
        .with_columns(_firm=pl.col("_at").min().over(document.signed_by), _lot=place // document.records)
        .sort("_firm", "_lot", maintain_order=True)
        .with_columns(_parent=pl.struct("_firm", "_lot").rle_id())
        .drop("_at", "_firm", "_lot")
    )


def _items(items: pl.DataFrame, head: pl.DataFrame) -> pl.DataFrame:
    rows = head.select("_order", _parent=pl.int_range(pl.len(), dtype=pl.UInt32))
    return items.join(rows, on="_order", maintain_order="left").sort("_parent", maintain_order=True)


def _between(items: pl.DataFrame, start: int, stop: int) -> pl.DataFrame:
    low, high = items["_parent"].search_sorted(pl.Series([start, stop], dtype=pl.UInt32), side="left")
    return items[low:high].with_columns(pl.col("_parent") - start)
