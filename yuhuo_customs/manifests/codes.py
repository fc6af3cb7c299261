"""Permanent codes of manifest workbooks: structure, limits, what is missing (YH-MFT-001 … 012)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

_Pair = tuple[str, str]


def declare(
    number: int, severity: Severity, *, title: _Pair, message: _Pair, reason: _Pair, fix: _Pair, example: _Pair,
    source: str = "manifest/README.md", schema_level: bool = False,
) -> Code:  # fmt: skip
    """Enter a code of the manifests."""
    return define(
        Code(
            f"YH-MFT-{number:03}", severity, Text(*title), Text(*message), Text(*reason), Text(*fix),
            Text(*example), source, schema_level,
        )
    )  # fmt: skip


NO_SHEET = declare(
    1, Severity.BLOCK,
    title=("缺少工作表", "A sheet is missing"),
    message=("找不到“{sheet_zh}”表（没有一张表的标题与之相符）", "no sheet of {sheet_en} was found by its headings"),
    reason=("舱单按提运单、商品、集装箱分表读取", "Bills, goods and containers are read from sheets of their own"),
    fix=("用模板填写：yuhuo template manifest-air", "Use the template: yuhuo template manifest-air"),
    example=("提运单、商品", "Bills, Goods"), source="house",
    schema_level=True,
)  # fmt: skip
UNKNOWN = declare(
    2, Severity.WARN,
    title=("标题未识别，该列未读取", "A heading is not known, its column was not read"),
    message=("“{value}”不是本模式舱单的栏目", "'{value}' is no column of manifests of this mode"),
    reason=("栏目的同义词因运输方式而异", "The synonyms differ by mode of transport"),
    fix=("改成模板中的标题，或删除该列", "Use a heading of the template, or remove the column"),
    example=("毛重(磅) → 毛重（公斤）", "GW(LBS) → Gross Weight"), source="sheet_headings.csv",
)  # fmt: skip
TWICE = declare(
    3, Severity.BLOCK,
    title=("两列是同一栏目", "Two columns are the same"),
    message=("“{value}”与 {first} 列是同一栏目，未读取", "'{value}' is the same as column {first} and was not read"),
    reason=("不知道哪一列为准", "It cannot be told which of them counts"),
    fix=("只保留一列", "Keep one of them"),
    example=("件数、箱数 → 件数", "Pieces, Cartons → Pieces"), source="house",
)  # fmt: skip
NO_BILL = declare(
    4, Severity.BLOCK,
    title=("提运单号不在提运单表中", "The bill is not in the sheet of bills"),
    message=("“{value}”不在提运单表中，该行没有归属", "no bill '{value}' stands in the sheet of bills; the row belongs nowhere"),
    reason=("商品和集装箱按提运单号归入提运单", "Goods and containers belong to a bill by its number"),
    fix=("改正提运单号（有分运单时连同分运单号）", "Correct the bill number (with the house bill, where there is one)"),
    example=("99912345657 → 99912345675", "99912345657 → 99912345675"), source="house",
)  # fmt: skip
NO_NUMBER = declare(
    5, Severity.BLOCK,
    title=("该行没有提运单号", "The row has no bill number"),
    message=("该行没有提运单号，未读入任何提运单", "the row has no bill number and was taken into no bill"),
    reason=("没有提运单号就不知道属于哪一票", "Without it nobody knows which bill it belongs to"),
    fix=("填写提运单号；合并单元格按合并范围读取", "Fill it in; merged cells are read as meant"),
    example=("（空） → 99912345675", "(empty) → 99912345675"), source="house",
)  # fmt: skip
POUNDS = declare(
    6, Severity.BLOCK,
    title=("重量不是公斤", "A weight that is not in kilograms"),
    message=("“{field}”为“{value}”，报文只收公斤", "'{field}' is '{value}'; the message takes kilograms only"),
    reason=("舱单的重量单位为公斤", "Weights of manifests are in kilograms"),
    fix=("换算成公斤后只填数字", "Convert it, and enter the number alone"),
    example=("22 lbs → 9.979", "22 lbs → 9.979"), source="manifest/README.md, road numbers",
    schema_level=True,
)  # fmt: skip
BORROWED = declare(
    7, Severity.WARN,
    title=("超出借用的长度或代码表", "Beyond a borrowed length or list"),
    message=("“{field}”的值“{value}”超出已知的长度或代码表（水、空运模式未公布长度，仅提示）",
             "'{field}': '{value}' is beyond the known length or list (by water and air none is published: a hint)"),
    reason=("水、空运报文模式没有长度和代码；所知来自其他正式附件", "The schemas by water and air have no lengths and lists; these come from other official annexes"),
    fix=("核对该值；确认无误可照发", "Check the value; it is sent as it stands"),
    example=("收货人名称 80 个字符", "a consignee name of 80 characters"), source="manifest/fields.csv (borrowed)",
)  # fmt: skip
NEEDED = declare(
    8, Severity.BLOCK,
    title=("缺少必填项", "What the message needs is missing"),
    message=("{kind} 功能 {function} 必须有“{field}”", "{kind}, function {function}, needs '{field}'"),
    reason=("公告或报文模式规定必填，缺少时退单", "Announcement or schema require it; without it the message comes back"),
    fix=("在提运单、商品或集装箱表中填写", "Fill it in on the sheet of bills, goods or containers"),
    example=("收货人名称：（空） → EXAMPLE GMBH", "consignee name: (empty) → EXAMPLE GMBH"), source="manifest/fields.csv",
    schema_level=True,
)  # fmt: skip
TOGETHER = declare(
    9, Severity.BLOCK,
    title=("成对的项目只填了一部分", "Given together or not at all"),
    message=("填了“{given}”就必须填“{field}”", "with '{given_en}' there must be '{field}'"),
    reason=("件数与包装、号码与类别、通知人各项须同时填写", "Pieces and packing, number and kind, the notify party's parts go together"),
    fix=("补齐，或全部留空", "Fill in the rest, or leave all empty"),
    example=("通知人名称有、地址无 → 补地址", "notify name without address → add the address"),
    source="manifest/README.md, cross-field rule 1",
    schema_level=True,
)  # fmt: skip
NOT_CARRIED = declare(
    10, Severity.NOTE,
    title=("该报文不含这些列", "Columns that this message does not carry"),
    message=("{kind} 功能 {function} 不发送这些列：{names_zh}", "{kind}, function {function}, does not send these columns: {names_en}"),
    reason=("各报文和功能的项目不同", "Messages and functions differ in their items"),
    fix=("无需处理", "Nothing to do"),
    example=("删除报文不含品名", "a deletion has no goods description"), source="manifest/fields.csv",
)  # fmt: skip
MIXED = declare(
    11, Severity.BLOCK,
    title=("运输方式混在一张表中", "Modes of transport are mixed"),
    message=("运输方式为“{value}”，而本工作簿是{mode_zh}舱单", "mode of transport '{value}' in a workbook of manifests by {mode_en}"),
    reason=("空、公路、水运舱单的报文不同", "Manifests by air, road and water are different messages"),
    fix=("按运输方式分成几个工作簿", "Use one workbook for each mode"),
    example=("空运工作簿中的“公路” → 另一个工作簿", "'road' in an air workbook → another workbook"), source="manifest/codes/transport_modes.csv",
)  # fmt: skip
HEADS_DIFFER = declare(
    12, Severity.WARN,
    title=("首部不同，分成几个报文", "Several messages"),
    message=("“{field}”为“{value}”，与同一航次（批次）的多数行不同；首部有 {count} 种，分成 {count} 个报文",
             "'{field}' is '{value}', unlike most rows of its journey (batch); {count} different heads make {count} messages"),
    reason=("一个报文只有一个航次（批次）和首部", "One message has one journey (batch) and one head"),
    fix=("若不是有意分开，请使该列一致", "If they are not meant to be apart, make the column equal"),
    example=("同一航班的承运人 CZ、Cz → CZ", "carrier CZ and Cz on one flight → CZ"), source="house",
)  # fmt: skip
