"""Gross and net weight, and weights per piece."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from yuhuo_customs import codes
from yuhuo_customs.errors import Text
from yuhuo_customs.review.rule import BLOCK, RISK, SCALE, WARN, Given, Texts, among, physical, rule, shown

KILOGRAM = "035"


@rule(
    "YH-INV-011", BLOCK, "rules.md §2 #43; ceb README §8 rule 7", "wild",
    on=("CEB603.head", "CEB621.head"), field="netWeight",
    says=Texts(
        title=Text("净重大于毛重", "Net weight above gross weight"),
        message=Text("{field}为 {value}，大于毛重 {gross}。", "{field} is {value}, above the gross weight {gross}."),
        reason=Text(
            "毛重包含包装，不可能小于净重（依据实际运行的系统）。",
            "Gross weight holds the packing too and is never below the net weight (as working systems check).",
        ),
        fix=Text("核对两项是否填反，单位是否为公斤。", "See whether they are swapped, and whether both are in kg."),
        example=Text("毛重 0.35，净重 0.28", "Gross 0.35, net 0.28"),
        params={"gross": shown(physical("grossWeight"))},
    ),
)  # fmt: skip
def net_above_gross(_given: Given) -> pl.Expr:
    return physical("netWeight") > physical("grossWeight")


@rule(
    "YH-INV-012", BLOCK, "rules.md §2 #43; ceb README §8 rule 7", "wild",
    on=("CEB603.head", "CEB621.head", "CEB505.head", "CEB511.head", "CEB607.head"), field=("grossWeight", "netWeight"),
    says=Texts(
        title=Text("重量不大于零", "Weight is not above zero"),
        message=Text("{field}为 {value}，必须大于 0。", "{field} is {value}; it must be above 0."),
        reason=Text("零重量或负重量的清单会被退单。", "Lists without a weight are sent back."),
        fix=Text("填写以公斤计的实际重量。", "Enter the real weight in kilograms."),
        example=Text("0 → 0.28", "0 → 0.28"),
    ),
)  # fmt: skip
def weight(given: Given) -> pl.Expr:
    return physical(given.field) <= 0


@rule(
    "YH-INV-013", RISK, "rules.md §2 #44", "derived",
    on=("CEB603.head", "CEB621.head"), field="netWeight",
    says=Texts(
        title=Text("净重占毛重的比例过低", "Net weight is a small part of the gross weight"),
        message=Text("{field}为 {value}，毛重为 {gross}。", "{field} is {value}, the gross weight {gross}."),
        reason=Text(
            "包装占大部分重量，可能是单位或数值有误；比例为设置值，并非海关的阈值。",
            "Mostly packing: a unit or a figure may be wrong. The share is a setting, not customs' own.",
        ),
        fix=Text("核对净重和毛重。", "Look at both weights again."),
        example=Text("毛重 3.5，净重 0.28 → 毛重 0.35", "Gross 3.5, net 0.28 → gross 0.35"),
        params={"gross": shown(physical("grossWeight"))},
    ),
)  # fmt: skip
def mostly_packing(given: Given) -> pl.Expr:
    share = pl.lit(given.units("net_of_gross_percent"))
    for heading, percent in given.settings["net_of_gross"].items():
        alike = [pl.col(f"items.gcode.{end}").str.starts_with(heading) for end in ("min", "max")]
        share = pl.when(pl.all_horizontal(alike)).then(int(Decimal(percent) * SCALE)).otherwise(share)
    net, gross = physical("netWeight"), physical("grossWeight")
    return (net > 0) & (net * 100 * SCALE < gross * share.cast(pl.Int128))


def _kilograms_differ(given: Given, number: int) -> pl.Expr:
    """All lines are in kilograms and their sum is not the net weight."""
    unit, total = f"items.unit{number}", physical(f"items.qty{number}.sum")
    all_kilograms = (pl.col(f"{unit}.min") == KILOGRAM) & (pl.col(f"{unit}.max") == KILOGRAM)
    tolerance = physical("netWeight") * given.count("kilogram_tolerance_percent")
    return all_kilograms & ((total - physical("netWeight")).abs() * 100 > tolerance)


def _kilogram_texts(number: int, zh: str, en: str) -> Texts:
    return Texts(
        title=Text(f"净重与{zh}（千克）合计不符", f"Net weight differs from the {en} in kg"),
        message=Text(
            f"{{field}}为 {{value}}，各行{zh}（千克）合计为 {{total}}。",
            f"{{field}} is {{value}}; the {en} of the lines add up to {{total}} kg.",
        ),
        reason=Text(
            f"{zh}以千克计时应约等于净重（默认允许 5%）。",
            f"In kg, the {en} are about the net weight (±5 % by default).",
        ),
        fix=Text(
            f"核对净重和各行{zh}，注意不要填克。", f"Look at net weight and {en}; grams are a common slip."
        ),
        example=Text("净重 0.56，两行各 0.28 千克", "Net 0.56, two lines of 0.28 kg"),
        params={"total": shown(physical(f"items.qty{number}.sum"))},
    )


@rule(
    "YH-INV-014", WARN, "rules.md §2 #33; ceb README §8 rule 12", "derived",
    on=("CEB603.head", "CEB621.head"), field="netWeight",
    yields={"YH-INV-011": "cell", "YH-INV-012": "cell"}, says=_kilogram_texts(1, "法定数量", "legal quantities"),
)  # fmt: skip
def legal_kilograms(given: Given) -> pl.Expr:
    return _kilograms_differ(given, 1)


@rule(
    "YH-INV-015", WARN, "rules.md §2 #33; ceb README §8 rule 12", "derived",
    on=("CEB603.head", "CEB621.head"), field="netWeight",
    yields={"YH-INV-011": "cell", "YH-INV-012": "cell"}, says=_kilogram_texts(2, "第二数量", "second quantities"),
)  # fmt: skip
def second_kilograms(given: Given) -> pl.Expr:
    return _kilograms_differ(given, 2)


def _kilograms() -> pl.Expr:
    """Weight of the line: stated in kilograms, or the order's net weight where it is the only line."""
    alone = pl.when(pl.col("items.gnum.count") == 1).then(physical("head.netWeight"))
    stated = pl.when(pl.col("unit2") == KILOGRAM).then(physical("qty2"))
    return pl.when(pl.col("unit1") == KILOGRAM).then(physical("qty1")).otherwise(pl.coalesce(stated, alone))


