"""Cells of a manifest judged against their field: what is official blocks, what is borrowed warns."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.manifests import codes
from yuhuo_customs.sheets import codes_field
from yuhuo_customs.sheets.judge import judge_values
from yuhuo_customs.sheets.sieve import compile_sieve

TYPES: Mapping[str, Any] = {"decimal": pl.Decimal(24, 5), "integer": pl.Int64}
"""Kind of field → type of its column; everything else is text."""

_BORROWED = (
    codes_field.TOO_LONG, codes_field.TOO_SHORT, codes_field.WRONG_FORM, codes_field.NOT_IN_LIST, codes_field.NO_CODE,
    codes_field.TOO_MANY_DIGITS, codes_field.TOO_MANY_DECIMALS, codes_field.BLANK_IN_CODE,
)  # fmt: skip
"""What only warns where neither length nor list is official."""

_POUNDS = r"(?i)^[0-9.,]+\s*(?:lbs?|pounds?|磅)\.?$"


def judge(
    values: pl.Series, model: type[Record], name: str, *, official: bool
) -> tuple[pl.Series, pl.DataFrame]:
    """The column with refused values null, and what was said: ``_at`` (row), ``value``, ``code``, ``params``.

    A value beyond a borrowed limit is kept beside its finding.
    """
    spec, cells = specs(model)[name], values.rename(name)
    passed = cells.to_frame().select(_sieve(model)[name].fill_null(value=True)).to_series()
    if passed.all():
        return _typed(cells, spec), _NOTHING
    doubtful = cells.to_frame().with_row_index("_at").rename({name: "value"}).filter(~passed)
    judged = judge_values(model, name, doubtful["value"].unique(maintain_order=True)).with_columns(
        code=pl.when(
            pl.col("code").is_not_null() & pl.col("value").str.contains(_POUNDS) & (spec.kind == "decimal")
        )
        .then(pl.lit(codes.POUNDS.code))
        .otherwise("code")
    )
    if not official:
        kept = pl.col("code").is_in(_BORROWED)
        judged = judged.with_columns(
            accepted=pl.when(kept).then("value").otherwise("accepted"),
            code=pl.when(kept).then(pl.lit(codes.BORROWED.code)).otherwise("code"),
        )
    canonical = cells.replace_strict(
        judged["value"], judged["accepted"], default=None, return_dtype=pl.String
    )
    column = pl.select(pl.when(passed).then(cells).otherwise(canonical).alias(name)).to_series()
    refused = judged.filter(pl.col("code").is_not_null()).select("value", "code", "params")
    said = doubtful.join(refused, on="value", how="inner", maintain_order="left")
    return _typed(column, spec), said.select(_NOTHING.columns)


_NOTHING = pl.DataFrame(schema={"_at": pl.UInt32, "value": pl.String, "code": pl.String, "params": pl.String})


@cache
def _sieve(model: type[Record]) -> Mapping[str, pl.Expr]:
    return compile_sieve(specs(model))


def _typed(column: pl.Series, spec: Spec) -> pl.Series:
    kind = TYPES.get(spec.kind)
    return column if kind is None else column.cast(kind, strict=False)
