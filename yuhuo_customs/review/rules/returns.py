"""Cancellations and returns (CEB623, CEB625, CEB213): against the list as it was declared."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, Given, among, physical, plain, rule, says

IMPORT, EXPORT = "CEB625.items", "CEB213.items"
BOTH = (IMPORT, EXPORT)
RELEASED = ("800", "899")


@rule(
    "YH-RET-001", BLOCK, "rules.md §2.1 X7 X8; −625209", "spec", on=BOTH, field="gnum", needs="H",
    says=says(
        ("退货商品不在原清单", "The goods are not on the list"),
        ("{field} {value} 在原清单中没有对应的行。", "{field} {value} is no line of the original list."),
        ("退货按原清单的序号逐行对应（海关答复 −625209）。", "A return names lines of the list (customs: −625209)."),
        ("填写原清单的序号。", "Enter the number of the list's line."),
        ("原清单第 2 行 → 2", "line 2 of the list → 2"),
    ),
)  # fmt: skip
def line_of_list(_given: Given) -> pl.Expr:
    return (
        pl.col("gnum").is_not_null()
        & pl.col("lists.status").is_not_null()
        & pl.col("listlines.gcode").is_null()
    )


@rule(
    "YH-RET-002", BLOCK, "rules.md §2.1 X7 X8; −625209", "spec", on=BOTH, field=("gcode", "unit", "unit1", "unit2"), needs="H",
    says=says(
        ("退货编码或单位与原清单不同", "Code or unit differs from the list's"),
        ("{field}为 {value}，原清单为 {expected}。", "{field} is {value}; the list has {expected}."),
        ("编码和单位须与原清单一致（海关答复 −625209）。", "Code and units are those of the list (customs: −625209)."),
        ("照原清单填写。", "Enter what the list has."),
        ("3304990039", "3304990039"),
        expected=lambda given: pl.col(f"listlines.{given.field}"),
    ),
)  # fmt: skip
def same_as_list(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"listlines.{given.field}")


@rule(
    "YH-RET-003", BLOCK, "rules.md §2.1 X7 X8; −625208 −625209", "spec", on=BOTH, field=("qty", "qty1", "qty2"), needs="H",
    says=says(
        ("退货数量超过原清单", "More comes back than was declared"),
        ("{field}为 {value}，原清单为 {expected}。", "{field} is {value}; the list has {expected}."),
        ("退货数量不能大于原清单数量。", "No more than the quantity of the list comes back."),
        ("改正数量。", "Correct the quantity."),
        ("原 2，退 1", "2 declared, 1 back"),
        expected=lambda given: plain(f"listlines.{given.field}"),
    ),
)  # fmt: skip
def no_more(given: Given) -> pl.Expr:
    return physical(given.field) > physical(f"listlines.{given.field}")


@rule(
    "YH-RET-004", BLOCK, "rules.md §2 #8, §2.1 X7", "spec", on=("CEB625.head", "CEB213.head"), field="invtNo", needs="H",
    says=says(
        ("原清单未放行", "The list is not released"),
        ("{field} {value}：原清单状态为 {status}，不是放行（800）或结关（899）。", "{field} {value}: the list stands at {status}, not released (800) or closed (899)."),
        ("只有已放行的清单可以退货。", "Goods of a released list only come back."),
        ("等待放行，或撤销清单。", "Wait for the release, or cancel the list."),
        ("800", "800"),
        status=pl.col("lists.status"),
    ),
)  # fmt: skip
def released(_given: Given) -> pl.Expr:
    return ~among(pl.col("lists.status"), RELEASED)


@rule(
    "YH-RET-005", BLOCK, "rules.md §2 #8; −621004 −621010 −623003 −623005 −623009; reply 22007", "spec",
    on=("CEB623.head", "CEB605.head"), field="invtNo", needs="H",
    says=says(
        ("清单状态不允许撤销", "The list can no longer be cancelled"),
        ("{field} {value}：清单状态为 {status}。", "{field} {value}: the list stands at {status}."),
        ("已放行或结关的清单不能撤销（海关答复 −623003、22007 等）。", "A list that is released or closed is not cancelled (−623003, 22007)."),
        ("已放行的改为退货申报。", "Goods of a released list come back as a return."),
        ("120 → 可撤销", "120: it can be cancelled"),
        status=pl.col("lists.status"),
    ),
)  # fmt: skip
def can_be_cancelled(_given: Given) -> pl.Expr:
    return among(pl.col("lists.status"), RELEASED)


@rule(
    "YH-RET-006", BLOCK, "rules.md §2.1 X7; −625208", "spec", on="CEB625.head", field=("preNo", "invtNo"), needs="H",
    says=says(
        ("编号不是原清单的", "The number is not that of the list"),
        ("{field}为 {value}，原清单为 {expected}。", "{field} is {value}; the list has {expected}."),
        ("退货单须填写电子口岸给原清单的编号。", "A return names the numbers that the e-port and customs gave to the list."),
        ("照回执填写。", "Enter those of the receipts."),
        ("B20261101000000001", "B20261101000000001"),
        expected=lambda given: pl.col(f"lists.{given.field}"),
    ),
)  # fmt: skip
def numbers_of_list(given: Given) -> pl.Expr:
    return pl.col(given.field) != pl.col(f"lists.{given.field}")


@rule(
    "YH-RET-010", BLOCK, "rules.md §2.1 X8; ceb README §8 rule 24", "spec", on="CEB213.head", field="country",
    says=says(
        ("退货的起运国是中国", "A return that departs from China"),
        ("{field}为中国（142）。", "{field} is China (142)."),
        ("出口退货从境外运回。", "Exports come back from abroad."),
        ("填写实际起运国。", "Enter the real country."),
        ("142 → 502 美国", "142 → 502 USA"),
    ),
)  # fmt: skip
def from_abroad(_given: Given) -> pl.Expr:
    return pl.col("country") == "142"
