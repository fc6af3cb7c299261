"""Within the batch: numbers used twice, one code with two names, one article with two HS codes."""

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, WARN, Given, Texts, rule


def _repeated(*fields: str) -> pl.Expr:
    """Whether the combination stands in another row too; false where a part of it is unknown."""
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in fields)
    return known & pl.struct(*fields).is_duplicated()


@rule(
    "YH-BAT-001", BLOCK, "rules.md §2 #5; ceb/messages.csv: business keys", "spec",
    on=("CEB303.head", "CEB603.head", "CEB311.head", "CEB621.head"), field="orderNo",
    says=Texts(
        title=Text("同一批中订单重复", "An order stands twice in the batch"),
        message=Text(
            "订单 {value} 在本批中重复（同一平台或同一企业）。",
            "Order {value} stands twice in this batch, on the same platform or of the same company.",
        ),
        reason=Text(
            "平台代码加订单编号是订单的业务主键，重复的会被拒绝（−301010、−621004 同类）。",
            "Platform and order number are the key of an order; a second one is refused (compare −301010, −621004).",
        ),
        fix=Text("删除重复的订单，或改正订单编号。", "Remove the second one, or correct its number."),
        example=Text("XC20261101000001 只出现一次", "XC20261101000001 once"),
    ),
)  # fmt: skip
def repeated_order(given: Given) -> pl.Expr:
    # the reader may have said so already, at the same cell
    return _repeated(*documents()[given.site.document].business_key) & ~pl.col("orderNo.unread")


@rule(
    "YH-BAT-002", BLOCK, "rules.md §2 #6; ceb README §8 rule 33", "spec",
    on=("CEB603.head", "CEB505.head", "CEB511.head", "CEB621.head"), field="logisticsNo",
    says=Texts(
        title=Text("同一批中运单号重复", "A parcel number stands twice in the batch"),
        message=Text(
            "{field} {value} 被两个订单使用（同一物流企业）。", "{field} {value} is used by two orders of the same carrier."
        ),
        reason=Text("同一物流企业的运单号 6 个月内不得重复。", "A carrier's parcel number is unique for 6 months."),
        fix=Text("核对两个订单的运单号。", "Look at the parcel numbers of both orders."),
        example=Text("YT2026110100000001 只用于一个订单", "YT2026110100000001 for one order"),
    ),
)  # fmt: skip
def repeated_parcel(_given: Given) -> pl.Expr:
    return _repeated("logisticsCode", "logisticsNo")


@rule(
    "YH-BAT-003", BLOCK, "ceb README §8 rule 33; ceb/fields.csv: copNo", "spec",
    on=("CEB603.head", "CEB621.head", "CEB623.head", "CEB625.head"), field="copNo",
    says=Texts(
        title=Text("企业唯一编号重复", "Own number stands twice in the batch"),
        message=Text(
            "{field} {value} 在同一申报企业下重复。", "{field} {value} stands twice for the same declarant."
        ),
        reason=Text("企业唯一编号在企业内必须唯一。", "The own document number is unique within the company."),
        fix=Text("改为不同的编号；可留空取订单编号。", "Give another number; left empty, the order number is taken."),
        example=Text("A-001、A-002", "A-001, A-002"),
    ),
)  # fmt: skip
def repeated_own_number(_given: Given) -> pl.Expr:
    return _repeated("agentCode", "copNo")


def _commonest(value: str, *group: str) -> pl.Expr:
    """The value that most rows of the group have; of equally common ones the first (of a ``counted`` rule)."""
    total = pl.col("_count").sum().over(*group, value)
    weight = pl.when(pl.col(value).is_not_null()).then(total).otherwise(0)
    best = weight == weight.max().over(*group)
    chosen = pl.when(best & pl.col(value).is_not_null()).then(pl.col(value))
    return chosen.drop_nulls().first().over(*group)


@rule(
    "YH-BAT-004", WARN, "house; ceb/fields.csv: registered names", "derived",
    on=("CEB303.head", "CEB603.head", "CEB311.head", "CEB411.head", "CEB511.head", "CEB621.head"),
    field=("ebpName", "ebcName", "agentName", "logisticsName", "payName", "areaName"), counted=True,
    says=Texts(
        title=Text("同一企业代码有不同名称", "One enterprise code, different names"),
        message=Text(
            "{field}为“{value}”，本批多数订单中同一代码的名称为“{expected}”。",
            "{field} is {value!r}; in most orders of the batch the same code is called {expected!r}.",
        ),
        reason=Text("企业名称应与海关登记一致，同一代码只有一个名称。", "A code has one name: the registered one."),
        fix=Text("统一为登记的名称。", "Use the registered name everywhere."),
        example=Text("“示例公司”→“郑州示例报关有限公司”", "示例公司 → 郑州示例报关有限公司"),
        params={"expected": lambda given: _commonest(given.field, given.field.replace("Name", "Code"))},
    ),
)  # fmt: skip
def one_name(given: Given) -> pl.Expr:
    code = given.field.replace("Name", "Code")
    # foreign platforms without a code share 无
    return (pl.col(code) != "无") & (pl.col(given.field) != _commonest(given.field, code))


@rule(
    "YH-BAT-005", WARN, "rules.md §2 #51", "derived",
    on="CEB603.items", field="gcode", counted=True,
    yields={"YH-LIN-100": "cell"},
    says=Texts(
        title=Text("同一货号有不同商品编码", "One article, different HS codes"),
        message=Text(
            "{field}为 {value}，本批中货号 {item} 多数为 {expected}。",
            "{field} is {value}; in this batch article {item} mostly has {expected}.",
        ),
        reason=Text("同一商品同一天应归入同一编码。", "The same goods have one code on the same day."),
        fix=Text("核对该货号的归类。", "Look at the classification of this article."),
        example=Text("XC-W-1801 均为 6704200000", "XC-W-1801 always 6704200000"),
        params={"item": pl.col("itemNo"), "expected": _commonest("gcode", "itemNo", "head.statisticsFlag")},
    ),
)  # fmt: skip
def one_code(_given: Given) -> pl.Expr:
    return pl.col("gcode") != _commonest("gcode", "itemNo", "head.statisticsFlag")
