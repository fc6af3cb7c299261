"""Ids of records and messages, derived and never drawn: the same document gives the same id (ceb README §3)."""

import hashlib
import uuid
from collections.abc import Iterable

import polars as pl

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:yuhuo:record")


def record_guids(kind: str, keys: pl.Series, revisions: pl.Series) -> pl.Series:
    """Upper-case UUIDs (version 5) of the business keys ``keys`` (String) in their ``revisions`` (integer).

    The same as ``uuid.uuid5`` of ``kind|key|revision``, without an object per record.
    """
    names = pl.select(
        pl.concat_str([pl.lit(kind), keys, revisions.cast(pl.String)], separator="|")
    ).to_series()
    start, sha1 = _NAMESPACE.bytes, hashlib.sha1
    # RFC 4122 prescribes SHA-1 for version 5; nothing is protected by it
    digests = pl.Series(
        [sha1(start + name, usedforsecurity=False).hexdigest() for name in names.cast(pl.Binary)]
    )
    return _uuids(digests.cast(pl.String))


def message_guid(kind: str, guids: Iterable[str]) -> str:
    """The root's id: an upper-case UUID of all the record ids in their order."""
    return str(uuid.uuid5(_NAMESPACE, "|".join((kind, *guids)))).upper()


def content_hashes(texts: pl.Series) -> pl.Series:
    """SHA-256 in hex of each text's UTF-8 bytes."""
    sha256 = hashlib.sha256
    # a few hundred at a time: Python's copies of the texts then live in memory that is used again and again
    parts = texts.cast(pl.Binary).to_frame().iter_slices(500)
    return pl.Series(
        [sha256(text).hexdigest() for part in parts for text in part.to_series().to_list()], dtype=pl.String
    )


def _uuids(digests: pl.Series) -> pl.Series:
    """Hex digests as UUIDs: version 5 and the RFC's variant set in the bits where they belong."""
    hexes = pl.col("hex").str
    variant = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
    parts = pl.concat_str(
        [
            hexes.slice(0, 8), pl.lit("-"), hexes.slice(8, 4), pl.lit("-5"), hexes.slice(13, 3), pl.lit("-"),
            hexes.slice(16, 1).replace_strict(variant, return_dtype=pl.String), hexes.slice(17, 3), pl.lit("-"),
            hexes.slice(20, 12),
        ]
    )  # fmt: skip
    return pl.DataFrame({"hex": digests}).select(parts.str.to_uppercase()).to_series()
