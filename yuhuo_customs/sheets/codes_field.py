"""The codes of values that a field refuses, YH-FLD-001 … (texts in both languages)."""

import re
from collections.abc import Mapping

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

LISTS: Mapping[str, Text] = {
    "app_statuses": Text("报送状态", "submission statuses"),
    "app_types": Text("报送类型", "kinds of submission"),
    "countries": Text("国家（地区）代码", "countries"),
    "currencies": Text("币制代码", "currencies"),
    "manifest_change_reasons": Text("更改原因代码", "reasons of a change of manifest"),
    "manifest_communication_types": Text("通讯方式类别代码", "kinds of communication"),
    "manifest_currencies_road": Text("金额类型代码", "currencies (letters)"),
    "manifest_package_kinds": Text("舱单包装种类代码", "kinds of packages of manifests"),
    "manifest_package_kinds_road": Text("舱单包装种类代码", "kinds of packages of manifests"),
    "manifest_road_clearance_road": Text("海关货物通关代码", "road clearance codes"),
    "manifest_transport_modes": Text("舱单运输方式代码", "modes of transport of manifests"),
    "statistics_flags": Text("申报业务类型", "kinds of declaration"),
    "transport_modes": Text("运输方式代码", "modes of transport"),
    "units": Text("计量单位代码", "units of measure"),
    "wrap_types_ceb": Text("包装种类代码", "kinds of packages"),
}
"""Names of the code lists that fields rest on."""


def list_title(name: str) -> Text:
    """Name of a code list for people; the file's name when it has none here."""
    return LISTS.get(name, Text(name, name))


def form_title(pattern: str) -> Text:
    """What a pattern asks for, for people; the pattern itself when it has no words here."""
    digits = re.fullmatch(r"\^\[0-9\]\{(\d+)\}\$", pattern)
    return Text(f"{digits[1]} 位数字", f"{digits[1]} digits") if digits else Text(pattern, pattern)


_FIELDS = "ceb/fields.csv"
_REJECTED = Text(
    "报文格式校验不通过，整票会被退回。", "The message check refuses it, and the whole record comes back."
)


def _define(
    number: int,
    title: tuple[str, str],
    message: tuple[str, str],
    fix: tuple[str, str],
    example: tuple[str, str],
    *,
    reason: Text = _REJECTED,
    source: str = _FIELDS,
    schema_level: bool = True,
) -> str:
    code = Code(
        code=f"YH-FLD-{number:03}",
        severity=Severity.BLOCK,
        title=Text(*title),
        message=Text(*message),
        reason=reason,
        fix=Text(*fix),
        example=Text(*example),
        source=source,
        schema_level=schema_level,
    )
    return define(code).code


# What a model refuses stands as null in the frames, so no policy may let it pass: the element would be missing or
# silently dropped. The one exception is 009: the value keeps its shape, and a list can be older than customs' own.

