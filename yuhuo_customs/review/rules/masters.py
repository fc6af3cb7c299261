"""Documents over many parcels or lists: CEB507, CEB509, CEB607, CEB701."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, WARN, Given, physical, plain, rule, says

SPLIT = ("CEB507.head", "CEB509.head", "CEB607.head", "CEB701.head")


@rule(
    "YH-INV-090", BLOCK, "rules.md §2.1 X11; ceb README §8 rule 26", "spec", on="CEB701.head", field=("startTime", "endTime"),
    says=says(
        ("汇总期间不完整或倒置", "The period of a summary is not complete, or runs backwards"),
        ("{field}为“{value}”；起止时间须同时填写，且止不早于起。", "{field} is {value!r}; both ends are given, and the end is not before the start."),
        ("按期间汇总时两项都填，清单明细不再使用。", "By period both are given, and the list of lists is ignored."),
        ("填写起止时间，或都清空并列出清单。", "Enter both, or clear both and name the lists."),
        ("20261101000000 至 20261130235959", "20261101000000 to 20261130235959"),
    ),
)  # fmt: skip
def period(given: Given) -> pl.Expr:
    start, end = pl.col("startTime"), pl.col("endTime")
    alone = pl.col(given.field).is_null() & (start.is_not_null() | end.is_not_null())
    return alone | ((end < start) if given.field == "endTime" else pl.lit(value=False))


@rule(
    "YH-INV-091", BLOCK, "rules.md §2.1 X12; ceb README §8 rule 27", "spec", on=SPLIT, field=("msgCount", "msgSeqNo"), needs="H",
    says=says(
        ("拆分报文的序号不连续", "Parts of a split document have a gap"),
        ("{field}为 {value}；同一单证共 {count} 份，序号应为 1 至报文总数。", "{field} is {value}; the document has {count} parts, numbered 1 to their number."),
        ("拆分发送时总数相同，序号从 1 连续。", "Parts state one number, and are numbered from 1 without a gap."),
        ("重新编号。", "Number them anew."),
        ("2 份：1、2", "2 parts: 1, 2"),
        count=lambda _given: pl.len().over("copNo"),
    ),
)  # fmt: skip
def parts(given: Given) -> pl.Expr:
    count, number, total = pl.len().over("copNo"), pl.col("msgSeqNo"), pl.col("msgCount")
    if given.field == "msgCount":
        return total != count
    twice = pl.struct("copNo", "msgSeqNo").is_duplicated()
    return (number < 1) | (number > total) | twice


@rule(
    "YH-INV-092", WARN, "rules.md §2.1 X15; ceb README §8 rule 8", "unconfirmed", on="CEB607.head", field="grossWeight", needs="H",
    says=says(
        ("总单毛重与清单合计不符", "Weight of the master waybill differs from its lists"),
        ("{field}为 {value}，所列清单毛重合计 {expected}。", "{field} is {value}; its lists add up to {expected}."),
        ("总单毛重应等于各清单毛重之和（未经确认，仅提示）。", "It should be the sum of its lists (not confirmed: a hint)."),
        ("核对毛重。", "Look at the weights."),
        ("0.7 + 0.7 = 1.4", "0.7 + 0.7 = 1.4"),
        expected=plain("bills.weight"),
    ),
)  # fmt: skip
def weight_of_lists(given: Given) -> pl.Expr:
    return (physical("grossWeight") - physical("bills.weight")).abs() > given.units("bill_weight_tolerance")


@rule(
    "YH-INV-093", WARN, "rules.md §8: declaration, summary by the 15th (§4.2)", "wild", on="CEB701.head", field="endTime",
    where=lambda _given: pl.col("endTime").is_not_null(),
    says=says(
        ("汇总期间尚未结束", "The period of the summary is not over"),
        ("{field} {value} 晚于申报日。", "{field} {value} is later than the day of declaration."),
        ("汇总申报次月 15 日前办理上月放行的清单。", "By the 15th the lists released in the month before are summed up."),
        ("等待期间结束，或缩短期间。", "Wait for the end of the period, or shorten it."),
        ("20261031235959", "20261031235959"),
    ),
)  # fmt: skip
def period_over(given: Given) -> pl.Expr:
    return pl.col("endTime").str.slice(0, 8) > f"{given.today:%Y%m%d}"
