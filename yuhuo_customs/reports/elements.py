"""What the declaration elements (申报要素) of each line still lack, by the code it has or would most likely get."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from yuhuo_customs.classification import products
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.tariff import Reference, elements

MOST = 40
_ROWS = 5
_HEADINGS = (
    Text("行", "rows"), Text("货号", "article"), Text("品名", "goods"), Text("编码", "code"), Text("申报要素", "declaration elements"),
)  # fmt: skip
_FAULTS = ("missing", "extra", "empty_run", "bad_code", "brand_fault")


def faults(classified: Classified, tariff: Reference) -> pl.DataFrame:
    """Lines whose specification does not answer what the tariff asks for.

    Returns:
        ``_line``, ``row`` (of the sheet), ``itemNo``, ``gname``, ``gcode``, ``sure`` (Boolean; false: the code is the
        first suggestion), and the columns of ``tariff.elements.judge``.
    """
    items = classified.documents[products.kind_of(classified)].items
    lines, evidence = classified.batch.lines, classified.evidence.select("_line", "detail", "basis")
    brand = lines["line.brand"] if "line.brand" in lines.columns else pl.Series([None], dtype=pl.String)
    likely = pl.col("detail").str.split(" ").list.first().str.replace_all(".", "", literal=True)
    table = (
        items.select("_line", "itemNo", "gname", "gcode", "gmodel")
        .with_columns(brand=brand if brand.len() == items.height else pl.lit(None, pl.String))
        .join(evidence, on="_line", how="left", maintain_order="left")
        .join(lines.select("_line", row="_row"), on="_line", how="left", maintain_order="left")
        .with_columns(sure=pl.col("gcode").is_not_null())
        .with_columns(gcode=pl.coalesce("gcode", pl.when(pl.col("basis") == "none").then(likely)))
    )
    judged = elements.judge(table.select("_line", "gcode", "gmodel", "brand"), tariff.frame)
    wrong = (pl.col("missing").list.len() > 0) | (pl.col("extra") > 0) | (pl.col("bad_code").list.len() > 0)
    found = judged.filter(wrong | pl.col("empty_run") | pl.col("brand_fault"))
    named = table.select("_line", "row", "itemNo", "gname", "gcode", "sure")
    return found.join(named, on="_line", how="left", maintain_order="left")


def show(terminal: Terminal, classified: Classified, tariff: Reference) -> None:
    """One row for each product and fault, with the rows of the sheet."""
    found = faults(classified, tariff)
    if not found.height:
        return
    key = ["itemNo", "gname", "gcode", "sure", *_FAULTS]
    grouped = found.group_by(key, maintain_order=True).agg("row")
    terminal.table(
        _HEADINGS,
        [
            (
                _rows(row["row"]), row["itemNo"], row["gname"], f"{row['gcode']}{'' if row['sure'] else '?'}",
                told(row).pick(terminal.lang),
            )
            for row in grouped.head(MOST).iter_rows(named=True)
        ],
    )  # fmt: skip
    if grouped.height > MOST:
        left = grouped.height - MOST
        terminal.say(Text(f"另有 {left:,} 种商品的申报要素不全。", f"{left:,} more products lack elements."))
    if not found["sure"].all():
        terminal.say(
            Text(
                "编码后的“?”：按首选建议，尚未确认。",
                '"?" after a code: by the first suggestion, not confirmed.',
            )
        )


def told(row: Mapping[str, Any]) -> Text:
    """The faults of a specification in words."""
    found: list[Text] = []
    if row["missing"]:
        names = "、".join(row["missing"])
        found.append(Text(f"缺：{names}", f"missing: {names}"))
    if row["extra"]:
        found.append(Text(f"多出 {row['extra']} 项", f"{row['extra']} too many"))
    if row["empty_run"]:
        found.append(Text("连续空项", "a run of empty ones"))
    if row["bad_code"]:
        names = "、".join(row["bad_code"])
        found.append(Text(f"代码不在表中：{names}", f"no such code: {names}"))
    if row["brand_fault"]:
        found.append(Text("品牌类型与品牌不符", "brand type does not fit the brand"))
    return Text("；".join(each.zh for each in found), "; ".join(each.en for each in found))


def _rows(numbers: Sequence[int]) -> str:
    shown = " ".join(str(number) for number in numbers[:_ROWS])
    return shown if len(numbers) <= _ROWS else f"{shown} … ({len(numbers):,})"
