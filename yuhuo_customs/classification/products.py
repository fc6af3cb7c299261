"""The distinct products of a batch: what is classified once, however many lines sell it."""

from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.stages import Checked, Classified

ADDRESS = "CEB603.items.gcode"
"""The field that classification fills."""

KEY = ("itemNo", "itemName", "gname", "gmodel", "material", "use", "brand", "unit1")
"""What makes a product; material, use and brand are columns of no message and may be absent (null)."""


@dataclass(frozen=True, slots=True)
class Products:
    """Lines and their products.

    Attributes:
        lines: One row per line: ``_line``, ``_order``, ``_product`` (UInt32), ``gcode`` (typed, judged, or null),
            ``cell`` (what stands in the cell, blank is null), ``simplified`` (Boolean: statisticsFlag A).
        table: One row per product: ``_product``, the columns of :data:`KEY`, ``name`` (article name, else goods
            name).
    """

    lines: pl.DataFrame
    table: pl.DataFrame


def find(stage: Checked | Classified) -> Products:
    """The distinct products of CEB603."""
    document = stage.documents["CEB603"]
    items, flags = document.items, document.head.select("_order", "statisticsFlag")
    extras = pl.DataFrame(
        [_extra(stage, f"line.{name}", items.height, name) for name in ("material", "use", "brand")]
    )
    cell = _extra(stage, ADDRESS, items.height, "cell").str.strip_chars()
    lines = items.select("_line", "_order", "itemNo", "itemName", "gname", "gmodel", "unit1", "gcode").hstack(
        [*extras, cell.replace({"": None})]
    )
    table = lines.select(KEY).unique(maintain_order=True).with_row_index("_product")
    numbered = lines.join(table, on=list(KEY), how="left", nulls_equal=True, maintain_order="left")
    flagged = numbered.join(flags, on="_order", how="left", maintain_order="left").with_columns(
        simplified=pl.col("statisticsFlag").eq_missing("A")
    )
    return Products(
        flagged.select("_line", "_order", "_product", "gcode", "cell", "simplified"),
        table.with_columns(name=pl.coalesce("itemName", "gname")),
    )


def _extra(stage: Checked | Classified, address: str, height: int, name: str) -> pl.Series:
    lines = stage.batch.lines
    if address in lines.columns:
        return lines[address].cast(pl.String).alias(name)
    return pl.repeat(None, height, dtype=pl.String, eager=True).alias(name)
