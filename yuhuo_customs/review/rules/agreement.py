"""What list, order and waybill say of the same thing, beyond the fields that customs is known to match."""

import polars as pl

from yuhuo_customs.review.rule import WARN, Given, rule, says

ORDERS = {"CEB603": "CEB303", "CEB621": "CEB311"}
"""List → its order."""


def _order(given: Given, group: str, name: str) -> pl.Expr:
    return pl.col(f"{ORDERS[given.site.document]}.{group}.{name}")


@rule(
    "YH-LIN-140", WARN, "rules.md §2 #14", "derived", on=("CEB603.items", "CEB621.items"), field="unit", needs="H",
    says=says(
        ("清单与订单的计量单位不同", "List and order count in different units"),
        ("{field}为 {value}，订单同一行为 {expected}，数量不可比。", "{field} is {value}, the order's line has {expected}: the quantities do not compare."),
        ("海关按序号比对数量；数量相同而单位不同，仍是不同的数量。", "Customs compares quantities by line; the same number of another unit is another quantity."),
        ("使两处单位和数量一致。", "Give unit and quantity alike in both."),
        ("订单 2 个，清单 2 个", "Order 2 pieces, list 2 pieces"),
        expected=lambda given: _order(given, "items", "unit"),
    ),
)  # fmt: skip
def same_unit(given: Given) -> pl.Expr:
    return pl.col("unit") != _order(given, "items", "unit")


@rule(
    "YH-LIN-141", WARN, "rules.md §2 #51", "derived", on="CEB621.items", field="country", needs="H",
    says=says(
        ("清单与订单的原产国不同", "List and order name different origins"),
        ("{field}为 {value}，订单同一行为 {expected}。", "{field} is {value}; the order's line has {expected}."),
        ("同一商品只有一个原产国。", "The same goods have one origin."),
        ("核对原产国，使两处一致。", "Look at the origin and make both the same."),
        ("两处均为 116 日本", "116 Japan in both"),
        expected=lambda given: _order(given, "items", "country"),
    ),
)  # fmt: skip
def same_origin(given: Given) -> pl.Expr:
    return pl.col("country") != _order(given, "items", "country")


@rule(
    "YH-LIN-142", WARN, "ceb/fields.csv: CEB621 gname; rules.md §2 #14", "spec", on="CEB621.items", field="gname", needs="H",
    says=says(
        ("清单品名不是订单上的品名", "The goods name is not the order's"),
        ("{field}“{value}”与订单品名“{expected}”无一包含另一。", "{field} {value!r} and the order's name {expected!r}: neither holds the other."),
        ("规范规定商品名称同订单；这里允许一方比另一方多出修饰词。", "The specification wants the name of the order; more words around it are allowed here."),
        ("使清单品名与订单品名一致。", "Give the list the order's name."),
        ("订单“示例保湿面霜”，清单“保湿面霜”", "保湿面霜 on the list, 示例保湿面霜 on the order"),
        expected=lambda given: _order(given, "items", "itemName"),
    ),
)  # fmt: skip
def name_of_the_order(given: Given) -> pl.Expr:
    names = pl.col("gname"), _order(given, "items", "itemName")
    mine, theirs = (each.str.replace_all(r"\s+", "").str.to_lowercase() for each in names)
    return ~(mine.str.contains(theirs, literal=True) | theirs.str.contains(mine, literal=True))


@rule(
    "YH-INV-140", WARN, "rules.md §2 #9; ceb/fields.csv: ebpName", "derived", on=("CEB603.head", "CEB621.head"), field="ebpName", needs="H",
    says=says(
        ("清单与订单的平台名称不同", "List and order name different platforms"),
        ("{field}为“{value}”，订单为“{expected}”。", "{field} is {value!r}; the order has {expected!r}."),
        ("境外平台共用代码“无”，只有名称能说明是哪个平台。", "Foreign platforms share the code 无: only the name tells which one it is."),
        ("使两处名称一致。", "Make both names the same."),
        ("两处均为 Example Hair Market", "Example Hair Market in both"),
        expected=lambda given: _order(given, "head", "ebpName"),
    ),
)  # fmt: skip
def same_platform(given: Given) -> pl.Expr:
    return pl.col("ebpName") != _order(given, "head", "ebpName")


@rule(
    "YH-INV-141", WARN, "ceb/fields.csv: CEB511 and CEB621 billNo", "derived", on="CEB621.head", field="billNo", needs="H",
    where=lambda _given: pl.col("billNo").is_not_null() & pl.col("CEB511.head.billNo").is_not_null(),
    says=says(
        ("清单与运单的提运单号不同", "List and waybill name different bills"),
        ("{field}为 {value}，运单为 {expected}。", "{field} is {value}; the waybill has {expected}."),
        ("直购进口的包裹只随一份提运单进境。", "A parcel of direct purchase comes in under one bill."),
        ("核对提运单号，使两处一致。", "Look at the bill number and make both the same."),
        ("两处均为 99912345675", "99912345675 in both"),
        expected=pl.col("CEB511.head.billNo"),
    ),
)  # fmt: skip
def same_bill(_given: Given) -> pl.Expr:
    return pl.col("billNo") != pl.col("CEB511.head.billNo")
