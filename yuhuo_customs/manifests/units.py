"""What the ledger keeps of a manifest: one document for each bill, container or batch that customs answers."""

import hashlib
from collections.abc import Sequence

import polars as pl

from yuhuo_customs.documents.manifest import contents
from yuhuo_customs.domain.stages import READY, SignedMessage
from yuhuo_customs.manifests.checking import CheckedManifest
from yuhuo_customs.messages.manifests import Manifest
from yuhuo_customs.wire.parser import parse

_NUMBERS = ("MasterID", "HouseID", "EquipmentID")


def units(checked: CheckedManifest) -> pl.DataFrame:
    """The units of all ready bills: ``_bill``, ``key``, ``MasterID``, ``HouseID``, ``EquipmentID`` ("" where there is
    none) and flight, voyage or batch (``JourneyID`` or ``BatchID``). A container of two bills has two rows.
    """  # noqa: D205 - a list of columns
    judged, kind = checked.judged, checked.judged.kind
    ready = checked.verdicts.filter(pl.col("verdict") == READY).select("_bill")
    head = judged.scopes["message"].select("_bill", kind.journey)
    boxed = pl.col("_bill").is_in(checked.boxed.implode())
    bills = judged.bills.filter(~boxed)
    if kind.by_batch:
        bills = bills.select("_bill")
    found = [bills]
    if checked.boxed.len():
        found.append(judged.scopes["boxes"].filter(boxed).select("_bill", "EquipmentID"))
    rows = pl.concat(
        [each.select(name for name in ("_bill", *_NUMBERS) if name in each.columns) for each in found],
        how="diagonal",
    )
    rows = rows.with_columns(
        pl.lit(None, pl.String).alias(name) for name in _NUMBERS if name not in rows.columns
    )
    rows = rows.join(ready, on="_bill", how="semi").join(head, on="_bill", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col(*_NUMBERS, kind.journey).fill_null(""))
    keys = [contents.key(*row) for row in rows.select(kind.journey, *_NUMBERS).iter_rows()]
    return rows.with_columns(key=pl.Series(keys, dtype=pl.String))


def digests(composed: Sequence[Manifest]) -> pl.DataFrame:
    """``key`` and ``content`` (hash over what it says) of every unit of these messages."""
    pairs = [
        (unit, contents.digest(fields))
        for each in composed
        for unit, fields in contents.units(parse(each.content)).items()
    ]
    return pl.DataFrame(pairs, schema={"key": pl.String, "content": pl.String}, orient="row").unique(
        "key", keep="first", maintain_order=True
    )


def signed(composed: Manifest, known: pl.DataFrame) -> SignedMessage:
    """A message with its documents, for the ledger. Manifests carry no signature of their own (manifest README, frame).

    Args:
        known: ``key``, ``revision``, ``content``, ``appType``, the numbers and ``orderNo`` of what may be in it.
    """
    there = list(contents.units(parse(composed.content)))
    records = (
        pl.DataFrame({"key": there}, schema={"key": pl.String})
        .join(known, on="key", how="inner", maintain_order="left")
        .unique("key", keep="first", maintain_order=True)
        .with_row_index("_order")
    )
    guids = pl.Series("guid", [contents.guid(composed.id, unit) for unit in records["key"]], dtype=pl.String)
    digest = hashlib.sha256(composed.content).hexdigest()
    return SignedMessage(
        composed.kind, composed.id, records.with_columns(guids), composed.content, digest, ""
    )
