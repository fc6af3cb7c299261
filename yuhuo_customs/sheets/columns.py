"""What a column of a profile accepts, told from the models that it fills."""

from dataclasses import dataclass

from yuhuo_customs.codes import table
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.codes_field import form_title, list_title
from yuhuo_customs.sheets.profile import ColumnSpec, spec_of

_NUMBERS = ("decimal", "integer")


@dataclass(frozen=True, slots=True)
class Limits:
    """The narrowest limits of all fields that a column fills.

    Attributes:
        is_number: The cell is a number; everything else is text, so that Excel keeps leading zeros.
        codes: Name of the code list, "" when none.
        values: The closed set of values, when there is one.
        words: The limits in a few words.
    """

    is_number: bool
    codes: str
    values: tuple[str, ...]
    words: Text


def limits_of(column: ColumnSpec) -> Limits:
    """Limits of ``column``; columns that fill no message (``line.brand``) have none."""
    specs = [spec for address in column.fills if (spec := spec_of(address)) is not None]
    if not specs:
        return Limits(is_number=False, codes="", values=(), words=Text("", ""))
    first = min(specs, key=lambda spec: spec.max_length or 0)
    return Limits(first.kind in _NUMBERS, first.codes or "", first.values, _words(first))


def entries(codes: str, lang: str) -> list[str]:
    """Entries of a code list as they stand in a drop-down: ``502 美元``."""
    known = sorted(table(codes).by_code.items())
    return [f"{code} {entry.name.pick(lang)}".strip() for code, entry in known]


def _words(spec: Spec) -> Text:
    low, high = spec.min_length, spec.max_length
    if spec.kind == "decimal":
        decimals = spec.fraction_digits or 0
        whole = (spec.total_digits or 0) - decimals
        return Text(
            f"数值，整数最多 {whole} 位，小数最多 {decimals} 位",
            f"number, at most {whole} digits before the point and {decimals} behind it",
        )
    if spec.kind == "integer":
        return Text(f"整数，最多 {spec.total_digits} 位", f"whole number, at most {spec.total_digits} digits")
    if spec.kind in ("date8", "datetime14"):
        return Text("日期，年月日", "date: year, month, day")
    if spec.values:
        values = " ".join(spec.values)
        return Text(f"只能是 {values}", f"one of {values}")
    if spec.codes:
        title = list_title(spec.codes)
        return Text(f"{high} 位代码，见《{title.zh}》", f"code of {high} characters, list of {title.en}")
    if spec.pattern:
        return form_title(spec.pattern)
    if low == high:
        return Text(f"{high} 位", f"{high} characters")
    if low is not None and low > 1:
        return Text(f"{low} 至 {high} 位", f"{low} to {high} characters")
    unit = "位" if spec.kind == "code" else "字"
    return Text(f"最多 {high} {unit}", f"at most {high} characters")
