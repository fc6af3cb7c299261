"""Quantities and their units."""

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, WARN, Given, Texts, empty, physical, rule

LINES = ("CEB303.items", "CEB603.items", "CEB311.items", "CEB621.items")


@rule(
    "YH-LIN-010", BLOCK, "house; ceb/fields.csv: qty, qty1", "derived",
    on=LINES, field=("qty", "qty1"),
    says=Texts(
        title=Text("数量不大于零", "Quantity is not above zero"),
        message=Text("{field}为 {value}，必须大于 0。", "{field} is {value}; it must be above 0."),
        reason=Text("没有数量的商品行无法申报。", "A line without quantity cannot be declared."),
        fix=Text("填写实际数量，或删除该行。", "Enter the real quantity, or remove the line."),
        example=Text("0 → 1", "0 → 1"),
    ),
)  # fmt: skip
def quantity(given: Given) -> pl.Expr:
    return physical(given.field) <= 0


@rule(
    "YH-LIN-011", BLOCK, "rules.md §2 #32; ceb README §8 rule 11", "spec",
    on=("CEB603.items", "CEB621.items"), field=("qty2", "unit2"),
    yields={"YH-LIN-107": "row"},
    says=Texts(
        title=Text("第二数量与第二单位不成对", "Second quantity and second unit are not a pair"),
        message=Text(
            "{field}为空，但另一项已填（{other}）。", "{field} is empty, but its counterpart is given ({other})."
        ),
        reason=Text(
            "第二数量和第二计量单位必须同时填写或同时为空（海关答复 −625009 同类）。",
            "Second quantity and second unit are given together or not at all (compare customs' −625009).",
        ),
        fix=Text("补填缺少的一项，或两项都清空。", "Fill in what is missing, or clear both."),
        example=Text("第二数量 0.28，第二单位 035", "Second quantity 0.28, second unit 035"),
        params={
            "other": pl.coalesce(
                pl.col("unit2"), pl.col("qty2").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
            )
        },
    ),
)  # fmt: skip
def second_pair(given: Given) -> pl.Expr:
    other = "unit2" if given.field == "qty2" else "qty2"
    return empty(given.field) & pl.col(other).is_not_null()


@rule(
    "YH-LIN-012", BLOCK, "rules.md §2 #32", "spec",
    on=("CEB603.items", "CEB621.items"), field="qty2",
    says=Texts(
        title=Text("第二数量不大于零", "Second quantity is not above zero"),
        message=Text("{field}为 {value}，必须大于 0。", "{field} is {value}; it must be above 0."),
        reason=Text("有第二单位就必须有大于零的第二数量。", "A second unit needs a second quantity above zero."),
        fix=Text("填写实际数量；没有第二单位则两项都清空。", "Enter the real quantity; without second unit clear both."),
        example=Text("0 → 0.28", "0 → 0.28"),
    ),
)  # fmt: skip
def second_quantity(_given: Given) -> pl.Expr:
    return physical("qty2") <= 0


