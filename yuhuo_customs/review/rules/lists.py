"""Codes that stand in their list but are not valid on the day of declaration, or do not fit an export.

Codes that stand in no list (continents, the dead doubles of countries, …) have a field finding already; the lists
of units and currencies have no dates.
"""

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, WARN, Given, Texts, among, rule

CHINA = "142"
NO_COUNTRY = {"701", "999"}
"""国别不详 (unknown) and 中性包装 (neutral packing): codes/countries.csv, notes."""


def _texts(zh: str, en: str, example: Text) -> Texts:
    return Texts(
        title=Text(f"{zh}代码已失效或尚未生效", f"{en} code not valid on the day"),
        message=Text(
            "{field} {value} 在申报日无效（已停用或尚未启用）。",
            "{field} {value} is not valid on the day of declaration (ended, or not begun).",
        ),
        reason=Text(
            f"{zh}代码必须在申报日有效（依据 2018—2020 年版代码表）。",
            f"The {en.lower()} code must be valid on the day of declaration (code lists of 2018 to 2020).",
        ),
        fix=Text("改用现行代码：yuhuo codes search。", "Use the present code: yuhuo codes search."),
        example=example,
    )


@rule(
    "YH-INV-040", BLOCK, "rules.md §2 #34, §6; codes/countries.csv", "derived",
    on=("CEB603.head", "CEB603.items", "CEB621.head", "CEB621.items", "CEB311.items", "CEB213.head"), field=("country", "tradeCountry"), needs="C",
    says=_texts(
        "国别（地区）", "Country",
        Text("349 塞尔维亚和黑山 → 358 或 359", "349 Serbia and Montenegro → 358 or 359"),
    ),
)  # fmt: skip
def country(given: Given) -> pl.Expr:
    return among(pl.col(given.field), given.not_valid("countries"))


@rule(
    "YH-INV-041", BLOCK, "rules.md §2 #34; codes/transport_modes.csv", "derived",
    on=("CEB603.head", "CEB621.head", "CEB213.head", "CEB507.head", "CEB509.head", "CEB607.head"), field="trafMode", needs="C",
    says=_texts("运输方式", "Transport mode", Text("5 航空运输", "5 air")),
)  # fmt: skip
def transport(given: Given) -> pl.Expr:
    return among(pl.col(given.field), given.not_valid("transport_modes"))


@rule(
    "YH-INV-042", BLOCK, "rules.md §2 #34, §4.1; codes/trade_modes.csv", "derived",
    on=("CEB603.head", "CEB621.head"), field="tradeMode", needs="C",
    says=_texts("贸易方式", "Supervision mode", Text("9610 电子商务", "9610 cross-border e-commerce")),
)  # fmt: skip
def trade(given: Given) -> pl.Expr:
    return among(pl.col(given.field), given.not_valid("trade_modes"))


@rule(
    "YH-INV-043", WARN, "rules.md §2 #62", "derived",
    on=("CEB603.head", "CEB603.items"), field="country",
    says=Texts(
        title=Text("出口目的地是中国", "Export to China"),
        message=Text("{field}为中国（142）。", "{field} is China (142)."),
        reason=Text("出口清单的运抵国和目的国不应是中国。", "An export does not arrive in China."),
        fix=Text("填写买家所在国家（地区）。注意 142 也是人民币代码。", "Enter the buyer's country. 142 is also the yuan."),
        example=Text("142 → 502 美国", "142 → 502 USA"),
    ),
)  # fmt: skip
def not_to_china(_given: Given) -> pl.Expr:
    return pl.col("country") == CHINA


@rule(
    "YH-INV-044", WARN, "house; codes/countries.csv: notes", "derived",
    on=("CEB603.head", "CEB603.items"), field="country",
    says=Texts(
        title=Text("目的地不是具体国家", "The destination is no country"),
        message=Text("{field} {value} 不代表具体国家（地区）。", "{field} {value} stands for no country."),
        reason=Text(
            "701（国别不详）、999（中性包装）不能说明货物去向。",
            "701 (unknown) and 999 (neutral packing) do not tell where the goods go.",
        ),
        fix=Text("填写买家所在国家（地区）。", "Enter the buyer's country."),
        example=Text("701 → 502 美国", "701 → 502 USA"),
    ),
)  # fmt: skip
def a_real_country(_given: Given) -> pl.Expr:
    return among(pl.col("country"), NO_COUNTRY)
