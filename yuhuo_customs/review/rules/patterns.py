"""Patterns over a batch of import orders that say "resale" or "faked". Risk only: every number is a setting."""

import polars as pl

from yuhuo_customs.review.rule import RISK, Given, physical, rule, says

HEADS = ("CEB311.head", "CEB621.head")
"""Orders and lists: a declarant may have the lists alone."""


@rule(
    "YH-ORD-060", RISK, "rules.md §2 #63", "wild", on=HEADS, once=True, field=("consigneeTelephone", "consigneeAddress"), counted=True,
    says=says(
        ("多人共用一个电话或地址", "Several people share a phone or address"),
        ("{field}“{value}”在本批中属于 {count} 个证件号码。", "{field} {value!r} belongs to {count} IDs in this batch."),
        (
            "多个身份收货于一处，是代购刷单的常见形态；人数为设置值，并非海关的阈值。",
            "Many identities with one address look like resale. The number is a setting, not customs' own.",
        ),
        ("核实这些订单。", "Make sure that these orders are real."),
        ("一处 4 人", "four people at one place"),
        count=lambda given: _people(given.field),
    ),
)  # fmt: skip
def shared_place(given: Given) -> pl.Expr:
    return pl.col(given.field).is_not_null() & (_people(given.field) > given.count("most_people"))


def _people(field: str) -> pl.Expr:
    return pl.col("buyerIdNumber").drop_nulls().n_unique().over(field)


@rule(
    "YH-ORD-061", RISK, "rules.md §2 #63", "wild", on=HEADS, once=True, field="buyerIdNumber", counted=True,
    says=says(
        ("一人订单过多", "Many orders of one person"),
        ("{field}“{value}”在本批中有 {count} 单。", "{field} {value!r} has {count} orders in this batch."),
        ("一人短时间内多单，可能是转售；单数为设置值，并非海关的阈值。", "Many orders at once may be resale. The number is a setting."),
        ("核实这些订单。", "Make sure that these orders are real."),
        ("一天 11 单", "eleven orders a day"),
        count=lambda _given: pl.col("_count").sum().over("buyerIdNumber"),
    ),
)  # fmt: skip
def many_orders(given: Given) -> pl.Expr:
    orders = pl.col("_count").sum().over("buyerIdNumber")
    return pl.col("buyerIdNumber").is_not_null() & (orders > given.count("most_orders_a_day"))


@rule(
    "YH-LIN-121", RISK, "rules.md §2 #65", "wild", on="CEB311.items", field="qty",
    says=says(
        ("一人购买同一商品过多", "Many pieces of one article for one buyer"),
        (
            "{field}为 {value}；该订购人在本批中所买此货号合计超过 {most} 件。",
            "{field} is {value}; in all this buyer takes more than {most} of the article in this batch.",
        ),
        ("超出个人自用的数量可能是转售；件数为设置值，并非海关的阈值。", "More than for own use may be resale. The number is a setting."),
        ("核实订单。", "Make sure that the order is real."),
        ("一人 11 件同款", "eleven pieces for one person"),
        most=lambda given: pl.lit(str(given.settings["most_pieces"])),
    ),
)  # fmt: skip
def resale(given: Given) -> pl.Expr:
    pieces = physical("qty").sum().over("head.buyerIdNumber", "itemNo")
    known = pl.col("itemNo").is_not_null() & pl.col("head.buyerIdNumber").is_not_null()
    return known & (pieces > given.units("most_pieces"))


@rule(
    "YH-LIN-122", RISK, "rules.md §2 #66", "wild", on="CEB311.items", field="price", needs="H",
    yields={"YH-LIN-003": "cell", "YH-LIN-032": "cell", "YH-ORD-057": "cell"},
    says=says(
        ("单价与平台售价不符", "The price is not that of the platform"),
        ("{field}为 {value}，平台售价为 {low} 至 {high}。", "{field} is {value}; the platform shows {low} to {high}."),
        ("申报价格应为平台上的实际售价（按导入的价格表）。", "The price declared is the platform's (by the table imported)."),
        ("核对单价，或更新价格表。", "Look at the price, or update the table."),
        ("48.00", "48.00"),
        low=pl.col("catalogue.price_low"), high=pl.col("catalogue.price_high"),
    ),
)  # fmt: skip
def platform_price(_given: Given) -> pl.Expr:
    price = physical("price")
    return (price < physical("catalogue.price_low")) | (price > physical("catalogue.price_high"))
