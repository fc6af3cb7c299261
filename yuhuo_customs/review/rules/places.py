"""Customs offices, ports and the day of export."""

from datetime import timedelta

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.documents import documents
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import WARN, Given, Texts, among, rule

OFFICES = ("customsCode", "portCode")
HEADS = tuple(f"{kind}.head" for kind, each in documents().items() if "customsCode" in each.specs("head"))
"""Every document that names an office."""
KINDS = {"air": "5", "air express": "5", "post": "6", "rail": "3"}
"""Kind of an office (codes/customs_offices.csv) → mode of transport that leaves there (rules.md §2 #41)."""


@rule(
    "YH-INV-060", WARN, "rules.md §2 #34, §9; codes/customs_offices.csv", "unconfirmed",
    on=HEADS, field=OFFICES, needs="C",
    says=Texts(
        title=Text("关区代码不在代码表中", "Customs office not in the list"),
        message=Text(
            "{field} {value} 不在 2018 年 4 月的关区代码表中。",
            "{field} {value} is not in the list of customs offices of April 2018.",
        ),
        reason=Text(
            "可能输错，也可能是 2018 年 4 月以后新设的海关，本表无法确认。",
            "It may be mistyped, or an office opened after April 2018, which the list cannot know.",
        ),
        fix=Text("向海关核实该代码；确认无误可忽略。", "Ask the office; ignore this once it is confirmed."),
        example=Text("4604 郑州机办", "4604 Zhengzhou airport office"),
    ),
)  # fmt: skip
def known_office(given: Given) -> pl.Expr:
    return ~among(pl.col(given.field), codes.table("customs_offices").codes)


@rule(
    "YH-INV-061", WARN, "rules.md §2 #40, §6", "wild",
    on=HEADS, field=OFFICES, needs="C",
    says=Texts(
        title=Text("填了直属海关代码", "Head office of a customs district"),
        message=Text(
            "{field} {value} 是直属海关（关区）代码，其下有隶属海关。",
            "{field} {value} is a district's head office; it has subordinate offices.",
        ),
        reason=Text("有隶属海关的，应填隶属海关代码。", "Where a subordinate code exists, it must be used."),
        fix=Text("填写实际办理的隶属海关。", "Enter the office that really handles it."),
        example=Text("4600 → 4604", "4600 → 4604"),
    ),
)  # fmt: skip
def subordinate_office(given: Given) -> pl.Expr:
    offices = codes.table("customs_offices").entries
    parents = {each.more["parent"] for each in offices}
    branches = {each.code for each in offices if "not a declaring office" in each.note}
    return among(pl.col(given.field), (parents | branches) - {""})


@rule(
    "YH-INV-062", WARN, "rules.md §2 #41; codes/customs_offices.csv: kind", "derived",
    on=("CEB603.head", "CEB621.head", "CEB213.head"), field="portCode", needs="C",
    says=Texts(
        title=Text("出口口岸与运输方式不符", "Office of exit does not fit the mode of transport"),
        message=Text(
            "{field} {value} 与运输方式 {mode} 不相符。", "{field} {value} does not fit mode of transport {mode}."
        ),
        reason=Text(
            "4604、4613 为航空，4605 为邮件，4606 为铁路。", "4604 and 4613 are air, 4605 mail, 4606 rail offices."
        ),
        fix=Text("改正口岸代码或运输方式。", "Correct the office or the mode."),
        example=Text("4604 与 5 航空", "4604 and 5 air"),
        params={"mode": pl.col("trafMode")},
    ),
)  # fmt: skip
def port_and_mode(_given: Given) -> pl.Expr:
    offices = codes.table("customs_offices").entries
    modes = {each.code: KINDS[each.more["kind"]] for each in offices if each.more["kind"] in KINDS}
    mode = pl.col("portCode").replace_strict(modes, default=None, return_dtype=pl.String)
    return mode != pl.col("trafMode")


@rule(
    "YH-INV-063", WARN, "rules.md §6", "unconfirmed",
    on="CEB603.head", field="POD",
    says=Texts(
        title=Text("指运港代码形式少见", "Unusual form of a port code"),
        message=Text("{field} {value} 不是 3 至 4 位数字。", "{field} {value} is not 3 or 4 digits."),
        reason=Text(
            "跨境电商报文使用旧的数字港口代码；字母代码是否接受未经确认。",
            "These messages use the old numeric port codes; whether letters are taken is not confirmed.",
        ),
        fix=Text("填写数字港口代码；不确定时向海关核实。", "Enter the numeric code; ask the office when in doubt."),
        example=Text("LAX → 数字港口代码", "LAX → the numeric port code"),
    ),
)  # fmt: skip
def port_form(_given: Given) -> pl.Expr:
    return ~pl.col("POD").str.contains("^[0-9]{3,4}$")


@rule(
    "YH-INV-064", WARN, "house", "derived",
    on="CEB603.head", field="ieDate",
    says=Texts(
        title=Text("出口日期离今天太远", "Export date far from today"),
        message=Text("{field} {value} 不在 {first} 至 {last} 之间。", "{field} {value} is not within {first} to {last}."),
        reason=Text("日期过早或过晚多为年份输错。", "A day far off is mostly a mistyped year."),
        fix=Text("核对出口日期。", "Look at the date again."),
        example=Text("20251111 → 20261111", "20251111 → 20261111"),
        params={
            "first": lambda given: pl.lit(_days(given)[0]),
            "last": lambda given: pl.lit(_days(given)[1]),
        },
    ),
)  # fmt: skip
def near_day(given: Given) -> pl.Expr:
    first, last = _days(given)
    return (pl.col("ieDate") < first) | (pl.col("ieDate") > last)


def _days(given: Given) -> tuple[str, str]:
    """First and last expected day, yyyyMMdd: such text sorts like the days."""
    first = given.today - timedelta(days=given.count("days_past"))
    last = given.today + timedelta(days=given.count("days_ahead"))
    return f"{first:%Y%m%d}", f"{last:%Y%m%d}"
