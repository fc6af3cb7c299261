"""The formulas of rules.md §3.1 over whole columns: exact whole numbers, one rounding at the end.

Amounts and quantities are mantissas with 5 decimals (1 yuan = 100,000), rates mantissas with 6 decimals (100 % =
1,000,000). With B = P + D and S = q x s the three cases of the specification are one::

    D = P x t        CT = (B + S) x c / (1 - c) + S        VAT = (B + S) / (1 - c) x v

Inside the limits D is 0 and both taxes are taken times 0.7. Consumption tax enters the VAT unrounded, as the formula
stands; each tax is then rounded half up by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

ONE = 1_000_000
"""100 % as a mantissa of a rate."""
YUAN = 100_000
"""1 yuan as a mantissa of an amount."""
RELIEF = (7, 10)
"""x 70 % (财关税〔2016〕18号)."""
MOST = 10**12
"""Amounts and quantities from here on (10 million) are not estimated: no parcel has them, and the product stays exact."""
TAXES = ("customsTax", "consumptionTax", "valueAddedTax")


@dataclass(frozen=True, slots=True)
class Exact:
    """A tax as numerator and denominator, in fen: columns of Int128."""

    numerator: pl.Expr
    denominator: pl.Expr

    def rounded(self) -> pl.Expr:
        """Half up to the fen (Order 272, art. 19), as Int128."""
        return (self.numerator * 2 + self.denominator) // (self.denominator * 2)


def exact() -> Mapping[str, Exact]:
    """The three taxes over columns ``P`` (amount), ``S`` (specific consumption tax, 10 decimals), ``t``, ``c``, ``v``
    (rates) and ``inside`` (Boolean); all Int128.
    """  # noqa: D205 - a list of columns
    price = pl.col("P") * YUAN  # 10 decimals
    full = ~pl.col("inside")
    tariff = pl.when(full).then("t").otherwise(_whole(0))
    base = price * (tariff + ONE) + pl.col("S") * ONE  # B + S, 16 decimals
    rest = _whole(ONE) - pl.col("c")
    times = pl.when(full).then(_whole(RELIEF[1])).otherwise(_whole(RELIEF[0]))
    fen = _whole(10**14 * RELIEF[1])  # 16 decimals to 2, and the tenths of the relief
    return {
        "customsTax": Exact(price * tariff, _whole(ONE * 10**8)),
        "consumptionTax": Exact((base * pl.col("c") + pl.col("S") * ONE * rest) * times, fen * rest),
        "valueAddedTax": Exact(base * pl.col("v") * times, fen * rest),
    }


def rounded_together(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """Each tax summed exactly over ``by`` and rounded once: ``by`` and the taxes in fen (Int128), null where one is.

    The terms have different denominators, so they are added as fractions: the setting "list" is not the fast way.
    """
    taxes = exact()
    parts = frame.select(
        by,
        *(each.numerator.alias(f"{name}_n") for name, each in taxes.items()),
        *(each.denominator.alias(f"{name}_d") for name, each in taxes.items()),
    )
    sums: dict[object, dict[str, Fraction | None]] = {}
    for row in parts.iter_rows(named=True):
        own = sums.setdefault(row[by], dict.fromkeys(TAXES, Fraction(0)))
        for name in TAXES:
            so_far, above, below = own[name], row[f"{name}_n"], row[f"{name}_d"]
            own[name] = (
                None if so_far is None or above is None or not below else so_far + Fraction(above, below)
            )
    rows = [
        {by: key, **{name: None if tax is None else _half_up(tax) for name, tax in own.items()}}
        for key, own in sums.items()
    ]
    return pl.DataFrame(rows, schema={by: frame.schema[by], **dict.fromkeys(TAXES, pl.Int128)})


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _whole(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int128)
