"""What is checked of rail data items beyond their forms. Nothing by rail is published but the list of items: most are hints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from yuhuo_customs.documents.fields import specs
from yuhuo_customs.documents.manifest.road import RoadHead
from yuhuo_customs.domain.catalogue import Code, Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.manifests import codes
from yuhuo_customs.manifests.rules.goods import negative
from yuhuo_customs.manifests.rules.numbers import check_digit
from yuhuo_customs.sheets.normalise import normalise
from yuhuo_customs.sheets.spelling import plain

if TYPE_CHECKING:
    from yuhuo_customs.manifests.rail import Item

PAIR = codes.declare(
    62, Severity.WARN,
    title=("铁路数据项应成对填写", "Data items by rail that go together"),
    message=("填了“{given}”，“{field}”为空", "with '{given}' there should be '{field}'"),
    reason=("件数与包装、价值与币制、号码与类别成对（按公路填制规范）", "Pieces and packing, value and currency, number and kind go together (filling rules by road)"),
    fix=("补齐，或全部留空", "Fill in both, or leave both empty"),
    example=("货物价值 1000，币制空 → USD", "value 1000 without currency → USD"), source="manifest/README.md, cross-field rule 1",
)  # fmt: skip
CONTAINER = codes.declare(
    63, Severity.WARN,
    title=("铁路集装箱号校验不符", "A container number by rail that does not add up"),
    message=("箱号 {value} 的校验码应为 {digit}", "the check digit of container {value} should be {digit}"),
    reason=("国际集装箱号末位为校验码（ISO 6346）", "The last digit of a container number is a check digit (ISO 6346)"),
    fix=("核对箱号", "Compare it with the box"),
    example=("CSQU3054380 → CSQU3054383", "CSQU3054380 → CSQU3054383"), source="house",
)  # fmt: skip
SEAL = codes.declare(
    64, Severity.WARN,
    title=("铁路封志写法不明", "A seal by rail in an unknown form"),
    message=("封志“{value}”不是“M/号码@施加人”或“E/号码@施加人”", "seal '{value}' is not M/number@agency or E/number@agency"),
    reason=("数据项清单写明此格式", "The list of data items gives this form"),
    fix=("写成 M/123456@CA", "Write M/123456@CA"),
    example=("123456 → M/123456@CA", "123456 → M/123456@CA"), source="manifest/rail_items.csv",
)  # fmt: skip
NEGATIVE = codes.declare(
    65, Severity.WARN,
    title=("铁路品名在负面清单中", "A goods description by rail on the negative list"),
    message=("品名“{value}”是泛称", "'{value}' is a generic description"),
    reason=("负面清单随水、空运公布，铁路按同样要求填写", "The list is published with water and air; fill it in alike by rail"),
    fix=("写出具体货物", "Name the goods themselves"),
    example=("服装 → 连衣裙", "Apparel → Dresses"), source="manifest/negative_descriptions.csv",
)  # fmt: skip
MOMENT = codes.declare(
    66, Severity.WARN,
    title=("铁路时间写法不明", "A time by rail that cannot be read"),
    message=("时间“{value}”读不出日期和时分（yyyyMMddHHmm）", "'{value}' cannot be read as day and time (yyyyMMddHHmm)"),
    reason=("格式借用自列车申报附件", "The form is borrowed from the train declarations"),
    fix=("写成 2026-11-25 20:30", "Write 2026-11-25 20:30"),
    example=("25/11 → 202611252030", "25/11 → 202611252030"), source="manifest/rail_items.csv",
)  # fmt: skip

_SYNONYMS = {
    "车次号": ("班列号", "列车号", "Train number"),
    "车号": ("车厢号", "车皮号", "Wagon number"),
    "中欧班列标志": ("班列标志", "China–Europe train flag"),
    "运单号": ("提运单号", "提单号", "总运单号", "主单号", "提（运）单号", "Bill number"),
}
"""Further headings by rail (sheet_headings.csv)."""
_PAIRS = (("146", "141"), ("110", "135"), ("240", "253"))
_WAYBILL, _CONTAINER, _SEAL, _GOODS = "015", "159", "165", "138"
_SEALED = r"^(?:[ME]/[A-Za-z0-9]+@(?:AA|AB|AC|CA|CU|SH|TO)|0000)$"


def headings(wanted: Sequence["Item"]) -> Mapping[str, "Item"]:
    """Heading → item of one document: with its number, or its name alone where no other item has that."""
    found = {plain(each.heading): each for each in wanted}
    names = [each.name for each in wanted]
    for item in wanted:
        for word in (item.name, *_SYNONYMS.get(item.name, ())) if names.count(item.name) == 1 else ():
            found.setdefault(plain(word), item)
    return found


def waybills(rows: pl.DataFrame, wanted: Sequence["Item"]) -> pl.DataFrame:
    """``_order`` → ``_number``: the waybill of each row, by which a policy waives."""
    item = next((each for each in wanted if each.wco == _WAYBILL), None)
    number = pl.col(item.column) if item else pl.lit(None, pl.String)
    return rows.select(_order="_at", _number=number)


def read_as_meant(rows: pl.DataFrame, wanted: Sequence["Item"]) -> pl.DataFrame:
    """Moments in any of the usual ways as yyyyMMddHHmm."""
    spec = specs(RoadHead)["LoadingDateTime"]
    for item in wanted:
        if "yyyyMMddHHmm" in item.form and rows[item.column].null_count() < rows.height:
            read = normalise(rows[item.column], spec)
            rows = rows.with_columns(read.str.replace(r"^(\d{12})\d{2}$", "$1"))
    return rows


def check(rows: pl.DataFrame, wanted: Sequence["Item"], sheet: str, letters: Mapping[str, str]) -> Findings:
    """Pairs, containers, seals, descriptions and moments of one document."""
    found = Findings.none()
    for item, code, violated, params in _violations(wanted):
        said = rows.filter(violated.fill_null(value=False)).select(
            row="_row", order="_at", value=item.column, params=params
        )
        where = {"document": "rail", "field": f"{item.document}.{item.number}", "sheet": sheet}
        found = found.and_(Findings.bulk(said, code.code, column=letters.get(item.column), **where))
    return found


def _violations(wanted: Sequence["Item"]) -> Iterator[tuple["Item", Code, pl.Expr, pl.Expr]]:
    nothing = pl.lit(None, pl.String)
    words, _ = negative()
    for place, item in enumerate(wanted):
        cell = pl.col(item.column)
        for pair in (pair for pair in _PAIRS if item.wco in pair):
            other = pair[item.wco == pair[0]]
            near = (each for each in wanted[max(0, place - 2) : place + 3] if each.wco == other)
            for mate in near:
                given = pl.struct(given=pl.lit(mate.heading)).struct.json_encode()
                yield item, PAIR, cell.is_null() & pl.col(mate.column).is_not_null(), given
        if item.wco == _CONTAINER:
            digit = check_digit(cell)
            whole = cell.str.contains(r"^[A-Z]{3}[UJZ][0-9]{7}$")
            odd = whole & (cell.str.slice(10, 1).cast(pl.Int64, strict=False) != digit)
            yield item, CONTAINER, odd, pl.struct(digit=digit.cast(pl.String)).struct.json_encode()
        if item.wco == _SEAL:
            yield item, SEAL, ~cell.str.contains(_SEALED), nothing
        if item.wco == _GOODS:
            yield item, NEGATIVE, cell.str.strip_chars().str.to_lowercase().is_in(sorted(words)), nothing
        if "yyyyMMddHHmm" in item.form:
            yield (
                item,
                MOMENT,
                cell.str.to_datetime("%Y%m%d%H%M", strict=False).is_null() & cell.is_not_null(),
                nothing,
            )
