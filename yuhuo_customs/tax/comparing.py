"""The estimate held against what was withheld (CEB311) and against customs' own bill (CEB816)."""

from decimal import Decimal

import polars as pl

from yuhuo_customs.tax.amounts import TAXES
from yuhuo_customs.tax.estimating import Estimate

CENT = Decimal("0.01")


def with_withheld(estimate: Estimate, orders: pl.DataFrame, tolerance: Decimal = CENT) -> pl.DataFrame:
    """Orders whose withheld tax is not the estimate (rule 67: more than ``tolerance`` for each line apart).

    Args:
        estimate: Of the lists.
        orders: ``_order`` and ``taxTotal`` (Decimal, null: not given) of the order documents.
        tolerance: Per line, in CNY.

    Returns:
        ``_order``, ``withheld``, ``estimate``, ``difference``: of estimated orders only.
    """
    lines = estimate.lines.group_by("_order").agg(room=pl.len())
    return (
        estimate.lists.select("_order", estimate="total")
        .join(orders.select("_order", withheld="taxTotal"), on="_order", maintain_order="left")
        .join(lines, on="_order", maintain_order="left")
        .with_columns(difference=pl.col("withheld") - pl.col("estimate"))
        .filter(pl.col("difference").abs() > pl.lit(tolerance) * pl.col("room"))
        .select("_order", "withheld", "estimate", "difference")
    )


def with_bills(estimate: Estimate, heads: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Each tax of each line beside customs' own, and the totals of each bill.

    Args:
        estimate: Of the lists.
        heads: ``_order``, ``taxNo`` and the three taxes of the bills' heads.
        lines: ``_order``, ``taxNo``, ``gnum``, ``taxPrice`` and the three taxes of the bills' lines.

    Returns:
        ``_order``, ``taxNo``, ``gnum`` (null: the whole bill), ``tax`` (taxPrice, customsTax, …), ``billed``,
        ``estimate``, ``difference`` (null where one of the two is missing). In the order of the bills.
    """
    own_lines = estimate.lines.select("_order", "gnum", "taxPrice", *TAXES)
    own_lists = estimate.lists.select("_order", *TAXES).with_columns(gnum=pl.lit(None, pl.Int32))
    parts = [
        _beside(lines.with_columns(pl.col("gnum").cast(pl.Int32)), own_lines, ("taxPrice", *TAXES)),
        _beside(heads.with_columns(gnum=pl.lit(None, pl.Int32)), own_lists, TAXES),
    ]
    return pl.concat(parts).sort("_order", "taxNo", "gnum", nulls_last=True, maintain_order=True)


def _beside(billed: pl.DataFrame, own: pl.DataFrame, taxes: tuple[str, ...]) -> pl.DataFrame:
    def tall(frame: pl.DataFrame, name: str, keys: list[str]) -> pl.DataFrame:
        return frame.select(*keys, *taxes).unpivot(taxes, index=keys, variable_name="tax", value_name=name)

    keys = ["_order", "gnum"]
    return (
        tall(billed, "billed", ["_order", "taxNo", "gnum"])
        .join(
            tall(own.with_columns(pl.col("gnum").cast(pl.Int32)), "estimate", keys),
            on=[*keys, "tax"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(difference=pl.col("billed") - pl.col("estimate"))
        .select("_order", "taxNo", "gnum", "tax", "billed", "estimate", "difference")
    )
