"""Text columns of one group of a document → judged and typed columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Batch
from yuhuo_customs.sheets.complaints import complain, homes
from yuhuo_customs.sheets.derive import AMOUNT
from yuhuo_customs.sheets.judge import Judge
from yuhuo_customs.sheets.profile import Profile
from yuhuo_customs.sheets.sieve import compile_sieve

_TYPES: Mapping[str, pl.DataType] = {"decimal": AMOUNT, "integer": pl.Int32()}


@dataclass(frozen=True, slots=True)
class Typed:
    """One group of a document.

    Attributes:
        frame: ``_order`` (and ``_line``), then a typed column per field that a sheet can fill.
        empty: Per field, True where neither the sheet nor the profile gave a value.
        complaints: What the judge refused.
    """

    frame: pl.DataFrame
    empty: pl.DataFrame
    complaints: tuple[Findings, ...]


def fillable(model: type[Record]) -> dict[str, Spec]:
    """Fields that a sheet can fill (all but the stamped ones), by element."""
    return {name: spec for name, spec in specs(model).items() if not spec.stamped}


def type_group(batch: Batch, profile: Profile, prefix: str, model: type[Record], judge: Judge) -> Typed:
    """Judge one group (``prefix`` is ``CEB603.items``): the sieve accepts in bulk, ``judge`` looks at the rest."""
    declared, sieve = fillable(model), _sieve(model)
    texts = _texts(batch, profile, prefix, tuple(declared))
    passed = texts.select(sieve[name].fill_null(value=True).alias(name) for name in declared)
    home = homes(batch, profile)
    mended: list[pl.Series] = []
    complaints: list[Findings] = []
    for name in declared:
        if not passed[name].all():
            column, verdicts = _mend(texts, name, passed[name], model, judge)
            mended.append(column)
            address = f"{prefix}.{name}"
            complaints += complain(batch, home.get(address, address), address, verdicts)
    frame = texts.with_columns(mended).with_columns(
        pl.col(name).cast(_TYPES[spec.kind]) for name, spec in declared.items() if spec.kind in _TYPES
    )
    return Typed(frame, texts.select(pl.col(*declared).is_null()), tuple(complaints))


@cache
def _sieve(model: type[Record]) -> Mapping[str, pl.Expr]:
    return compile_sieve(specs(model))


def _texts(batch: Batch, profile: Profile, prefix: str, names: tuple[str, ...]) -> pl.DataFrame:
    """Technical columns, then a String column per element; constants and defaults fill what is empty."""
    is_line = prefix.endswith(".items")
    table, technical = (batch.lines, ("_order", "_line")) if is_line else (batch.orders, ("_order",))
    columns: list[pl.Expr | pl.Series] = []
    for name in names:
        address = f"{prefix}.{name}"
        fill = pl.lit(profile.constants.get(address, profile.defaults.get(address)), dtype=pl.String)
        if address in table.columns:
            columns.append(pl.col(address).fill_null(fill).alias(name))
        elif is_line and address in batch.orders.columns:
            columns.append(batch.orders[address].gather(table["_order"]).alias(name))
        else:
            columns.append(fill.alias(name))
    return table.select(*technical, *columns)


def _mend(
    texts: pl.DataFrame, name: str, passed: pl.Series, model: type[Record], judge: Judge
) -> tuple[pl.Series, pl.DataFrame]:
    """The column with the judge's canonical text, and the rows that it refused with its reasons."""
    doubtful = texts.select("_order", pl.col("^_line$"), value=name).filter(~passed)
    judged = judge.judge(model, name, doubtful["value"].unique(maintain_order=True))
    canonical = pl.col(name).replace_strict(
        judged["value"], judged["accepted"], default=None, return_dtype=pl.String
    )
    column = texts.select(pl.when(passed).then(name).otherwise(canonical).alias(name)).to_series()
    refused = judged.filter(pl.col("code").is_not_null())
    return column, doubtful.join(refused, on="value", how="inner", maintain_order="left")
