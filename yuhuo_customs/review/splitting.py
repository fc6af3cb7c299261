"""Which way an export order can go: by list (清单), by a full declaration, or first to a person (rules.md §4.3).

By list go tickets of at most 5,000 yuan without licence, inspection and export duty that are ready to be declared. An
order that must be fixed, or that waits for a person, is not offered for the list: its data may say otherwise once it is
mended. What cannot be known here (no tariff table, no exchange rate) goes to a person, with that as its reason: it is
never taken for "no".
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from yuhuo_customs.domain.stages import FIX, PERSON, Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.review.columns import Columns
from yuhuo_customs.review.references import References
from yuhuo_customs.review.rule import Given, Site

LIST, FULL, BY_PERSON = "list", "full", "person"
KIND = "CEB603"
_UNITS = 10**5

REASONS: Mapping[str, Text] = {
    "value": Text("货值超过限额", "above the value limit"),
    "licence": Text("填有许可证号", "a licence number is given"),
    "condition": Text("有出口监管证件要求", "a supervision condition for exports"),
    "inspection": Text("需出口检验检疫", "an inspection for exports"),
    "duty": Text("有出口关税", "export duty"),
    "no_tariff": Text("没有税则表，监管条件未知", "no tariff table: supervision conditions are not known"),
    "no_code": Text("有商品编码未知或不在税则表中", "a code is not known, or not in the tariff table"),
    "no_rate": Text("没有该币制的汇率，货值未知", "no exchange rate of the currency: the value is not known"),
    "no_value": Text("货值未知", "the value is not known"),
    "fix": Text("有必须修改的问题，改正后重新判断", "findings must be fixed first, then it is judged anew"),
    "person": Text("有问题等待人工确认", "findings wait for a person"),
    "low_risk": Text(
        "不超过限额，不涉证、不涉检、不涉税", "within the limit; no licence, inspection or export duty"
    ),
}
"""Reason → words. The first five ask for a full declaration, the next six for a person, the last is why a list will do."""
_FULL = ("value", "licence", "condition", "inspection", "duty")
_OPEN = ("no_tariff", "no_code", "no_rate", "no_value", "fix", "person")


def letters(column: str, wanted: frozenset[str]) -> pl.Expr:
    """Whether one of the letters stands in ``column`` (large and small ones differ)."""
    pattern = f"[{''.join(sorted(wanted))}]"
    return pl.col(column).str.contains(pattern) if wanted else pl.lit(value=False)


def directed(table: str, direction: str) -> frozenset[str]:
    """Letters of a list of conditions that concern imports ("I") or exports ("E")."""
    from yuhuo_customs import codes

    return frozenset(
        entry.code for entry in codes.table(table).entries if direction in entry.more.get("direction", "IE")
    )


def split(
    classified: Classified, references: References, settings: Mapping[str, Any], verdicts: pl.DataFrame
) -> pl.DataFrame:
    """One row per order: ``_order``, ``way``, ``reasons`` (List of :data:`REASONS`); no row without a list CEB603.

    Args:
        verdicts: Of the review: ``_order``, ``verdict``.
    """
    if KIND not in classified.documents:
        return pl.DataFrame(schema={"_order": pl.UInt32, "way": pl.String, "reasons": pl.List(pl.String)})
    columns = Columns(classified, references)
    head = columns.widen(KIND, "head", ["licenseNo", "items.totalPrice.sum", "items.currency.max"])
    tests = {**_of_head(settings), **_of_lines(columns, head), **_of_verdicts(head, verdicts)}
    marked = head.select("_order", *(test.fill_null(value=False).alias(name) for name, test in tests.items()))
    full = pl.any_horizontal(name for name in tests if name in _FULL)
    unclear = pl.any_horizontal(name for name in tests if name in _OPEN)
    said = {**{name: pl.col(name) for name in tests}, "low_risk": ~(full | unclear)}
    reasons = pl.concat_list(
        pl.when(is_so).then(pl.lit(name)).otherwise(pl.lit(None, dtype=pl.String))
        for name, is_so in said.items()
    ).list.drop_nulls()
    way = pl.when(full).then(pl.lit(FULL)).when(unclear).then(pl.lit(BY_PERSON)).otherwise(pl.lit(LIST))
    return marked.select("_order", way.alias("way"), reasons.alias("reasons"))


def _of_head(settings: Mapping[str, Any]) -> dict[str, pl.Expr]:
    given = Given(date.min, settings, Site(KIND, "head", "orderNo"))
    value = given.yuan("items.totalPrice.sum", "items.currency.max")
    limit = int(Decimal(settings["list_limit"]) * _UNITS) * _UNITS
    known = pl.col("items.totalPrice.sum").is_not_null()
    return {
        "value": value > limit,
        "licence": pl.col("licenseNo").is_not_null(),
        "no_rate": known & value.is_null(),
        "no_value": ~known,
    }


def _of_verdicts(head: pl.DataFrame, verdicts: pl.DataFrame) -> dict[str, pl.Expr]:
    given = head.select("_order").join(verdicts, on="_order", how="left", maintain_order="left")["verdict"]
    return {"fix": pl.lit(given == FIX), "person": pl.lit(given == PERSON)}


def _of_lines(columns: Columns, head: pl.DataFrame) -> dict[str, pl.Expr]:
    if "tariff" not in columns.references.tables:
        return {"no_tariff": pl.lit(value=True)}
    names = ("supervision", "ciq", "export_tariff", "known")
    lines = columns.widen(KIND, "items", [f"tariff.{name}" for name in names])
    tests = {
        "condition": letters("tariff.supervision", directed("supervision_conditions", "E") - {"B"}),
        "inspection": letters("tariff.supervision", frozenset("B"))
        | letters("tariff.ciq", directed("ciq_categories", "E")),
        "duty": pl.col("tariff.export_tariff") > 0,
        "no_code": pl.col("tariff.known").is_null() | pl.col("tariff.supervision").is_null(),
    }
    found = lines.group_by("_order").agg(
        test.fill_null(value=False).any().alias(name) for name, test in tests.items()
    )
    aligned = head.select("_order").join(found, on="_order", how="left", maintain_order="left")
    return {name: pl.lit(aligned[name]) for name in tests}
