"""What a line brings to its tax: its share of freight and insurance, its quantity in the unit that a rate counts in."""

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.tax.rules import TaxRules

_FEN = 1000
"""A fen as a mantissa of an amount."""


def dutiable(heads: pl.DataFrame, lines: pl.DataFrame, rules: TaxRules) -> pl.Series:
    """Price + freight + insurance of each line (mantissa with 5 decimals, Int128), in the order of ``lines``.

    ``heads`` has ``_order``, ``freight``, ``insuredFee``; ``lines`` has ``_order``, ``totalPrice``, ``qty``. The lines
    of an order add up to its price, freight and insurance exactly. Null where an input is.
    """
    charges = heads.select("_order", charges=_mantissa("freight") + _mantissa("insuredFee"))
    key = "totalPrice" if rules.allocation == "value" else "qty"
    found = (
        lines.select("_order", price=_mantissa("totalPrice"), weight=_mantissa(key))
        .join(charges, on="_order", how="left", maintain_order="left")
        .with_columns(sum=pl.col("weight").sum().over("_order"))
        .with_columns(
            share=pl.when(pl.col("sum") > 0)
            .then(pl.col("charges") * pl.col("weight") // pl.col("sum") // _FEN * _FEN)
            .otherwise(pl.lit(0, dtype=pl.Int128))
        )
        .with_columns(left=pl.col("charges") - pl.col("share").sum().over("_order"))
    )
    is_last = pl.col("_order").is_last_distinct()
    return found.select(
        pl.col("price") + pl.col("share") + pl.when(is_last).then("left").otherwise(pl.lit(0, pl.Int128))
    ).to_series()


def quantity_in(unit: str) -> pl.Expr:
    """The line's quantity in the unit of column ``unit`` (mantissa with 5 decimals, Int128); null: it has none.

    Looked for among unit, unit1 and unit2, as it stands; else by the factor of the units table where both are of one
    base unit (kilograms for grams).
    """
    there = (("unit", "qty"), ("unit1", "qty1"), ("unit2", "qty2"))
    same = [pl.when(pl.col(name) == pl.col(unit)).then(_mantissa(qty)) for name, qty in there]
    bases, factors = _bases()
    wanted = pl.col(unit)
    changed = []
    for name, qty in there:
        alike = pl.col(name).replace_strict(bases, default=None) == wanted.replace_strict(bases, default=None)
        factor = [
            each.replace_strict(factors, default=None, return_dtype=pl.Int64).cast(pl.Int128)
            for each in (pl.col(name), wanted)
        ]
        changed.append(pl.when(alike).then(_mantissa(qty) * factor[0] // factor[1]))
    return pl.coalesce(*same, *changed)


def _bases() -> tuple[dict[str, str], dict[str, int]]:
    """Unit → base unit, and unit → millionths of it; only units whose factor is a plain number."""
    bases, factors = {}, {}
    for entry in table("units").entries:
        base, factor = entry.more.get("base_unit", ""), entry.more.get("factor", "")
        if base and factor:
            whole, _, part = factor.partition(".")
            if len(part) <= 6 and (whole + part).isdecimal():
                bases[entry.code] = base
                factors[entry.code] = int(whole + part.ljust(6, "0"))
    return bases, factors


def _mantissa(name: str) -> pl.Expr:
    return pl.col(name).to_physical().cast(pl.Int128)
