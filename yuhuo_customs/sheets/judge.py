"""The judge: pydantic decides on the distinct values that the sieve did not accept, each once."""

import dataclasses
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import polars as pl
from pydantic import TypeAdapter, ValidationError

from yuhuo_customs.documents.fields import Record, Spec, specs
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets import codes_field as codes

JUDGED: Mapping[str, Any] = {
    "value": pl.String,
    "accepted": pl.String,
    "code": pl.String,
    "params": pl.String,
}
"""Columns of :func:`judge_values`."""

# What XML 1.0 cannot carry, and the C1 block that nobody types; tabs and line breaks are left to the models.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_BY_TYPE = {
    "missing": codes.MISSING,
    "string_too_short": codes.TOO_SHORT,
    "string_too_long": codes.TOO_LONG,
    "string_pattern_mismatch": codes.WRONG_FORM,
    "decimal_max_digits": codes.TOO_MANY_DIGITS,
    "decimal_whole_digits": codes.TOO_MANY_DIGITS,
    "decimal_max_places": codes.TOO_MANY_DECIMALS,
    "decimal_parsing": codes.NOT_A_NUMBER,
    "finite_number": codes.NOT_A_NUMBER,
    "int_parsing_size": codes.TOO_MANY_DIGITS,
    "less_than": codes.TOO_MANY_DIGITS,
    "greater_than": codes.TOO_MANY_DIGITS,
    "greater_than_equal": codes.TOO_SMALL,
    "int_parsing": codes.NOT_WHOLE,
    "no_such_date": codes.NO_SUCH_DATE,
    "not_in_codes": codes.NOT_IN_LIST,
    "not_in_values": codes.NOT_IN_VALUES,
    "blank_in_code": codes.BLANK_IN_CODE,
    "only_blanks": codes.ONLY_BLANKS,
}
_SHAPE = {codes.TOO_SHORT, codes.TOO_LONG, codes.BLANK_IN_CODE, codes.WRONG_FORM}
_DATES = {"date8": "yyyyMMdd", "datetime14": "yyyyMMddHHmmss"}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


class Judge:
    """Judges each distinct value once, even when several documents ask with the same limits."""

    def __init__(self) -> None:
        self._judged: dict[Spec, pl.DataFrame] = {}

    def judge(self, model: type[Record], name: str, values: pl.Series) -> pl.DataFrame:
        """Verdicts (columns :data:`JUDGED`) on at least the distinct, non-null texts ``values``."""
        limits = dataclasses.replace(specs(model)[name], name="", title=Text("", ""))
        known = self._judged.get(limits)
        if known is None:
            judged = judge_values(model, name, values)
        else:
            new = values.filter(~values.is_in(known["value"].implode()))
            judged = pl.concat([known, judge_values(model, name, new)])
        self._judged[limits] = judged
        return judged


@cache
def adapter(model: type[Record], name: str) -> TypeAdapter[Any]:
    """The judge of one field: the model's own declaration with all its limits and validators."""
    info = model.model_fields[name]
    declared: Any = Annotated.__class_getitem__((info.annotation, *info.metadata))  # type: ignore[attr-defined]  # the only way to spread metadata before Python 3.13
    return TypeAdapter(declared)


def judge_values(model: type[Record], name: str, values: pl.Series) -> pl.DataFrame:
    """Judge each of the distinct, non-null texts ``values`` for the field ``name`` of ``model``.

    Returns:
        One row per value, columns :data:`JUDGED`: ``accepted`` is the canonical text (null when refused), ``code``
        the finding's code (null when accepted), ``params`` the JSON object for its message. A code that has the
        right shape but is in no list keeps its text *and* has a finding: a policy may decide on it.
    """
    spec, judge = specs(model)[name], adapter(model, name)
    said: dict[tuple[str, int], str] = {}
    accepted: list[str | None] = []
    found: list[str | None] = []
    params: list[str | None] = []
    for value in values:
        text, code = _judge_one(judge, spec, value)
        accepted.append(text)
        found.append(code)
        if code is None:
            params.append(None)
            continue
        key = (code, len(value))
        if key not in said:
            said[key] = json.dumps(_params(spec, len(value)), ensure_ascii=False)
        params.append(said[key])
    columns = {"value": values, "accepted": accepted, "code": found, "params": params}
    return pl.DataFrame(columns, schema=dict(JUDGED))


def _judge_one(judge: TypeAdapter[Any], spec: Spec, value: str) -> tuple[str | None, str | None]:
    if _CONTROL.search(value):
        return None, codes.CONTROL
    try:
        judged = judge.validate_python(value)
    except ValidationError as error:
        kind = error.errors(include_url=False, include_context=False, include_input=False)[0]["type"]
        code = _code(kind, spec, value)
        return (value if code == codes.NOT_IN_LIST else None), code
    return (f"{judged:f}" if isinstance(judged, Decimal) else str(judged)), None


def _code(kind: str, spec: Spec, value: str) -> str:
    """Finding code of pydantic's error ``kind``, in the words that help most for this field."""
    if kind == "not_plain":
        is_number = spec.kind == "integer" and _NUMBER.fullmatch(value)
        return codes.NOT_WHOLE if is_number else codes.NOT_A_NUMBER
    if kind == "decimal_max_places" or spec.kind not in ("text", "code"):
        return codes.NO_SUCH_DATE if spec.kind in _DATES else _BY_TYPE[kind]
    code = _BY_TYPE[kind]
    if code in _SHAPE and spec.values:
        return codes.NOT_IN_VALUES
    return codes.NO_CODE if code in _SHAPE and spec.codes else code


def _params(spec: Spec, length: int) -> dict[str, object]:
    low, high = spec.min_length, spec.max_length
    title, form = codes.list_title(spec.codes or ""), codes.form_title(spec.pattern or "")
    params: dict[str, object] = {
        "length": length,
        "need": high if low == high else f"{low or 0}–{high}",
        "most": high,
        "digits": (spec.total_digits or 0) - (spec.fraction_digits or 0),
        "decimals": spec.fraction_digits,
        "least": spec.minimum,
        "values": " ".join(spec.values),
    }
    if spec.codes:
        params |= {"list_zh": title.zh, "list_en": title.en}
    if spec.pattern:
        params |= {"form_zh": form.zh, "form_en": form.en}
    return {key: value for key, value in params.items() if value not in (None, "", "0–None")}
