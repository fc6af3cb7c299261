"""The distinct products of a batch: what is classified once, however many lines sell it."""

from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.stages import Checked, Classified
from yuhuo_customs.errors import Text, UsageError

KINDS = ("CEB603", "CEB621")
"""Documents whose lines are classified; a batch has one of them."""

KEY = ("itemNo", "itemName", "gname", "gmodel", "material", "use", "brand", "unit1")
"""What makes a product; material, use and brand are columns of no message and may be absent (null)."""


@dataclass(frozen=True, slots=True)
class Products:
    """Lines and their products.

    Attributes:
        kind: The document whose lines they are.
        lines: One row per line: ``_line``, ``_order``, ``_product`` (UInt32), ``gcode`` (typed, judged, or null),
            ``cell`` (what stands in the cell, blank is null), ``simplified`` (Boolean: statisticsFlag A).
        table: One row per product: ``_product``, the columns of :data:`KEY`, ``name`` (article name, else goods
            name).
    """

    kind: str
    lines: pl.DataFrame
    table: pl.DataFrame


def kind_of(stage: Checked | Classified) -> str:
    """The document of the stage whose lines are classified.

    Raises:
        UsageError: there is none.
    """
    for kind in KINDS:
        if kind in stage.documents:
            return kind
    raise UsageError(
        Text(
            "该模板没有清单，没有需要归类的商品。",
            "This profile has no list: there are no goods to classify.",
        ),
        todo=Text("请用带清单的模板（--profile）。", "Use a profile with a list (--profile)."),
    )


def find(stage: Checked | Classified) -> Products:
    """The distinct products of the list (CEB603 or CEB621)."""
    kind = kind_of(stage)
    document = stage.documents[kind]
    items, flags = document.items, document.head.select("_order", _flag(document.head))
    extras = pl.DataFrame(
        [_extra(stage, f"line.{name}", items.height, name) for name in ("material", "use", "brand")]
    )
    cell = _extra(stage, f"{kind}.items.gcode", items.height, "cell").str.strip_chars()
    wanted = ("itemNo", "itemName", "gname", "gmodel", "unit1", "gcode")
    known = [
        pl.col(name) if name in items.columns else pl.lit(None, pl.String).alias(name) for name in wanted
    ]
    lines = items.select("_line", "_order", *known).hstack([*extras, cell.replace({"": None})])
    table = lines.select(KEY).unique(maintain_order=True).with_row_index("_product")
    numbered = lines.join(table, on=list(KEY), how="left", nulls_equal=True, maintain_order="left")
    flagged = numbered.join(flags, on="_order", how="left", maintain_order="left").with_columns(
        simplified=pl.col("statisticsFlag").eq_missing("A")
    )
    return Products(
        kind,
        flagged.select("_line", "_order", "_product", "gcode", "cell", "simplified"),
        table.with_columns(name=pl.coalesce("itemName", "gname")),
    )


def _flag(head: pl.DataFrame) -> pl.Expr:
    """Only exports have a simplified declaration (rules.md §4.3)."""
    if "statisticsFlag" in head.columns:
        return pl.col("statisticsFlag")
    return pl.lit(None, pl.String).alias("statisticsFlag")


def _extra(stage: Checked | Classified, address: str, height: int, name: str) -> pl.Series:
    lines = stage.batch.lines
    if address in lines.columns:
        return lines[address].cast(pl.String).alias(name)
    return pl.repeat(None, height, dtype=pl.String, eager=True).alias(name)