MISSING = _define(
    1,
    ("必填项为空", "A required field is empty"),
    ("“{field}”必填，但单元格为空。", "“{field}” is required, but the cell is empty."),
    ("请填写该单元格。", "Fill the cell."),
    ("订单编号：（空） → XC20261101000001", "order number: (empty) → XC20261101000001"),
    reason=Text(
        "字段表中为必填项，缺少时报文被退回。",
        "The field table requires it; without it the message comes back.",
    ),
)
TOO_SHORT = _define(
    2,
    ("长度不足", "Too short"),
    (
        "“{field}”的值“{value}”只有 {length} 个字符，应为 {need} 个。",
        "“{field}”: “{value}” has {length} characters, {need} are needed.",
    ),
    (
        "请补全；代码前面的 0 若被 Excel 去掉，请把单元格设为文本后重新填写。",
        "Complete it; if Excel dropped leading zeros, format the cell as text and type the code again.",
    ),
    ("申报地海关代码：460 → 4604", "customs office: 460 → 4604"),
)
TOO_LONG = _define(
    3,
    ("长度超限", "Too long"),
    (
        "“{field}”有 {length} 个字符，应为 {need} 个。",
        "“{field}” has {length} characters, {need} are allowed.",
    ),
    ("请缩短到规定长度，不要自行截断编号。", "Shorten it to the limit; do not cut numbers off."),
    ("物流运单编号：超过 32 个字符 → 32 个字符以内", "parcel number: over 32 characters → 32 or fewer"),
)
TOO_MANY_DIGITS = _define(
    4,
    ("数值位数超限", "Too many digits"),
    (
        "“{field}”的值“{value}”整数部分超过 {digits} 位。",
        "“{field}”: “{value}” has more than {digits} digits before the point.",
    ),
    ("请核对数值和单位。", "Check the figure and its unit."),
    ("件数：20261111000 → 1", "pieces: 20261111000 → 1"),
)
TOO_MANY_DECIMALS = _define(
    5,
    ("小数位数超限", "Too many decimals"),
    (
        "“{field}”的值“{value}”小数超过 {decimals} 位。",
        "“{field}”: “{value}” has more than {decimals} decimals.",
    ),
    ("请按实际精度四舍五入后填写。", "Round it to what was really measured or charged."),
    ("单价：12.3333333 → 12.33333", "unit price: 12.3333333 → 12.33333"),
)
NOT_A_NUMBER = _define(
    6,
    ("不是数字", "Not a number"),
    ("“{field}”的值“{value}”不是数字。", "“{field}”: “{value}” is not a number."),
    (
        "只填写阿拉伯数字和小数点，不带单位、货币符号和科学计数法。",
        "Only digits and a decimal point: no unit, no currency sign, no exponent.",
    ),
    ("单价：128元 → 128", "unit price: 128元 → 128"),
)
NOT_WHOLE = _define(
    7,
    ("不是整数", "Not a whole number"),
    ("“{field}”的值“{value}”不是整数。", "“{field}”: “{value}” is not a whole number."),
    ("请填写整数。", "Fill in a whole number."),
    ("件数：1.5 → 2", "pieces: 1.5 → 2"),
)
NO_SUCH_DATE = _define(
    8,
    ("日期不存在", "No such date"),
    ("“{field}”的值“{value}”不是有效日期。", "“{field}”: “{value}” is no day of the calendar."),
    (
        "请按 年月日 填写，例如 20261111 或 2026-11-11。",
        "Write year, month, day, for example 20261111 or 2026-11-11.",
    ),
    ("出口日期：20260230 → 20260228", "export date: 20260230 → 20260228"),
)
NOT_IN_LIST = _define(
    9,
    ("代码不在代码表中", "Not in the code list"),
    (
        "“{field}”的值“{value}”不在《{list_zh}》中。",
        "“{field}”: “{value}” is not in the list of {list_en}.",
    ),
    (
        "请查代码：yuhuo codes search <名称>，例如 yuhuo codes search 千克。",
        "Look the code up: yuhuo codes search <name>, for example yuhuo codes search kilogram.",
    ),
    ("计量单位：999 → 007", "unit: 999 → 007"),
    reason=Text("海关按参数表核对代码。", "Customs checks codes against its own tables."),
    source="ceb/fields.csv; codes",
    schema_level=False,
)
NOT_IN_VALUES = _define(
    10,
    ("不是规定的值", "Not one of the fixed values"),
    (
        "“{field}”的值“{value}”不是规定的值：{values}。",
        "“{field}”: “{value}” is none of the fixed values: {values}.",
    ),
    ("请改为规定的值之一。", "Use one of the fixed values."),
    ("贸易方式：9160 → 9610", "supervision mode: 9160 → 9610"),
)
BLANK_IN_CODE = _define(
    11,
    ("代码中有空格", "A blank inside a code"),
    ("“{field}”的值“{value}”中有空格或换行。", "“{field}”: “{value}” has a blank or a line break in it."),
    ("请去掉代码中的空格和换行。", "Remove blanks and line breaks from the code."),
    ("电商企业代码：41109 60XYZ → 4110960XYZ", "company code: 41109 60XYZ → 4110960XYZ"),
)
ONLY_BLANKS = _define(
    12,
    ("只有空格", "Only blanks"),
    ("“{field}”只有空格，没有内容。", "“{field}” holds blanks and nothing else."),
    ("请填写内容。", "Fill in the content."),
    ("商品名称：（空格） → 人发制假发", "goods name: (blanks) → wig of human hair"),
)
WRONG_FORM = _define(
    13,
    ("格式不符", "Wrong form"),
    (
        "“{field}”的值“{value}”不符合规定的格式：{form_zh}。",
        "“{field}”: “{value}” does not have the required form: {form_en}.",
    ),
    ("请按规定的格式填写。", "Write it in the required form."),
    ("商品编码：67042000AB → 6704200000", "HS code: 67042000AB → 6704200000"),
)
NO_CODE = _define(
    14,
    ("填写的不是代码", "Not a code"),
    (
        "“{field}”的值“{value}”不是《{list_zh}》的代码或名称（代码为 {need} 位）。",
        "“{field}”: “{value}” is neither a code nor a name of the list of {list_en} (codes have {need} characters).",
    ),
    (
        "请查代码：yuhuo codes search <名称>，例如 yuhuo codes search 千克。",
        "Look the code up: yuhuo codes search <name>, for example yuhuo codes search kilogram.",
    ),
    ("币制：美刀 → 502", "currency: bucks → 502"),
)
CONTROL = _define(
    15,
    ("含有不可见的控制字符", "Holds an invisible control character"),
    (
        "“{field}”的值含有不可见的控制字符，报文无法表示。",
        "“{field}” holds an invisible control character that no message can carry.",
    ),
    ("请删除后重新输入，不要从其他系统直接粘贴。", "Delete it and type it again instead of pasting it."),
    ("商品名称：发套\\x0b → 发套", "goods name: wig\\x0b → wig"),
    reason=Text("XML 不允许控制字符。", "XML does not allow control characters."),
    source="house",
)
TOO_SMALL = _define(
    16,
    ("数值过小", "Too small a number"),
    (
        "“{field}”为 {value}，不得小于 {least}。",
        "“{field}” is {value}, but not less than {least} is allowed.",
    ),
    ("请填写正确的数值。", "Enter the right number."),
    ("毛重：-1.2 → 1.2", "gross weight: -1.2 → 1.2"),
    source="manifest/fields.csv",
)
