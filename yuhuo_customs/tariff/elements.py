"""Declaration elements (申报要素, gmodel): values joined by ``|`` in the tariff's order; composed and judged.

rules.md §5: elements 0 and 1 are coded (brand_types, export_preference_types); customs' check refuses more parts
than elements allow and any run of empty ones (``||||``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from yuhuo_customs.codes import table

MARK = "|"
EMPTY_RUN = "||||"
BRAND_TYPE, PREFERENCE = "品牌类型", "出口享惠情况"
NO_BRAND = ("无品牌", "无", "no brand", "none", "无牌")
_LISTS = {BRAND_TYPE: "brand_types", PREFERENCE: "export_preference_types"}


def parts(gmodel: pl.Expr) -> pl.Expr:
    """The values of a gmodel, in order, without blanks around: List[String]."""
    return gmodel.str.normalize("NFKC").str.split(MARK).list.eval(pl.element().str.strip_chars())


def judge(lines: pl.DataFrame, tariff: pl.DataFrame) -> pl.DataFrame:
    """Hold the declaration elements of lines against those that the tariff asks for.

    Args:
        lines: ``_line``, ``gcode``, ``gmodel``, ``brand`` (String; the goods' brand from its own column, or null).
        tariff: ``Reference.frame``.

    Returns:
        One row for each line whose code has elements in the table: ``_line``, ``wanted`` and ``given`` (UInt32),
        ``missing`` (List[String], names of elements without a value), ``extra`` (UInt32, values beyond the last
        element), ``empty_run`` (Boolean), ``bad_code`` (List[String], names of coded elements whose value is not in
        its list), ``brand_fault`` (Boolean: element 0 says "no brand" and a brand is named, or the other way round).
    """
    asked = tariff.filter(pl.col("elements").list.len() > 0).select("elements", gcode="code")
    joined = lines.select(
        "_line",
        "gcode",
        "brand",
        text=pl.col("gmodel").fill_null(""),
        values=parts(pl.col("gmodel").fill_null("")),
    ).join(asked, on="gcode", maintain_order="left")
    if not joined.height:
        return joined.select("_line").hstack(pl.DataFrame(schema=_FAULTS))
    distinct = joined.select("gcode", "brand", "text", "values", "elements").unique(maintain_order=True)
    faults = pl.DataFrame(
        [
            _faults(values, elements, text, brand)
            for values, elements, text, brand in distinct.select(
                "values", "elements", "text", "brand"
            ).iter_rows()
        ],
        schema=_FAULTS,
        orient="row",
    )
    found = distinct.select("gcode", "brand", "text").hstack(faults)
    return joined.select("_line", "gcode", "brand", "text").join(
        found, on=["gcode", "brand", "text"], how="left", nulls_equal=True, maintain_order="left"
    ).drop("gcode", "brand", "text")  # fmt: skip


_FAULTS: dict[str, Any] = {
    "wanted": pl.UInt32, "given": pl.UInt32, "missing": pl.List(pl.String), "extra": pl.UInt32,
    "empty_run": pl.Boolean, "bad_code": pl.List(pl.String), "brand_fault": pl.Boolean,
}  # fmt: skip


def compose(elements: Sequence[str], known: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """A gmodel from what is known of the goods, and the names of the elements still missing.

    Args:
        elements: Names in the tariff's order.
        known: Name of an element → its value. Names of brand types and preferences become their codes.
    """
    found = [value_of(name, known) for name in elements]
    missing = tuple(name for name, value in zip(elements, found, strict=True) if not value)
    return MARK.join(found), missing


def value_of(element: str, known: Mapping[str, str]) -> str:
    """The value of an element by its name, with or without its remark in brackets; "" when it is not known."""
    return coded(element, known.get(element, known.get(base(element), "")).strip())


def coded(element: str, value: str) -> str:
    """The code of a coded element's value (无品牌 → 0); other values as they stand."""
    kind = _LISTS.get(base(element))
    if kind is None or not value:
        return value.replace(MARK, "/")
    known = table(kind)
    return value if value in known.codes else known.by_word.get(value.lower(), value)


def base(element: str) -> str:
    """An element's name without what stands in brackets: 品牌（中文或外文名称） → 品牌."""
    return element.split("（", maxsplit=1)[0].split("(", maxsplit=1)[0].strip()


def _faults(
    values: Sequence[str], elements: Sequence[str], text: str, brand: str | None
) -> tuple[object, ...]:
    given = [value for value in values if value]
    padded = [*values, *[""] * len(elements)]
    missing = [name for name, value in zip(elements, padded, strict=False) if not value]
    bad = [
        name
        for name, value in zip(elements, padded, strict=False)
        if value and base(name) in _LISTS and value not in table(_LISTS[base(name)]).codes
    ]
    extra = max(0, len(values) - len(elements))
    return (
        len(elements),
        len(given),
        missing,
        extra,
        EMPTY_RUN in text,
        bad,
        _brand_fault(elements, padded, brand),
    )


def _brand_fault(elements: Sequence[str], values: Sequence[str], brand: str | None) -> bool:
    """Element 0 is "no brand" exactly when no brand is named (rules.md §2 rule 54)."""
    named = dict(zip((base(name) for name in elements), values, strict=False))
    kind = named.get(BRAND_TYPE, "")
    if kind not in table("brand_types").codes:
        return False
    word = (named.get("品牌") or brand or "").strip()
    if not word:
        return False
    return (kind == "0") != (word.lower() in NO_BRAND)
