"""What may be traded at all: the positive list of retail import, prohibited and restricted goods; words and brands."""

import polars as pl

from yuhuo_customs.review.rule import BLOCK, RISK, WARN, Given, rule, says
from yuhuo_customs.review.words import contradictions

IMPORT = "CEB621.items"
LINES = ("CEB603.items", "CEB621.items")


@rule(
    "YH-LIN-103", BLOCK, "rules.md §2 #30, §5", "wild", on=IMPORT, field="gcode", needs="T",
    yields={"YH-LIN-100": "cell"},
    says=says(
        ("商品不在跨境零售进口清单中", "The goods are not on the positive list"),
        ("{field} {value} 的前 8 位不在导入的正面清单中。", "The first 8 digits of {field} {value} are not on the list imported."),
        ("只有正面清单内的商品可按跨境零售进口（清单由用户导入）。", "Only listed goods may come in as retail imports (the list is the user's)."),
        ("改按一般贸易申报，或改正编码。", "Declare it as general trade, or correct the code."),
        ("33049900", "33049900"),
    ),
)  # fmt: skip
def on_the_list(_given: Given) -> pl.Expr:
    return pl.col("gcode").is_not_null() & pl.col("positive.listed").is_null()


@rule(
    "YH-LIN-104", BLOCK, "rules.md §2 #30, §5", "wild", on=IMPORT, field="gcode", needs="T",
    where=lambda _given: pl.col("head.tradeMode") == "9610",
    says=says(
        ("仅限保税进口的商品", "Goods for bonded import only"),
        ("{field} {value} 在正面清单中注明仅限网购保税，不能用 9610。", "The list says of {field} {value}: bonded only, not 9610."),
        ("清单备注限定了监管方式。", "A remark of the list limits the mode."),
        ("改用 1210 保税进口。", "Use bonded import, 1210."),
        ("9610 → 1210", "9610 → 1210"),
    ),
)  # fmt: skip
def bonded_only(_given: Given) -> pl.Expr:
    return pl.col("positive.bonded_only")


@rule(
    "YH-LIN-105", WARN, "rules.md §2 #30, §5", "wild", on=IMPORT, field="gname", needs="T",
    says=says(
        ("正面清单备注需人工核对", "A remark of the positive list is to be read"),
        ("{field}“{value}”：清单备注“{remark}”。", "{field} {value!r}: the list remarks {remark!r}."),
        ("备注限定了具体商品或排除了某些商品，程序无法判断。", "The remark names or excludes goods; a program cannot tell."),
        ("对照备注确认商品。", "Compare the goods with the remark."),
        ("仅限家用打印机墨盒", "仅限家用打印机墨盒"),
        remark=pl.col("positive.remark"),
    ),
)  # fmt: skip
def remark_to_read(_given: Given) -> pl.Expr:
    named = pl.col("positive.named").is_not_null() | pl.col("positive.excluded").is_not_null()
    return named | ~pl.col("positive.typed")


@rule(
    "YH-LIN-116", BLOCK, "rules.md §2 #58", "wild", on=LINES, field="gcode", needs="T",
    says=says(
        ("禁止的商品", "Prohibited goods"),
        ("{field} {value}（{prefix}）在该监管方式下禁止：{reason}。", "{field} {value} ({prefix}) is prohibited with this mode: {reason}."),
        ("导入的禁止商品表列有该编码。", "The table of prohibited goods has this code."),
        ("不得申报。", "It must not be declared."),
        ("—", "—"),
        prefix=pl.col("restricted.prefix"), reason=pl.col("restricted.reason").fill_null(""),
    ),
)  # fmt: skip
def prohibited(_given: Given) -> pl.Expr:
    return pl.col("restricted.kind").fill_null("") == "prohibited"


@rule(
    "YH-LIN-117", BLOCK, "rules.md §2 #58", "wild", on=LINES, field="gcode", needs="T",
    says=says(
        ("限制的商品没有许可证", "Restricted goods without a licence"),
        ("{field} {value}（{prefix}）在该监管方式下受限制：{reason}。", "{field} {value} ({prefix}) is restricted with this mode: {reason}."),
        ("导入的限制商品表列有该编码，而许可证号为空。", "The table of restricted goods has this code, and no licence is given."),
        ("填写许可证号，或改用其他方式申报。", "Enter the licence, or declare it another way."),
        ("—", "—"),
        prefix=pl.col("restricted.prefix"), reason=pl.col("restricted.reason").fill_null(""),
    ),
)  # fmt: skip
def restricted(_given: Given) -> pl.Expr:
    return (pl.col("restricted.kind").fill_null("") == "restricted") & pl.col("head.licenseNo").is_null()


@rule(
    "YH-LIN-113", WARN, "rules.md §2 #52, §7", "derived", on=LINES, field="gname", needs="L",
    says=says(
        ("名称与编码矛盾", "The name contradicts the code"),
        ("{field}“{value}”与商品编码 {code} 矛盾。", "{field} {value!r} contradicts the code {code}."),
        ("如木制品归入 9403.20、针织服装归入第 62 章、化纤假发归入 6704.20。", "Wood with 9403.20, knitted with chapter 62, synthetic with 6704.20."),
        ("核对商品材质、织法和编码。", "Look at material, make and code."),
        ("化纤制假发 6704200000 → 6704110000", "化纤制假发 6704200000 → 6704110000"),
        code=pl.col("gcode"),
    ),
)  # fmt: skip
def contradicted(_given: Given) -> pl.Expr:
    name, code = pl.col("gname"), pl.col("gcode")
    return pl.any_horizontal(
        name.str.contains(words) & ~name.str.contains(but) & code.str.starts_with(prefix)
        for words, but, prefix in contradictions()
    )


@rule(
    "YH-LIN-115", RISK, "rules.md §2 #56", "wild", on=LINES, field="gname", needs="L",
    says=says(
        ("品牌没有授权记录", "A brand without an authorisation on file"),
        ("{field}“{value}”含品牌词，策略中没有该品牌的授权。", "{field} {value!r} has a brand word without authorisation in the policy."),
        ("侵权商品会被扣留；品牌词和授权由用户在策略中维护。", "Infringing goods are seized. Words and authorisations are the firm's own."),
        ("取得授权后加入 brands_authorised。", "Add it to brands_authorised once there is an authorisation."),
        ("示例牌", "示例牌"),
    ),
)  # fmt: skip
def authorised_brand(given: Given) -> pl.Expr:
    known = set(given.words("brands_known")) - set(given.settings["brands_authorised"])
    spoken = pl.concat_str("gname", "line.brand", separator=" ", ignore_nulls=True)
    return (
        pl.any_horizontal(spoken.str.contains(word, literal=True) for word in sorted(known))
        if known
        else pl.lit(value=False)
    )
