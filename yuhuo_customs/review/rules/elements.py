"""Declaration elements (规范申报要素): the parts of the specification, separated by ``|``."""

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import WARN, Given, Texts, among, rule

NO_BRAND = ("无品牌", "无", "无牌")


def _element(place: int) -> pl.Expr:
    """The element at ``place``; null when the specification is free text."""
    parts = pl.col("gmodel").str.split("|")
    return pl.when(pl.col("gmodel").str.contains("|", literal=True)).then(
        parts.list.get(place, null_on_oob=True).str.strip_chars()
    )


@rule(
    "YH-LIN-080", WARN, "rules.md §5", "wild",
    on=("CEB603.items", "CEB621.items"), field="gmodel",
    yields={"YH-LIN-114": "cell"},
    says=Texts(
        title=Text("申报要素有连续空项", "Declaration elements are skipped"),
        message=Text("{field}“{value}”中有连续的空项（||||）。", "{field} {value!r} has an empty run (||||)."),
        reason=Text("实际运行的系统拒绝连续空项，说明要素未填。", "Working systems refuse it: elements are missing."),
        fix=Text("逐项填写要素，没有的写“无”。", "Answer each element; 无 where there is none."),
        example=Text("0|0||||18寸 → 0|0|人发|蕾丝|无|18寸", "0|0||||18寸 → 0|0|人发|蕾丝|无|18寸"),
    ),
)  # fmt: skip
def empty_run(_given: Given) -> pl.Expr:
    return pl.col("gmodel").str.contains(r"\|\s*\|\s*\|\s*\|")


def _coded(zh: str, en: str, table: str, place: int) -> Texts:
    return Texts(
        title=Text(f"申报要素“{zh}”不是代码", f"Declaration element {place} ({en}) is no code"),
        message=Text(
            f"{{field}}的第 {place + 1} 项“{zh}”为“{{element}}”，应为代码。",
            f"Element {place} ({en}) of {{field}} is {{element!r}}; a code is expected.",
        ),
        reason=Text(
            f"用 | 分隔的申报要素，第 {place + 1} 项是{zh}代码（依据实践）。",
            f"Of elements parted by |, number {place} is the code of the {en} (as seen in practice).",
        ),
        fix=Text(f"填写{zh}代码（yuhuo codes search，{table}）。", f"Enter the code (list {table})."),
        example=Text("0|0|人发|蕾丝|18寸", "0|0|人发|蕾丝|18寸"),
        params={"element": _element(place)},
    )


@rule(
    "YH-LIN-081", WARN, "rules.md §5; codes/brand_types.csv", "wild",
    on=("CEB603.items", "CEB621.items"), field="gmodel", needs="C",
    yields={"YH-LIN-114": "cell"}, says=_coded("品牌类型", "kind of brand", "brand_types", 0),
)  # fmt: skip
def brand_type(_given: Given) -> pl.Expr:
    return ~among(_element(0), codes.table("brand_types").codes)


@rule(
    "YH-LIN-082", WARN, "rules.md §5; codes/export_preference_types.csv", "wild",
    on=("CEB603.items", "CEB621.items"), field="gmodel", needs="C",
    yields={"YH-LIN-114": "cell"},
    says=_coded("出口享惠情况", "export preference", "export_preference_types", 1),
)  # fmt: skip
def export_preference(_given: Given) -> pl.Expr:
    return ~among(_element(1), codes.table("export_preference_types").codes)


@rule(
    "YH-LIN-083", WARN, "rules.md §2 #54", "wild",
    on=("CEB603.items", "CEB621.items"), field="gmodel", needs="C", where=lambda _given: _element(0).is_not_null(),
    yields={"YH-LIN-114": "cell"},
    says=Texts(
        title=Text("品牌类型与品牌矛盾", "Kind of brand contradicts the brand"),
        message=Text(
            "{field}的品牌类型为 {element}，而品牌栏为“{brand}”。",
            "The kind of brand in {field} is {element}, but the brand is {brand!r}.",
        ),
        reason=Text("品牌类型 0 表示无品牌，有品牌的应填 1 至 4。", "0 means no brand; with a brand it is 1 to 4."),
        fix=Text("改正品牌类型或品牌。", "Correct the kind of brand or the brand."),
        example=Text("品牌“无品牌”与 0", "Brand 无品牌 and 0"),
        params={"element": _element(0), "brand": pl.col("line.brand")},
    ),
)  # fmt: skip
def brand_contradicts(_given: Given) -> pl.Expr:
    kind, brand = _element(0), pl.col("line.brand").str.strip_chars()
    unbranded = among(brand, NO_BRAND)
    branded_kind = among(kind, codes.table("brand_types").codes - {"0"})
    return ((kind == "0") & ~unbranded & (brand != "")) | (branded_kind & unbranded)
