"""The estimate: regime of each order, tax of each line, and what could not be estimated."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from yuhuo_customs.tax.amounts import MOST, ONE, TAXES, YUAN, exact, rounded_together
from yuhuo_customs.tax.lines import dutiable, quantity_in
from yuhuo_customs.tax.rates import FRAME, MONEY, NEEDED, Rates
from yuhuo_customs.tax.rules import FULL, INSIDE, OVER, TaxRules

NO_RATE, NO_QUANTITY, NO_VALUE, GENERAL = "no_rate", "no_quantity", "no_value", "general_trade"
"""Why there is no estimate."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the taxes are likely to be. Amounts in CNY, Decimal(19, 5); null where ``why`` says why.

    Attributes:
        lines: ``_order``, ``_line``, ``gnum``, ``gcode``, ``taxPrice`` (dutiable total: price, freight, insurance),
            ``customsTax``, ``consumptionTax``, ``valueAddedTax``, ``why`` (String: no_rate, no_quantity, no_value,
            general_trade, or null), ``unit`` (that of a missing quantity).
        lists: ``_order``, ``taxPrice``, ``regime`` (inside, full, over), the three taxes, ``total``, ``why``: that of the
            first line without an estimate.
        rules: What was chosen.
        day: Whose rates were taken.
    """

    lines: pl.DataFrame
    lists: pl.DataFrame
    rules: TaxRules
    day: date


def estimate(
    heads: pl.DataFrame, lines: pl.DataFrame, rates: Rates, day: date, rules: TaxRules | None = None
) -> Estimate:
    """Estimate the tax of import lists (rules.md §3).

    Args:
        heads: ``_order``, ``freight``, ``insuredFee`` (Decimal(19, 5), CNY), one row per list.
        lines: ``_order``, ``_line``, ``gnum``, ``gcode``, ``totalPrice``, ``qty``, ``unit``, ``qty1``, ``unit1``, ``qty2``,
            ``unit2``, the lines of an order together (the frames of a CEB621 have all of this).
        rates: The user's tariff. A code that it does not know is not estimated.
        day: That on which the declaration is completed (Order 272, art. 14).
    """
    rules = rules or TaxRules()
    codes = lines["gcode"].drop_nulls().unique().to_list()
    table = rates.rates(codes, day).select(list(FRAME))
    found = (
        lines.with_columns(P=dutiable(heads, lines, rules))
        .join(table, on="gcode", how="left", maintain_order="left")
        .with_columns(_regime(rules))
        .with_columns(S=_specific(), **_applied(rules))
        .with_columns(why=_why())
        .with_columns(inside=pl.col("regime") == INSIDE)
    )
    counted = found.with_columns(
        pl.when(pl.col("why").is_null()).then(pl.col(name)).alias(name) for name in ("P", "S", "t", "c", "v")
    )
    taxes = counted.select(each.rounded().alias(name) for name, each in exact().items())
    per_line = found.select(
        "_order", "_line", "gnum", "gcode", taxPrice=_money(pl.col("P")), why="why", unit="missing"
    ).hstack(taxes.select(_fen(name) for name in TAXES))
    return Estimate(per_line, _lists(per_line, counted, rules), rules, day)


def _regime(rules: TaxRules) -> pl.Expr:
    value, limit = pl.col("P").sum().over("_order"), int(rules.limit * YUAN)
    single = (pl.len().over("_order") == 1) & (pl.col("qty").to_physical() == YUAN)
    return (
        pl.when(pl.col("P").is_null().any().over("_order")).then(None)
        .when(value <= limit).then(pl.lit(INSIDE))
        .when(single).then(pl.lit(FULL))
        .otherwise(pl.lit(OVER))
        .alias("regime")
    )  # fmt: skip


def _specific() -> pl.Expr:
    """Quantity x consumption tax per unit, 10 decimals; 0 when the tariff has none; null without a quantity."""
    each = pl.col("specific").to_physical().cast(pl.Int128)
    none = pl.col("specific").is_null() | (each == 0)
    return pl.when(none).then(pl.lit(0, pl.Int128)).otherwise(quantity_in("specificUnit") * each)


def _applied(rules: TaxRules) -> dict[str, pl.Expr]:
    """Rates as mantissas; a consumption tax that starts at a price per unit is 0 below it, null without a quantity."""
    t, v, c = (pl.col(name).to_physical().cast(pl.Int128) for name in ("tariff", "vat", "consumption"))
    quantity, start = (
        quantity_in("consumptionFromUnit"),
        pl.col("consumptionFrom").to_physical().cast(pl.Int128),
    )
    asked, given = start * quantity, pl.col("P") * YUAN
    reached = given >= asked if rules.bound_included else given > asked
    c = (
        pl.when(pl.col("consumptionFrom").is_null()).then(c)
        .when(reached).then(c)
        .when(~reached).then(pl.lit(0, pl.Int128))
    )  # fmt: skip
    missing = (
        pl.when(pl.col("specific").to_physical() > 0, quantity_in("specificUnit").is_null()).then("specificUnit")
        .when(pl.col("consumptionFrom").is_not_null(), quantity.is_null()).then("consumptionFromUnit")
    )  # fmt: skip
    return {"t": t, "v": v, "c": c, "missing": missing}


def _why() -> pl.Expr:
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in NEEDED)
    large = pl.any_horizontal(
        pl.col(name).to_physical().cast(pl.Int128) >= MOST for name in ("qty", "qty1", "qty2")
    )
    odd = pl.col("specific").to_physical().cast(pl.Int128) >= MOST // 1000
    return (
        pl.when(pl.col("P").is_null() | (pl.col("P") >= MOST) | large.fill_null(value=False)).then(pl.lit(NO_VALUE))
        .when(pl.col("regime") == OVER).then(pl.lit(GENERAL))
        .when(~known | odd.fill_null(value=False) | (pl.col("consumption").to_physical() >= ONE)).then(pl.lit(NO_RATE))
        .when(pl.col("missing").is_not_null()).then(pl.lit(NO_QUANTITY))
    )  # fmt: skip


def _lists(lines: pl.DataFrame, counted: pl.DataFrame, rules: TaxRules) -> pl.DataFrame:
    whole = pl.col("why").is_null().all()
    sums = lines.group_by("_order", maintain_order=True).agg(
        pl.when(pl.col("taxPrice").is_not_null().all()).then(pl.col("taxPrice").sum()).alias("taxPrice"),
        *(pl.when(whole).then(pl.col(name).sum()).alias(name) for name in TAXES),
        why=pl.col("why").drop_nulls().first(),
    )
    if rules.rounding == "list":
        once = rounded_together(counted, "_order").select("_order", *(_fen(name) for name in TAXES))
        sums = sums.drop(TAXES).join(once, on="_order", how="left", maintain_order="left")
    regimes = counted.unique("_order", keep="first", maintain_order=True).select("_order", "regime")
    return (
        sums.join(regimes, on="_order", how="left", maintain_order="left")
        .with_columns(total=pl.sum_horizontal(TAXES, ignore_nulls=False).cast(MONEY))
        .select("_order", "taxPrice", "regime", *TAXES, "total", "why")
    )


def _fen(name: str) -> pl.Expr:
    return _money(pl.col(name) * 1000).alias(name)


def _money(mantissa: pl.Expr) -> pl.Expr:
    """A mantissa with 5 decimals as Decimal(19, 5): a whole number of scale 0 times 0.00001 of scale 5."""
    return (mantissa.cast(pl.Decimal(38, 0)) * pl.lit(Decimal("0.00001"))).cast(MONEY)
