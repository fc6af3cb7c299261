"""How many lines an order has, their numbers, and whether order and list tell the same."""

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, Given, Texts, rule

HEADS = ("CEB303.head", "CEB603.head", "CEB311.head", "CEB621.head", "CEB625.head", "CEB213.head")
LINES = ("CEB303.items", "CEB603.items", "CEB311.items", "CEB621.items")

ORDERS = {"CEB603": "CEB303", "CEB621": "CEB311"}
"""List → its order."""


@rule(
    "YH-ORD-010", BLOCK, "rules.md §2 #4; ceb README §3", "spec",
    on=HEADS, field="orderNo", schema_level=True,
    says=Texts(
        title=Text("订单没有商品行", "An order without goods lines"),
        message=Text("订单 {value} 没有商品行。", "The order {value} has no goods line."),
        reason=Text(
            "订单和清单至少有一行商品（答复 −301001、−621000 同类）。",
            "Order and list hold at least one line (compare customs' −301001, −621000).",
        ),
        fix=Text("补充商品行，或删除该订单。", "Add its goods lines, or remove the order."),
        example=Text("每个订单至少一行", "At least one line in each order"),
    ),
)  # fmt: skip
def has_lines(_given: Given) -> pl.Expr:
    # the reader may have said so already, at the same cell
    return (pl.col("items.gnum.count") == 0) & ~pl.col("orderNo.unread")


@rule(
    "YH-ORD-011", BLOCK, "rules.md §2.1 X6; ceb README §3", "spec",
    on=HEADS, field="orderNo", schema_level=True,
    says=Texts(
        title=Text("商品行过多", "Too many goods lines"),
        message=Text("订单 {value} 有 {count} 行商品，最多 {most} 行。", "The order {value} has {count} lines; at most {most}."),
        reason=Text("一份单证容纳的商品行数有上限。", "The number of lines of a document is limited."),
        fix=Text("拆分为多个订单。", "Split it into several orders."),
        example=Text("120 行 → 100 行 + 20 行", "120 lines → 100 and 20"),
        params={"count": pl.col("items.gnum.count"), "most": lambda given: pl.lit(_most(given))},
    ),
)  # fmt: skip
def few_lines(given: Given) -> pl.Expr:
    return pl.col("items.gnum.count") > _most(given)


def _most(given: Given) -> int:
    return documents()[given.site.document].most_items or 10**9


@rule(
    "YH-LIN-030", BLOCK, "rules.md §2 #4; ceb README §8 rule 13", "spec",
    on=(*LINES, "CEB625.items", "CEB213.items"), field="gnum",
    says=Texts(
        title=Text("商品序号重复", "A line number occurs twice"),
        message=Text("{field} {value} 在同一订单中重复。", "{field} {value} stands twice in the same order."),
        reason=Text(
            "同一单证内序号不得重复（答复 −301002、−621027 同类）。",
            "Within a document line numbers are unique (compare customs' −301002, −621027).",
        ),
        fix=Text("从 1 开始连续编号，或清空由工具编号。", "Number from 1, or clear the column: the tool numbers."),
        example=Text("1、1 → 1、2", "1, 1 → 1, 2"),
    ),
)  # fmt: skip
def repeated_number(_given: Given) -> pl.Expr:
    key = pl.col("_order").cast(pl.Int64) * 2**32 + pl.col("gnum").cast(pl.Int64)
    return pl.col("gnum").is_not_null() & key.is_duplicated()


@rule(
    "YH-LIN-031", BLOCK, "rules.md §2 #4; ceb README §8 rule 13", "spec",
    on=LINES, field="gnum",
    says=Texts(
        title=Text("商品序号不连续", "Line numbers have a gap"),
        message=Text(
            "{field}为 {value}，该订单有 {count} 行，序号应为 1 至 {count}。",
            "{field} is {value}; the order has {count} lines, numbered 1 to {count}.",
        ),
        reason=Text("序号必须从 1 开始且连续。", "Line numbers run from 1 without a gap."),
        fix=Text("重新编号，或清空由工具编号。", "Number again, or clear the column: the tool numbers."),
        example=Text("1、3 → 1、2", "1, 3 → 1, 2"),
        params={"count": pl.col("items.gnum.count")},
    ),
)  # fmt: skip
def number_in_range(_given: Given) -> pl.Expr:
    return (pl.col("gnum") < 1) | (pl.col("gnum") > pl.col("items.gnum.count"))


@rule(
    "YH-LIN-032", BLOCK, "rules.md §2 #14; ceb README §8 rule 13", "spec", needs="H",
    on=("CEB603.items", "CEB621.items"), field=("gnum", "itemName", "qty", "price"),
    says=Texts(
        title=Text("清单商品与订单商品不一致", "List line differs from order line"),
        message=Text(
            "{field}为 {value}，订单同一行为 {expected}。", "{field} is {value}; the order's line has {expected}."
        ),
        reason=Text(
            "海关按序号比对清单与订单的商品名称、数量和单价（答复 1320、1322 同类）。",
            "Customs compares name, quantity and price of list and order by line number (compare replies 1320, 1322).",
        ),
        fix=Text("使两处一致。", "Make both the same."),
        example=Text("订单数量 2，清单数量 2", "Order quantity 2, list quantity 2"),
        params={"expected": lambda given: pl.col(f"{ORDERS[given.site.document]}.items.{given.field}")},
    ),
)  # fmt: skip
def same_as_order_line(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"{ORDERS[given.site.document]}.items.{given.field}")


@rule(
    "YH-INV-020", BLOCK, "rules.md §2 #9; ceb/messages.csv: business keys", "spec", needs="H",
    on=("CEB603.head", "CEB621.head"), field=("orderNo", "ebpCode", "ebcCode"),
    says=Texts(
        title=Text("清单与订单对不上", "List and order do not join"),
        message=Text("{field}为 {value}，订单为 {expected}。", "{field} is {value}; the order has {expected}."),
        reason=Text(
            "海关按订单编号、平台和企业代码把清单与订单对碰；对不上则退单。",
            "Customs joins list and order by order number, platform and company; without its order a list is refused.",
        ),
        fix=Text("使清单与订单的三项一致。", "Make the three fields of list and order the same."),
        example=Text("两处 ebpCode 均为“无”", "ebpCode 无 in both"),
        params={"expected": lambda given: pl.col(f"{ORDERS[given.site.document]}.head.{given.field}")},
    ),
)  # fmt: skip
def same_as_order(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"{ORDERS[given.site.document]}.head.{given.field}")
