"""Remarks of the positive list of retail import, typed: four kinds (rules.md §5), or left to a person."""

import re
from typing import Any

import polars as pl

from yuhuo_customs.tariff import values

_BONDED = re.compile(r"仅限(?:于)?(?:网购)?保税(?:商品|进口)?")
_LIMIT = re.compile(
    r"(?:每人)?每年(?:每人)?(?:仅限|限|不超过|限量|限购)*\s*([0-9]+(?:\.[0-9]+)?)\s*(千克|公斤|kg)",
    re.IGNORECASE,
)
_EXCLUDED = re.compile(r"(?:不包括|不含)(.+)|(.+?)(?:的)?除外")
_NAMED = re.compile(r"(?:仅限|仅指|限于)(.+)")

_COLUMNS = ("bonded_only", "excluded", "named", "limit", "limit_unit")


def typed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Fill the typed columns from ``remark`` where they are empty, and ``typed``.

    Every part of a remark must be one of the four kinds; where a part is none, ``typed`` is false unless a typed
    column was filled by the user.

    Returns:
        The frame, and which rows are not typed.
    """
    distinct = frame["remark"].drop_nulls().unique()
    rows = [(remark, *_parts(remark)) for remark in distinct]
    schema: dict[str, Any] = {"remark": pl.String, "_bonded_only": pl.Boolean, "_excluded": pl.String, "_named": pl.String,
              "_limit": pl.Decimal(19, 5), "_limit_unit": pl.String, "_clear": pl.Boolean}  # fmt: skip
    known = pl.DataFrame(rows, schema=schema, orient="row")
    own = pl.any_horizontal(pl.col(name).is_not_null() for name in _COLUMNS)
    joined = frame.with_columns(_own=own).join(known, on="remark", how="left", maintain_order="left")
    filled = joined.with_columns(
        *[pl.coalesce(name, f"_{name}").alias(name) for name in _COLUMNS],
        typed=pl.col("_own") | pl.col("_clear").fill_null(value=True),
    ).with_columns(pl.col("bonded_only").fill_null(value=False))
    return filled.select(*frame.columns), ~filled["typed"]


def _parts(remark: str) -> tuple[bool | None, str | None, str | None, object, str | None, bool]:
    bonded: bool | None = None
    excluded: list[str] = []
    named: list[str] = []
    limit = unit = None
    clear = True
    for part in re.split(r"[;；。\n]+", values.plain(remark)):
        rest, count = _BONDED.subn("", part)
        bonded = True if count else bonded
        measure = _LIMIT.search(rest)
        if measure and values.limit(measure[1] + measure[2]):
            limit, unit = values.limit(measure[1] + measure[2]) or (None, None)
            rest = rest.replace(measure[0], "")
        rest = rest.strip(" ,，、")
        if not rest:
            continue
        if found := _EXCLUDED.fullmatch(rest):
            excluded.append((found[1] or found[2]).strip(" ,，"))
        elif found := _NAMED.fullmatch(rest):
            named.append(found[1].strip(" ,，"))
        else:
            clear = False
    return bonded, "；".join(excluded) or None, "；".join(named) or None, limit, unit, clear
