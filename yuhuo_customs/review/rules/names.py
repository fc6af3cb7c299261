"""Names of goods."""

import string

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import WARN, Given, Texts, rule
from yuhuo_customs.review.words import any_of

_BETWEEN = r"[\s、，,/;；+和及与等]"


@rule(
    "YH-LIN-070", WARN, "rules.md §2 #55; manifest/negative_descriptions.csv", "derived",
    on=("CEB603.items", "CEB621.items"), field="gname", needs="L",
    says=Texts(
        title=Text("商品名称过于笼统", "Vague goods name"),
        message=Text("{field}“{value}”没有说明是什么商品。", "{field} {value!r} does not tell what the goods are."),
        reason=Text("笼统的名称无法归类，海关会要求说明。", "Such a name cannot be classified; customs will ask."),
        fix=Text("写明具体品名。", "Name the goods."),
        example=Text("配件 → 假发用发网", "配件 → 假发用发网"),
    ),
)  # fmt: skip
def vague_name(_given: Given) -> pl.Expr:
    return pl.col("gname").str.contains(f"^(?:{any_of('vague')}|{_BETWEEN})+$")


_SAME_LETTER = "|".join(f"{letter}+" for letter in string.ascii_lowercase)


@rule(
    "YH-LIN-071", WARN, "manifest/negative_descriptions.csv, patterns", "derived",
    on=("CEB603.items", "CEB621.items"), field="gname",
    says=Texts(
        title=Text("商品名称没有内容", "Goods name without content"),
        message=Text("{field}“{value}”不是品名。", "{field} {value!r} is no name."),
        reason=Text(
            "纯数字、单一字母或单个汉字不能作为商品名称。", "Digits only, one letter or one character are no name."
        ),
        fix=Text("写明具体品名。", "Name the goods."),
        example=Text("AAA → 人发制假发", "AAA → 人发制假发"),
    ),
)  # fmt: skip
def empty_name(_given: Given) -> pl.Expr:
    return pl.col("gname").str.contains(rf"^(?:[0-9]+|[\u4e00-\u9fff]|(?i:{_SAME_LETTER}))$")


@rule(
    "YH-LIN-072", WARN, "ceb/fields.csv: itemName; house", "derived",
    on=("CEB303.items", "CEB603.items", "CEB311.items", "CEB621.items"), field=("itemName", "gname"),
    yields={"YH-LIN-071": "cell"},
    says=Texts(
        title=Text("名称没有中文", "Name without Chinese"),
        message=Text("{field}“{value}”没有汉字。", "{field} {value!r} has no Chinese character."),
        reason=Text("商品名称应填中文。", "The name is to be given in Chinese."),
        fix=Text("填写中文名称。", "Enter the Chinese name."),
        example=Text("Lace wig → 蕾丝假发", "Lace wig → 蕾丝假发"),
    ),
)  # fmt: skip
def chinese_name(given: Given) -> pl.Expr:
    return ~pl.col(given.field).str.contains(r"\p{Han}")


@rule(
    "YH-LIN-073", WARN, "rules.md §2 #57", "derived",
    on=("CEB603.items", "CEB621.items"), field="gname", needs="L",
    says=Texts(
        title=Text("名称含危险品字样", "Name with a word of dangerous goods"),
        message=Text(
            "{field}“{value}”含“{word}”，规格和备注中没有危险品信息。",
            "{field} {value!r} holds {word}; specification and remarks say nothing about it.",
        ),
        reason=Text(
            "电池、液体、粉末、磁性等商品需要说明危险品属性，航空承运人和海关都会查问。",
            "Goods with batteries, liquids, powders or magnets need their attribute stated; carrier and customs ask.",
        ),
        fix=Text(
            "在规格型号或备注中写明联合国编号（UN1234）或“非危险品”“不含电池”等。",
            "State the UN number (UN1234), or 非危险品, 不含电池 and the like, in specification or remarks.",
        ),
        example=Text("锂电池理发器，备注 UN3481", "锂电池理发器, remarks UN3481"),
        params={"word": lambda _given: pl.col("gname").str.extract(f"({any_of('danger')})")},
    ),
)  # fmt: skip
def danger_word(_given: Given) -> pl.Expr:
    stated = pl.concat_str("gname", "gmodel", "note", separator=" ", ignore_nulls=True)
    answered = stated.str.contains(rf"(?i)UN ?[0-9]{{4}}|{any_of('danger', 'answers')}")
    return pl.col("gname").str.contains(any_of("danger")) & ~answered