@rule(
    "YH-LIN-013", WARN, "rules.md §2.1 X9; ceb README §8 rule 10", "wild",
    on=("CEB603.items", "CEB621.items"), field=("qty1", "qty2"),
    says=Texts(
        title=Text("单位相同而数量不同", "Same unit, different quantity"),
        message=Text(
            "{field}为 {value}，申报数量为 {expected}，而单位相同。",
            "{field} is {value}, the declared quantity {expected}, in the same unit.",
        ),
        reason=Text(
            "申报单位与法定单位相同时，数量必须相等。", "Where both units are the same, so are the quantities."
        ),
        fix=Text("改正法定数量或申报数量。", "Correct the legal or the declared quantity."),
        example=Text("2 个，法定 2 个", "2 pieces, legally 2 pieces"),
        params={"expected": pl.col("qty").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")},
    ),
)  # fmt: skip
def same_unit(given: Given) -> pl.Expr:
    unit = given.field.replace("qty", "unit")
    return (pl.col("unit") == pl.col(unit)) & (physical("qty") != physical(given.field))


def _converted(unit: str, quantity: str) -> pl.Expr:
    """The quantity in the base unit of its unit, times 10⁹; null where the list has no plain factor."""
    known = {each.code: each.more for each in codes.table("units").entries if each.more["factor"]}
    factors = {code: _billionths(more["factor"]) for code, more in known.items()}
    factor = pl.col(unit).replace_strict(factors, default=None, return_dtype=pl.Int128)
    return physical(quantity) * factor


def _billionths(factor: str) -> int:
    whole, _, rest = factor.partition(".")
    return int(whole + rest[:9].ljust(9, "0"))


def _base(unit: str) -> pl.Expr:
    bases = {
        each.code: each.more["base_unit"] for each in codes.table("units").entries if each.more["factor"]
    }
    return pl.col(unit).replace_strict(bases, default=None, return_dtype=pl.String)


@rule(
    "YH-LIN-014", WARN, "rules.md §2 #31; codes/units.csv: dimension, factor", "derived",
    on=("CEB603.items", "CEB621.items"), field="qty1", needs="C",
    where=lambda _given: pl.col("unit") != pl.col("unit1"),
    says=Texts(
        title=Text("换算后数量不符", "Quantities do not convert into each other"),
        message=Text(
            "{field}为 {value}（单位 {unit1}），与申报数量 {qty}（单位 {unit}）换算不符。",
            "{field} is {value} (unit {unit1}), which is not {qty} of unit {unit} converted.",
        ),
        reason=Text(
            "两个单位可以互相换算，数量必须一致（单位表为 2018—2020 年版本）。",
            "The two units convert into each other, so must the quantities (unit list of 2018 to 2020).",
        ),
        fix=Text("按单位换算法定数量。", "Convert the quantity into the legal unit."),
        example=Text("2 打 → 24 个；500 克 → 0.5 千克", "2 dozen → 24 pieces; 500 g → 0.5 kg"),
        params={
            "unit": pl.col("unit"),
            "unit1": pl.col("unit1"),
            "qty": pl.col("qty").cast(pl.String).str.strip_chars_end("0").str.strip_chars_end("."),
        },
    ),
)  # fmt: skip
def converted_quantity(given: Given) -> pl.Expr:
    declared, legal = _converted("unit", "qty"), _converted("unit1", "qty1")
    convertible = _base("unit") == _base("unit1")
    return convertible & ((declared - legal).abs() * 100 > legal * given.count("unit_tolerance_percent"))


@rule(
    "YH-LIN-015", WARN, "house; codes/units.csv", "derived",
    on=("CEB603.items", "CEB621.items"), field="unit2",
    yields={"YH-LIN-106": "cell"},
    says=Texts(
        title=Text("第二单位与法定单位相同", "Second unit is the legal unit"),
        message=Text("{field}与法定计量单位都是 {value}。", "{field} and legal unit are both {value}."),
        reason=Text("第二单位只在与第一单位不同时才有意义。", "A second unit makes sense only if it is another one."),
        fix=Text("清空第二数量和第二单位，或填写正确的第二单位。", "Clear both second fields, or enter the right unit."),
        example=Text("法定 007，第二 035", "Legal unit 007, second 035"),
    ),
)  # fmt: skip
def distinct_units(_given: Given) -> pl.Expr:
    return pl.col("unit1") == pl.col("unit2")


@rule(
    "YH-INV-010", BLOCK, "house; ceb/fields.csv: packNo", "derived",
    on="CEB603.head", field="packNo",
    says=Texts(
        title=Text("件数小于 1", "Fewer than one piece"),
        message=Text("{field}为 {value}，至少为 1。", "{field} is {value}; it is at least 1."),
        reason=Text("清单至少对应一个包裹。", "A list stands for at least one parcel."),
        fix=Text("填写包裹件数。", "Enter the number of parcels."),
        example=Text("0 → 1", "0 → 1"),
    ),
)  # fmt: skip
def packages(_given: Given) -> pl.Expr:
    return pl.col("packNo") < 1
