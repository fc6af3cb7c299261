"""Legal quantities from what is given, within one dimension only (rules.md §2 rules 31–33; codes/units.csv)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

import polars as pl

from yuhuo_customs.codes import table

KILOGRAM = "035"


def factors() -> pl.DataFrame:
    """Units that convert plainly: ``unit``, ``base``, ``factor`` (Decimal(38, 12), 1 unit = factor × base)."""
    rows = [
        (entry.code, entry.more["base_unit"], entry.more["factor"])
        for entry in table("units").entries
        if entry.more.get("factor") and entry.more.get("base_unit")
    ]
    frame = pl.DataFrame(
        rows, schema={"unit": pl.String, "base": pl.String, "factor": pl.String}, orient="row"
    )
    return frame.with_columns(pl.col("factor").cast(pl.Decimal(38, 12)))


def dimension(unit: str) -> str:
    """Dimension of a unit (mass, count, …); "" when it is not in the list."""
    entry = table("units").by_code.get(unit)
    return entry.more.get("dimension", "") if entry else ""


def legal(lines: pl.DataFrame, given: Mapping[str, str], wanted: str) -> pl.Series:
    """The quantity in the unit that column ``wanted`` names, Decimal(19, 5); null where nothing given converts to it.

    The first of ``given`` that converts counts: the same unit, or one with the same base (打 → 个, 克 → 千克). Pairs
    never become pieces, pieces never kilograms. Half up at five decimals.

    Args:
        lines: The columns named in ``given`` and ``wanted``.
        given: Column of a quantity (Decimal) → column of its unit.
    """
    found = [
        _converted(lines.select(quantity=quantity, unit=unit, target=wanted)).alias(quantity)
        for quantity, unit in given.items()
    ]
    return pl.DataFrame(found).select(pl.coalesce(pl.all()).alias(wanted)).to_series()


def _converted(lines: pl.DataFrame) -> pl.Series:
    """One way of saying the quantity; each distinct one is converted once."""
    known = factors()
    distinct = (
        lines.unique(maintain_order=True)
        .filter(pl.col("quantity").is_not_null())
        .join(known, on="unit", how="left", maintain_order="left")
        .join(known, left_on="target", right_on="unit", how="left", suffix="_target", maintain_order="left")
        .filter((pl.col("unit") == pl.col("target")) | (pl.col("base") == pl.col("base_target")))
    )
    asked = distinct.select("unit", "target", "quantity", "factor", "factor_target").iter_rows()
    values = pl.Series("value", [_exact(*row) for row in asked], pl.Decimal(19, 5))
    table_ = distinct.select("quantity", "unit", "target").with_columns(values)
    joined = lines.join(table_, on=["quantity", "unit", "target"], how="left", maintain_order="left")
    return joined["value"]


def _exact(
    unit: str, target: str, quantity: Decimal, factor: Decimal, target_factor: Decimal
) -> Decimal | None:
    if unit == target:
        return quantity
    with localcontext() as context:
        context.prec = 60
        value = (quantity * factor / target_factor).quantize(Decimal("0.00001"), ROUND_HALF_UP)
    return value if value < 10**14 else None
