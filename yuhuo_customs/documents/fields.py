"""How a field of a document is declared: once, in its model, with everything that is known of it.

A declaration names the Chinese and English name, the limits and the code list. Pydantic enforces them; the sieve
(``sheets.sieve``) is compiled from them; the schemas in ``schemas/`` are written independently from the field
tables, so that a test can hold the two against each other.
"""

import contextlib
import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from yuhuo_customs.codes import table
from yuhuo_customs.errors import Text

Kind = Literal["text", "code", "decimal", "integer", "date8", "datetime14"]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a field's declaration says.

    Attributes:
        name: CEB element name.
        title: Chinese and English name.
        kind: How the value is written: free ``text``, ``code`` (letters and digits, no blanks), ``decimal``,
            ``integer``, ``date8`` (yyyyMMdd), ``datetime14`` (yyyyMMddHHmmss).
        required: Y in the field table: filled in every document.
        min_length, max_length: Characters.
        total_digits, fraction_digits: Of a decimal; ``total_digits`` also of an integer.
        codes: Name of the code list that the value must be in.
        values: The closed set of values, when it is short enough to be written in the model.
        pattern: Regular expression over the whole value (also valid in Rust's dialect).
        minimum: Of a number: the least value; None where any sign will do.
        stamped: Given by the program when the message is composed (guid, appTime …), never by the sheet.
        condition: Where the field must be filled, or may not be (C in the field table); the review judges it.
    """

    name: str
    title: Text
    kind: Kind
    required: bool = True
    min_length: int | None = None
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    codes: str | None = None
    values: tuple[str, ...] = ()
    pattern: str | None = None
    stamped: bool = False
    minimum: int | None = None
    condition: Text | None = None


class Record(BaseModel):
    """Base of every head and item. Frozen; unknown fields are refused; text is taken as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=False)


def text(
    zh: str,
    en: str,
    *,
    max_length: int | None = None,
    required: bool = True,
    min_length: int = 1,
    **more: Any,
) -> Any:
    """A string of ``min_length`` to ``max_length`` characters."""
    return _field(
        Spec("", Text(zh, en), "text", required, min_length=min_length, max_length=max_length, **more)
    )


def code(
    zh: str, en: str, *, length: int | None = None, min_length: int = 1, max_length: int | None = None,
    required: bool = True, **more: Any,
) -> Any:  # fmt: skip
    """A code: no blanks; either exactly ``length`` characters or ``min_length`` to ``max_length``."""
    low, high = (length, length) if length is not None else (min_length, max_length)
    return _field(Spec("", Text(zh, en), "code", required, min_length=low, max_length=high, **more))


def amount(zh: str, en: str, *, required: bool = True, **more: Any) -> Any:
    """A decimal N19,5: at most 14 digits before the point and 5 behind it."""
    return _field(Spec("", Text(zh, en), "decimal", required, total_digits=19, fraction_digits=5, **more))


def integer(zh: str, en: str, *, digits: int, required: bool = True, **more: Any) -> Any:
    """A whole number of up to ``digits`` digits."""
    return _field(Spec("", Text(zh, en), "integer", required, total_digits=digits, **more))


def number(
    zh: str, en: str, *, digits: int, decimals: int, minimum: int | None = None, required: bool = True
) -> Any:
    """A number of up to ``digits`` digits, ``decimals`` of them behind the point; whole where that is none."""
    kind: Kind = "decimal" if decimals else "integer"
    return _field(
        Spec(
            "", Text(zh, en), kind, required,
            total_digits=digits, fraction_digits=decimals or None, minimum=minimum,
        )
    )  # fmt: skip


def date8(zh: str, en: str, *, required: bool = True, **more: Any) -> Any:
    """A day, yyyyMMdd, that exists in the calendar."""
    return _field(Spec("", Text(zh, en), "date8", required, min_length=8, max_length=8, **more))


def datetime14(zh: str, en: str, *, required: bool = True, **more: Any) -> Any:
    """A moment, yyyyMMddHHmmss, 24-hour clock."""
    return _field(Spec("", Text(zh, en), "datetime14", required, min_length=14, max_length=14, **more))


def _field(spec: Spec) -> Any:
    limits: dict[str, Any] = {}
    if spec.kind == "decimal":
        limits = {"max_digits": spec.total_digits, "decimal_places": spec.fraction_digits}
    elif spec.kind == "integer":
        bound = 10 ** (spec.total_digits or 9)
        limits = {"gt": -bound, "lt": bound}
    else:
        limits = {"min_length": spec.min_length, "max_length": spec.max_length, "pattern": spec.pattern}
    if spec.minimum is not None:
        limits = {key: value for key, value in limits.items() if key != "gt"} | {"ge": spec.minimum}
    found: FieldInfo = Field(
        default=... if spec.required else None,
        title=spec.title.zh,
        description=spec.title.en,
        **{key: value for key, value in limits.items() if value is not None},
    )
    found.metadata.extend([spec, AfterValidator(_judge(spec))])
    if spec.kind in _PLAIN:
        found.metadata.append(BeforeValidator(_plain(_PLAIN[spec.kind])))
    return found


_PLAIN = {
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "integer": re.compile(r"[+-]?[0-9]+(?:\.0*)?"),
}
"""Numbers as people and messages write them: pydantic alone would take 1e5, 1_000 and digits of other scripts."""


def _plain(form: re.Pattern[str]) -> Callable[[Any], Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, str) and not form.fullmatch(value):
            raise PydanticCustomError("not_plain", "not a number in plain digits")
        return value

    return plain


def _judge(spec: Spec) -> Callable[[Any], Any]:
    """What pydantic's own limits cannot say: code lists, closed sets, blanks, calendar days."""

    def judge(value: Any) -> Any:
        if value is None or isinstance(value, int | Decimal):
            return _closed(spec, value)
        if spec.kind in ("date8", "datetime14"):
            _calendar(value)
        if spec.kind == "code" and any(character.isspace() for character in value):
            raise PydanticCustomError("blank_in_code", "blank inside a code")
        if spec.kind == "text" and spec.required and not value.strip():
            raise PydanticCustomError("only_blanks", "only blanks")
        _closed(spec, value)
        if spec.codes and value not in table(spec.codes).codes:
            raise PydanticCustomError("not_in_codes", "not in code list {codes}", {"codes": spec.codes})
        return value

    return judge


def _closed(spec: Spec, value: Any) -> Any:
    if spec.values and value is not None and str(value) not in spec.values:
        raise PydanticCustomError("not_in_values", "not one of {values}", {"values": " ".join(spec.values)})
    return value


def _calendar(value: str) -> None:
    form = "%Y%m%d" if len(value) == 8 else "%Y%m%d%H%M%S"
    real = value.isascii() and value.isdigit()
    with contextlib.suppress(ValueError):
        datetime.strptime(value if real else "", form)  # noqa: DTZ007 - only whether the day exists
        return
    raise PydanticCustomError("no_such_date", "no such date")


@cache
def specs(model: type[Record]) -> Mapping[str, Spec]:
    """Element name → declaration, in the order of the message."""
    return {
        name: dataclasses.replace(next(each for each in info.metadata if isinstance(each, Spec)), name=name)
        for name, info in model.model_fields.items()
    }
