"""The waybill (CEB511, CEB505): that of the order, to its consignee, with the weight of the list."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, WARN, Given, physical, plain, rule, says

HEAD = "CEB511.head"
WAYBILLS = {"CEB621": "CEB511", "CEB603": "CEB505"}
"""List → its waybill."""


@rule(
    "YH-WAY-050", BLOCK, "rules.md §2 #9; −301003…−401004", "spec", on=HEAD, field="orderNo", needs="H",
    says=says(
        ("运单与订单对不上", "Waybill and order do not join"),
        ("{field}为 {value}，订单为 {expected}。", "{field} is {value}; the order has {expected}."),
        ("海关按订单编号把运单与订单对碰。", "Customs joins waybill and order by order number."),
        ("使两处一致。", "Make both the same."),
        ("XC20261101000001", "XC20261101000001"),
        expected=pl.col("CEB311.head.orderNo"),
    ),
)  # fmt: skip
def waybill_of_order(_given: Given) -> pl.Expr:
    return pl.col("orderNo") != pl.col("CEB311.head.orderNo")


@rule(
    "YH-WAY-051", BLOCK, "rules.md §2 #17; ceb README §8 rule 15", "spec", on=HEAD,
    field=("consignee", "consigneeTelephone", "consigneeAddress"), needs="H",
    says=says(
        ("运单收货人与订单不符", "Consignee of the waybill differs from the order's"),
        ("{field}“{value}”与订单不同。", "{field} {value!r} is not that of the order."),
        ("运单的收货人姓名、电话和地址须与订单一致。", "Name, phone and address are those of the order."),
        ("使两处一致。", "Make both the same."),
        ("两处均为同一地址", "the same address in both"),
    ),
)  # fmt: skip
def same_consignee(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"CEB311.head.{given.field}")


@rule(
    "YH-WAY-052", BLOCK, "rules.md §2 #9", "spec", on=("CEB621.head", "CEB603.head"),
    field=("logisticsNo", "logisticsCode"), needs="H",
    yields={"YH-INV-031": "cell", "YH-INV-071": "cell"},
    says=says(
        ("清单与运单对不上", "List and waybill do not join"),
        ("{field}为 {value}，运单为 {expected}。", "{field} is {value}; the waybill has {expected}."),
        ("海关按物流企业和运单编号把清单与运单对碰。", "Customs joins list and waybill by carrier and number."),
        ("使两处一致。", "Make both the same."),
        ("YT20261101000001", "YT20261101000001"),
        expected=lambda given: pl.col(f"{WAYBILLS[given.site.document]}.head.{given.field}"),
    ),
)  # fmt: skip
def waybill_of_list(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"{WAYBILLS[given.site.document]}.head.{given.field}")


@rule(
    "YH-WAY-053", WARN, "rules.md §2 #47", "derived", on=HEAD, field="weight", needs="H",
    says=says(
        ("运单毛重与清单不符", "Weight of the waybill differs from the list's"),
        ("{field}为 {value}，清单毛重为 {expected}。", "{field} is {value}; the list's gross weight is {expected}."),
        ("两处都是同一包裹的毛重（默认不允许差异，可设置）。", "Both are the gross weight of one parcel (tolerance 0 by default)."),
        ("使两处一致。", "Make both the same."),
        ("0.7 与 0.7", "0.7 and 0.7"),
        expected=plain("CEB621.head.grossWeight"),
    ),
)  # fmt: skip
def same_weight(given: Given) -> pl.Expr:
    listed = physical("CEB621.head.grossWeight")
    difference = (physical("weight") - listed).abs()
    return difference * 100 > listed * given.count("weight_tolerance_percent")


@rule(
    "YH-INV-081", WARN, "rules.md §2 #15", "derived", on="CEB621.head", field=("freight", "insuredFee"), needs="H",
    says=says(
        ("清单运费或保费与运单不符", "Freight or insurance differs from the waybill's"),
        ("{field}为 {value}，运单为 {expected}。", "{field} is {value}; the waybill says {expected}."),
        ("两处应为同一笔费用。", "Both are the same charge."),
        ("使两处一致。", "Make both the same."),
        ("8.00 与 8.00", "8.00 and 8.00"),
        expected=lambda given: plain(f"CEB511.head.{given.field}"),
    ),
)  # fmt: skip
def same_charge(given: Given) -> pl.Expr:
    difference = (physical(given.field) - physical(f"CEB511.head.{given.field}")).abs()
    return difference > given.units("charge_tolerance")
