"""Columns of the sheet that belong to no message: net weight of a line, whether a rebate is claimed."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, WARN, Given, among, physical, rule, says

KILOGRAM = "035"
REBATE = ("是", "要", "退税", "申请", "Y", "y", "yes", "YES", "Yes", "1")
"""What people write in a column 是否退税 (``line.rebate``) when they claim one."""


def _net() -> pl.Expr:
    return pl.col("line.netWeight").cast(pl.Decimal(19, 5), strict=False).to_physical().cast(pl.Int128)


def _in_kilograms() -> pl.Expr:
    """Of an order with one line the net weight is the order's, which YH-INV-014 looks at."""
    asked = (pl.col("items.gnum.count") > 1) | pl.col("line.netWeight").is_not_null()
    return (pl.col("unit1") == KILOGRAM) & asked


@rule(
    "YH-LIN-125", WARN, "rules.md §2 #33", "derived", on=("CEB603.items", "CEB621.items"), field="qty1", needs="T",
    where=lambda _given: _in_kilograms(),
    says=says(
        ("法定数量（千克）与该行净重不符", "Legal quantity in kg differs from the line's net weight"),
        ("{field}为 {value} 千克，该行净重为 {net}。", "{field} is {value} kg; the net weight of the line is {net}."),
        ("法定单位为千克时，数量应约等于该行净重（默认允许 5%）。", "In kg the legal quantity is about the net weight of the line (±5 % by default)."),
        ("核对法定数量和净重，注意不要填克。", "Look at both; grams are a common slip."),
        ("净重 0.28，法定数量 0.28 千克", "net 0.28, legal quantity 0.28 kg"),
        net=pl.col("line.netWeight"),
    ),
)  # fmt: skip
def kilograms_of_the_line(given: Given) -> pl.Expr:
    difference = (physical("qty1") - _net()).abs()
    return difference * 100 > _net() * given.count("kilogram_tolerance_percent")


@rule(
    "YH-LIN-126", BLOCK, "rules.md §2 #60, §4.3", "spec", on="CEB603.items", field="gcode", needs="T",
    where=lambda _given: pl.col("head.statisticsFlag") == "A",
    says=says(
        ("简化申报的商品申请退税", "A rebate is claimed for a simplified declaration"),
        ("{field} {value}：退税栏为“{rebate}”，而申报业务类型为 A。", "{field} {value}: the column of rebates says {rebate!r}, the list is of kind A."),
        ("简化申报（A）只适用于不涉证、不涉税、不退税的商品。", "Kind A is for goods without licence, export duty and rebate."),
        ("退税的商品改用汇总申报（B）。", "Goods with a rebate go by summary declaration (B)."),
        ("A 且退税 → B", "A with a rebate → B"),
        rebate=pl.col("line.rebate"),
    ),
)  # fmt: skip
def rebate_claimed(_given: Given) -> pl.Expr:
    return among(pl.col("line.rebate").str.strip_chars(), REBATE)