def _outside(bands: Iterable[tuple[str, list[str]]]) -> pl.Expr:
    weight, pieces = _kilograms() * SCALE, physical("qty")
    found = pl.lit(value=False)
    for heading, (low, high) in bands:
        lightest, heaviest = (int(Decimal(each) * SCALE) for each in (low, high))
        outside = (weight < pieces * lightest) | (weight > pieces * heaviest)
        found = found | (pl.col("gcode").str.starts_with(heading) & outside)
    return found


@rule(
    "YH-LIN-020", RISK, "rules.md §2 #46", "derived",
    on=("CEB603.items", "CEB621.items"), field="qty", needs="C",
    yields={"YH-LIN-110": "cell"},
    says=Texts(
        title=Text("单件重量超出该品目的常见范围", "Weight per piece is outside the heading's usual range"),
        message=Text(
            "编码 {gcode}，{field} {value}，该行约 {kilograms} 公斤，单件重量不常见。",
            "Code {gcode}, {field} {value}, about {kilograms} kg: an unusual weight per piece.",
        ),
        reason=Text(
            "单件过轻或过重，可能是数量、重量或编码有误；范围为设置值，并非海关的阈值。",
            "Too light or too heavy: quantity, weight or code may be wrong. The range is a setting, not customs' own.",
        ),
        fix=Text("核对数量、净重和商品编码。", "Look at quantity, net weight and code."),
        example=Text("假发每件 0.05—0.6 公斤", "Wigs: 0.05 to 0.6 kg a piece"),
        params={"gcode": pl.col("gcode"), "kilograms": shown(_kilograms())},
    ),
)  # fmt: skip
def piece_weight(given: Given) -> pl.Expr:
    pieces = [
        each.code
        for each in codes.table("units").entries
        if each.more["dimension"] == "count" and each.more["factor"] == "1"
    ]
    bands = given.settings["piece_weights"].items()
    return among(pl.col("unit"), pieces) & (physical("qty") > 0) & _outside(bands)
