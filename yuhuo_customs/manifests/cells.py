"""Cells that are not what they look like: merged ones, other modes and units, mixed forms of dates, too long, too many."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import codes, codes_cells
from yuhuo_customs.manifests.profile import Column, Profile

if TYPE_CHECKING:
    from yuhuo_customs.manifests.judging import Judged

MODES = {
    "air": ("4", Text("空运", "air")),
    "road": ("3", Text("公路", "road")),
    "water": ("1", Text("水运", "water")),
}
"""Mode → code of the manifest's own list, and its name."""
_WORDS = {"air": ("航空", "航空运输", "空运"), "road": ("公路", "公路运输", "汽运"), "water": ("海运", "水运", "水路运输")}  # fmt: skip
_KILOGRAMS = ("kg", "kgs", "kgm", "千克", "公斤", "035")
_FORMS = {
    "-": r"^\d{4}-", "/": r"^\d{4}/", ".": r"^\d{4}\.\d{1,2}\.", "年": r"^\d{4}年",
    "run": r"^\d{8}(?:\d{6})?(?:\.0+)?$", "serial": r"^\d{5}(?:\.\d+)?$",
}  # fmt: skip
"""Ways in which a day is written."""


def check(judged: "Judged", profile: Profile, places: Mapping[str, pl.DataFrame]) -> None:
    """Merged cells, and what the columns of mode and unit say; ``places``: sheet → rows with ``_row`` and ``_bill``."""
    for name, rows in places.items():
        _merged(judged, profile.sheet(name), rows, name)
        _across(judged, rows, name)
        _aside(judged, rows, name)


def _merged(judged: "Judged", columns: tuple[Column, ...], rows: pl.DataFrame, name: str) -> None:
    sheet = judged.workbook.sheets.get(name)
    for column in columns if sheet and sheet.merged else ():
        for top, bottom in sheet.merged.get(column.address, ()) if sheet else ():
            covered = rows.filter(pl.col("_row").is_between(top, bottom))
            if not covered.height:
                continue
            params = pl.lit(json.dumps({"top": top, "bottom": bottom}))
            if column.is_amount:
                code, said = codes_cells.MERGED_AMOUNT, covered
            else:
                code, said = codes_cells.MERGED, covered.head(1)
            said = said.select(row="_row", order="_bill", value=column.address, params=params)
            judged.say(said, code.code, column.address, name)


def _across(judged: "Judged", rows: pl.DataFrame, name: str) -> None:
    sheet = judged.workbook.sheets.get(name)
    for row, addresses in sheet.across if sheet else ():
        titles = [judged.names[each] for each in addresses if each in judged.names]
        params = {
            "names_zh": "、".join(dict.fromkeys(each.zh for each in titles)),
            "names_en": ", ".join(dict.fromkeys(each.en for each in titles)),
        }
        said = rows.filter(pl.col("_row") == row).select(
            row="_row",
            order="_bill",
            value=addresses[0],
            params=pl.lit(json.dumps(params, ensure_ascii=False)),
        )
        judged.say(said, codes_cells.ACROSS.code, addresses[0], name)


def _aside(judged: "Judged", rows: pl.DataFrame, name: str) -> None:
    """Rows whose own mode of transport is another than the workbook's, and weights that are in no kilograms."""
    if "_mode" in rows.columns:
        code, mode = MODES[judged.kind.mode]
        known = {code, mode.zh, mode.en, *_WORDS[judged.kind.mode]}
        params = pl.lit(json.dumps({"mode_zh": mode.zh, "mode_en": mode.en}, ensure_ascii=False))
        other = rows.filter(~pl.col("_mode").str.to_lowercase().is_in(sorted(known)))
        said = other.select(row="_row", order="_bill", value="_mode", params=params)
        judged.say(said, codes.MIXED.code, "_mode", name)
    if "_unit" in rows.columns:
        other = rows.filter(~pl.col("_unit").str.to_lowercase().is_in(_KILOGRAMS))
        judged.names["_unit"] = Text("重量单位", "unit of weight")
        judged.say(other.select(row="_row", order="_bill", value="_unit"), codes.POUNDS.code, "_unit", name)


def dates(judged: "Judged", column: Column, values: pl.DataFrame, typed: pl.Series) -> None:
    """Days of one column in several forms: each is read as meant, and those in a rarer form are told."""
    counts = values["value"].drop_nulls().value_counts()
    if counts.height < 2:
        return
    form = pl.coalesce(
        *(pl.when(pl.col("value").str.contains(way)).then(pl.lit(name)) for name, way in _FORMS.items())
    )
    formed = counts.with_columns(form=form).filter(pl.col("form").is_not_null())
    totals = formed.group_by("form", maintain_order=True).agg(pl.col("count").sum())
    if totals.height < 2:
        return
    usual = totals.sort("count", descending=True, maintain_order=True)["form"][0]
    rare = formed.filter(pl.col("form") != usual)["value"]
    found = values.with_columns(read=typed).filter(
        pl.col("value").is_in(rare.implode()), pl.col("read").is_not_null()
    )
    said = found.select("value", row="_row", order="_bill", params=pl.struct("read").struct.json_encode())
    judged.say(said, codes_cells.DATE_FORMS.code, column.address, column.sheet)


def wide(judged: "Judged", column: Column, values: pl.DataFrame) -> None:
    """Texts within the schema's length and beyond that of the filling rules, where a Chinese character counts two."""
    most = column.spec.max_length or 0
    if column.spec.kind != "text" or (values["value"].str.len_bytes().max() or 0) <= most:  # type: ignore[operator]
        return
    letters = pl.col("value").str.len_chars()
    length = letters + pl.col("value").str.count_matches(r"[^\x00-\x7F]")
    said = values.filter((letters <= most) & (length > most)).select(
        "value", row="_row", order="_bill", params=pl.struct(length=length, most=most).struct.json_encode()
    )
    judged.say(said, codes_cells.WIDE.code, column.address, column.sheet)
