r"""The sieve: one expression per field, compiled from the models' own declarations.

*The sieve accepts in bulk, pydantic judges what the sieve did not accept.* An expression is true only where the
model surely accepts; it may be too strict (costs time), never too lax. Rust's ``$`` stands at the very end only and
``[0-9]`` is ASCII, so neither a line break at the end nor a digit of another script slips through.
"""

from collections.abc import Mapping

import polars as pl

from yuhuo_customs.codes import table
from yuhuo_customs.documents.fields import Spec

_SURE = "!-~\u4e00-\u9fff"
"""Visible for certain: printable ASCII and common Chinese characters. Rarer ones go to the judge."""

_TEXT = rf"^[{_SURE}][^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$"
_CODE = rf"^[{_SURE}]+$"
_DAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"


def compile_sieve(specs: Mapping[str, Spec]) -> Mapping[str, pl.Expr]:
    """Element → expression over the String column of that name: Boolean, null where the column is null.

    True only where the model of ``specs`` accepts the text for certain.
    """
    return {name: _compile(name, spec) for name, spec in specs.items()}


def _compile(name: str, spec: Spec) -> pl.Expr:
    column = pl.col(name)
    sign = "-?" if spec.minimum is None else ""
    match spec.kind:
        case "decimal":
            decimals = spec.fraction_digits or 0
            whole = (spec.total_digits or 19) - decimals
            return column.str.contains(rf"^{sign}[0-9]{{1,{whole}}}(?:\.[0-9]{{1,{decimals}}})?$")
        case "integer" if spec.values:
            return column.is_in(spec.values)
        case "integer":
            plain = column.str.contains(rf"^{sign}[0-9]{{1,{spec.total_digits or 9}}}$")
            return plain & ~column.str.contains("^0+$") if spec.minimum else plain
        case "date8":
            return column.str.contains(f"^{_DAY}$") & _exists(column)
        case "datetime14":
            return column.str.contains(f"^{_DAY}{_TIME}$") & _exists(column.str.slice(0, 8))
        case "text" | "code":
            return _letters(column, spec)


def _exists(day: pl.Expr) -> pl.Expr:
    """Also where there is no day at all: an empty cell is nobody's fault here."""
    return day.str.to_date("%Y%m%d", strict=False).is_not_null() | day.is_null()


def _letters(column: pl.Expr, spec: Spec) -> pl.Expr:
    known = set(spec.values)
    if spec.codes:
        codes = table(spec.codes).codes
        known = known & codes if known else set(codes)
    if known:
        # The other limits are applied to the list once, here, instead of to every cell.
        low, high = spec.min_length or 0, spec.max_length or 1000
        fitting = [each for each in known if low <= len(each) <= high and each.isalnum()]
        return column.is_in(sorted(fitting)) & _patterned(column, spec)
    length = column.str.len_chars()
    limits = pl.lit(value=True)
    if spec.min_length is not None:
        limits = limits & (length >= spec.min_length)
    if spec.max_length is not None:
        limits = limits & (length <= spec.max_length)
    form = column.str.contains(_CODE if spec.kind == "code" else _TEXT)
    return form & limits & _patterned(column, spec)


def _patterned(column: pl.Expr, spec: Spec) -> pl.Expr:
    return column.str.contains(spec.pattern) if spec.pattern else pl.lit(value=True)
