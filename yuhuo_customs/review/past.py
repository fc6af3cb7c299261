"""What is known of past declarations: numbers, people, prices and weights, as reference tables of the rules.

Kept as files of facts in ``<state>/past``, two for each source (a workbook that was imported, a range of messages of
the ledger): the same source brought in twice is there once. Nothing known at all is "not checked"; a number that does
not stand in the facts has not been used as far as is known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.stages import Classified, DocumentFrames
from yuhuo_customs.resources import whole

FOLDER = "past"
_TEXTS = (
    "ebpCode", "ebcCode", "orderNo", "copNo", "logisticsCode", "logisticsNo", "payCode", "payTransactionId",
    "buyerIdNumber", "buyerName", "buyerTelephone", "consigneeTelephone", "consigneeAddress", "payTime", "payerIdNumber",
)  # fmt: skip
DECLARED: dict[str, Any] = {
    "day": pl.String, "source": pl.String, "kind": pl.String, **dict.fromkeys(_TEXTS, pl.String), "value": pl.Int64,
    "weight": pl.Int64, "amountPaid": pl.Int64,
}  # fmt: skip
"""One row per list (or order, payment, waybill: ``kind``). ``day``: yyyy-mm-dd; ``value``: goods of an import in 10⁻⁵ yuan; ``weight``: gross, 10⁻⁵ kg;
``amountPaid`` as ``value``."""
LINES: dict[str, Any] = {
    "day": pl.String, "ebcCode": pl.String, "orderNo": pl.String, "buyerIdNumber": pl.String, "gnum": pl.Int32,
    "itemNo": pl.String, "gcode": pl.String, "country": pl.String, "currency": pl.String, "unit": pl.String, "unit1": pl.String,
    "unit2": pl.String, "price": pl.Int64, "qty": pl.Int64, "qty1": pl.Int64, "qty2": pl.Int64,
}  # fmt: skip
"""One row per goods line; amounts and quantities in units of 10⁻⁵; ``country``: origin of an import, else destination."""
_KINDS = ("CEB603", "CEB621")
_BESIDE = ("CEB311", "CEB411", "CEB511")
"""Kinds of which the numbers and people count where no list of theirs stands in the same source."""


@dataclass(frozen=True, slots=True)
class Past:
    """All facts: lists and their lines."""

    declared: pl.DataFrame
    lines: pl.DataFrame

    def __bool__(self) -> bool:
        return self.declared.height > 0

    def without(self, orders: pl.DataFrame) -> "Past":
        """The facts without these orders (``ebcCode``, ``orderNo``): an order is not its own past."""
        on = ["ebcCode", "orderNo"]
        return Past(self.declared.join(orders, on=on, how="anti"), self.lines.join(orders, on=on, how="anti"))


def facts(documents: Mapping[str, DocumentFrames], day: date, source: str) -> Past:
    """The facts of declared documents: one row per list; without one, per order, payment and waybill of an import."""
    kind = next((each for each in _KINDS if each in documents), None)
    if kind is None:
        return Past(_beside(documents, day, source), pl.DataFrame(schema=LINES))
    head, items = documents[kind].head, documents[kind].items
    paid = _of(documents, "CEB411", "payCode", "payTransactionId", "payTime", "payerIdNumber", "amountPaid")
    placed = _of(documents, "CEB311", "consigneeTelephone", "consigneeAddress")
    total = items.group_by("_order").agg(_units("totalPrice").sum().alias("value"))
    rows = head.drop(name for name in placed.columns[1:] if name in head.columns)
    for more in (paid, placed, total):
        rows = rows.join(more, on="_order", how="left", maintain_order="left")
    fixed = {"day": pl.lit(day.isoformat()), "source": pl.lit(source), "kind": pl.lit(kind)}
    declared = _shaped(
        rows.with_columns(weight=_units("grossWeight"), amountPaid=_paid(rows), **fixed), DECLARED
    )
    owners = _shaped(
        head, {"_order": pl.UInt32, **dict.fromkeys(("ebcCode", "orderNo", "buyerIdNumber"), pl.String)}
    )
    lines = items.join(owners, on="_order", how="left", maintain_order="left").with_columns(
        day=fixed["day"],
        **{name: _units(name) for name in ("price", "qty", "qty1", "qty2") if name in items.columns},
    )
    return Past(declared, _shaped(lines, LINES))


def _of(documents: Mapping[str, DocumentFrames], kind: str, *names: str) -> pl.DataFrame:
    """``_order`` and those columns of a document that are there."""
    head = documents[kind].head if kind in documents else pl.DataFrame(schema={"_order": pl.UInt32})
    return head.select("_order", *(name for name in names if name in head.columns))


def _paid(head: pl.DataFrame) -> pl.Expr:
    return _units("amountPaid") if "amountPaid" in head.columns else pl.lit(None, dtype=pl.Int64)


def _beside(documents: Mapping[str, DocumentFrames], day: date, source: str) -> pl.DataFrame:
    frames = [
        _shaped(
            documents[kind].head.with_columns(
                day=pl.lit(day.isoformat()),
                source=pl.lit(source),
                kind=pl.lit(kind),
                amountPaid=_paid(documents[kind].head),
            ),
            DECLARED,
        )
        for kind in _BESIDE
        if kind in documents
    ]
    return pl.concat([pl.DataFrame(schema=DECLARED), *frames])


def keep(state: Path, name: str, past: Past) -> None:
    """Write the facts of one source, whole or not at all.

    Raises:
        OutputError: the folder cannot be written.
    """
    for part, frame in (("declared", past.declared), ("lines", past.lines)):
        with whole(state / FOLDER / f"{name}.{part}.parquet", 0o600) as aside:
            frame.write_parquet(aside)


def load(state: Path) -> Past:
    """All facts of ``<state>/past``; of an order that stands in several sources, every one."""
    return Past(_read(state, "declared", DECLARED), _read(state, "lines", LINES))


def forget(state: Path, prefix: str) -> None:
    """Remove the sources whose name begins with ``prefix``."""
    for path in (state / FOLDER).glob(f"{prefix}*.parquet"):
        path.unlink(missing_ok=True)


def names(state: Path) -> list[str]:
    """Names of the sources."""
    return sorted(
        path.name.removesuffix(".declared.parquet") for path in (state / FOLDER).glob("*.declared.parquet")
    )


def numbers(classified: Classified) -> pl.DataFrame:
    """``ebcCode`` and ``orderNo`` of the batch's own orders."""
    return numbers_of([each.head for each in classified.documents.values()])


def numbers_of(heads: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """``ebcCode`` and ``orderNo`` of those heads that have both."""
    empty = pl.DataFrame(schema={"ebcCode": pl.String, "orderNo": pl.String})
    both = [
        head.select("ebcCode", "orderNo") for head in heads if {"ebcCode", "orderNo"} <= set(head.columns)
    ]
    return pl.concat([empty, *both]).unique()


def _read(state: Path, part: str, schema: Mapping[str, Any]) -> pl.DataFrame:
    paths = sorted((state / FOLDER).glob(f"*.{part}.parquet"))
    frames = [pl.DataFrame(schema=schema), *(pl.read_parquet(path) for path in paths)]
    return pl.concat(frames, how="diagonal").select(*schema)


def _units(name: str) -> pl.Expr:
    return pl.col(name).to_physical().cast(pl.Int64)


def _shaped(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )
