"""Cells read as meant: blanks, full-width digits, thousands commas, dates, code names. No judgement on values.

Every step first asks one question of the whole column and rewrites it only when the answer is yes: a clean column
of 100,000 cells costs a few milliseconds and no copy.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.sheets.codelists import code_of

_INVISIBLE = r"\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{00AD}"
_BLANK = r"\s\x{001C}-\x{001F}\x{00A0}\x{3000}" + _INVISIBLE
_UNTIDY = rf"^$|^[{_BLANK}]|[{_BLANK}]$|[\r\n\t{_INVISIBLE}]|^'|^="
_TEXT_FORMULA, _TEXT_MARK = r'^="[\s]*([^"]*?)[\s]*"$', r"^'([0-9A-Za-z][0-9A-Za-z._-]*)$"
"""How exports keep a number from being taken for one: ="00123" and '00123. Neither belongs to the value."""
_PLAIN_NUMBER = r"^[0-9]+(?:\.[0-9]+)?$"
_WIDE = r"[^\x00-\x7F]"
_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$"
_DATE = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?(?:\.0+)?")
_SERIAL = re.compile(r"(4[5-9]\d{3}|5\d{4})(\.\d+)?")
_FIRST_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day of the sheet, in no time zone


def normalise(cells: pl.Series, spec: Spec | None) -> pl.Series:
    """A column of raw cells (String) as its field means them; ``spec`` None is free text. Empty cells are null."""
    if cells.null_count() == cells.len():
        return cells
    kind = spec.kind if spec else "text"
    if kind in ("decimal", "integer"):
        return _number(cells, whole=kind == "integer")
    cells = tidy(cells)
    if spec and spec.codes:
        codes = table(spec.codes)
        return by_distinct(cells, lambda value: code_of(value, codes))
    if kind in ("date8", "datetime14"):
        return by_distinct(cells, lambda value: _moment(value, with_time=kind == "datetime14"))
    return _narrow(cells) if kind == "code" else cells


def tidy(cells: pl.Series) -> pl.Series:
    """Without blanks around, invisible characters, line breaks and marks of text; nothing left is null."""
    if not _any(cells, _UNTIDY):
        return cells
    column = pl.col(cells.name)
    stripped = (
        column.str.replace_all(rf"[{_INVISIBLE}]+", "")
        .str.replace_all(rf"^[{_BLANK}]+|[{_BLANK}]+$", "")
        .str.replace_all(r"[\r\n\t]+", " ")
        .str.replace(_TEXT_FORMULA, "$1")
        .str.replace(_TEXT_MARK, "$1")
    )
    return cells.to_frame().select(pl.when(stripped != "").then(stripped).alias(cells.name)).to_series()


def by_distinct(cells: pl.Series, meaning: Callable[[str], str]) -> pl.Series:
    """Each cell by ``meaning``, which is asked once for each distinct value."""
    distinct = cells.drop_nulls().unique()
    changed = {value: new for value in distinct if (new := meaning(value)) != value}
    return cells.replace(list(changed), list(changed.values())) if changed else cells


def _number(cells: pl.Series, *, whole: bool) -> pl.Series:
    fits = r"^[0-9]+$" if whole else _PLAIN_NUMBER
    if _all(cells, fits):
        return cells
    cells = _narrow(tidy(cells))
    if _any(cells, ","):
        comma = pl.col(cells.name)
        cells = (
            cells.to_frame()
            .select(
                pl.when(comma.str.contains(_THOUSANDS)).then(comma.str.replace_all(",", "")).otherwise(comma)
            )
            .to_series()
        )
    return cells.str.replace(r"^([+-]?[0-9]+)\.0*$", "$1") if whole else cells


def _narrow(cells: pl.Series) -> pl.Series:
    """Full-width letters and digits as plain ones (NFKC)."""
    return tidy(cells.str.normalize("NFKC")) if _any(cells, _WIDE) else cells


def _moment(value: str, *, with_time: bool) -> str:
    """The day (yyyyMMdd, with time yyyyMMddHHmmss) in any of the ways in which sheets hold a date; anything else as it is."""
    text = unicodedata.normalize("NFKC", value).strip()
    match = _DATE.fullmatch(text) or _RUN.fullmatch(text)
    serial = _SERIAL.fullmatch(text)
    try:
        if match:
            numbers = [int(part or 0) for part in match.groups()]
            moment = dt.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - six numbers, no time zone
        elif serial:
            moment = _FIRST_DAY + dt.timedelta(seconds=round(float(text) * 86400))
        else:
            return value
    except ValueError:
        return value
    return moment.strftime("%Y%m%d%H%M%S" if with_time else "%Y%m%d")


def _any(cells: pl.Series, pattern: str) -> bool:
    return bool(cells.str.contains(pattern).any())


def _all(cells: pl.Series, pattern: str) -> bool:
    return bool(cells.str.contains(pattern).all())
