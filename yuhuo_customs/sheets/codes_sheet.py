"""Permanent codes of files, sheets and headings (YH-FIL-…, YH-SHT-0…)."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text

_Pair = tuple[str, str]


def declare(
    code: str, severity: Severity, *, title: _Pair, message: _Pair, reason: _Pair, fix: _Pair, example: _Pair,
    schema_level: bool = False,
) -> Code:  # fmt: skip
    """Enter a code of a file's structure into the catalogue; its source is the house's own reading."""
    return define(
        Code(
            code, severity, Text(*title), Text(*message), Text(*reason), Text(*fix), Text(*example), "house",
            schema_level,
        )
    )  # fmt: skip


ENCODING = declare(
    "YH-FIL-001",
    Severity.NOTE,
    title=("文字编码已识别", "Encoding found out"),
    message=("按 {value} 编码读取", "read as {value}"),
    reason=("编码认错时中文会变成乱码", "With a wrong encoding, Chinese text turns into garbage"),
    fix=("若中文显示为乱码，请另存为“CSV UTF-8”", "If Chinese looks wrong, save the file as 'CSV UTF-8'"),
    example=("UTF-8", "UTF-8"),
)
RAGGED = declare(
    "YH-FIL-002",
    Severity.WARN,
    title=("某行的单元格比表头多", "A row has more cells than the headings"),
    message=(
        "第 {rows} 行等 {count} 行有超出表头的单元格“{value}”，未读取",
        "cells beyond the headings were not read: '{value}' in row {rows}; {count} rows",
    ),
    reason=(
        "多半是某个值里有未加引号的分隔符，后面各列会错位",
        "Often a delimiter inside a value: the cells behind it shift",
    ),
    fix=("给含分隔符的值加引号，或另存为 .xlsx", "Quote values that hold a delimiter, or save as .xlsx"),
    example=('18寸,黑色 → "18寸,黑色"', '18in,black → "18in,black"'),
)
EMPTY = declare(
    "YH-SHT-001",
    Severity.BLOCK,
    title=("工作表是空的", "The sheet is empty"),
    message=("工作表没有任何内容", "the sheet holds nothing"),
    reason=("没有订单可申报", "There is nothing to declare"),
    fix=("请选择有数据的工作簿", "Choose a workbook with data"),
    example=("表头一行，其下每行一个商品", "One row of headings, one goods line per row below"),
)
ONLY_HEADINGS = declare(
    "YH-SHT-002",
    Severity.BLOCK,
    title=("只有表头没有数据", "Headings without data"),
    message=("表头下面没有数据行", "no data row stands below the headings"),
    reason=("没有订单可申报", "There is nothing to declare"),
    fix=("在表头下面填写订单", "Fill in the orders below the headings"),
    example=("表头一行，其下每行一个商品", "One row of headings, one goods line per row below"),
)
NO_HEADINGS = declare(
    "YH-SHT-003",
    Severity.BLOCK,
    title=("找不到表头", "No row of headings"),
    message=("前 {rows} 行里没有认识的表头", "no known headings in the first {rows} rows"),
    reason=("不知道哪一列是什么，不能猜", "Without headings, what a column means would be a guess"),
    fix=("按模板填写表头（yuhuo template）", "Use the headings of the template (yuhuo template)"),
    example=("订单编号、商品名称、数量、单价", "Order number, Goods name, Quantity, Unit price"),
)
NO_KEY = declare(
    "YH-SHT-004",
    Severity.BLOCK,
    title=("缺少订单编号列", "No column of order numbers"),
    message=(
        "缺少“{field}”列，无法区分订单，数据未读取",
        "column '{field}' is missing: orders cannot be told apart, nothing was read",
    ),
    reason=("每个订单以订单编号为准", "An order is known by its number"),
    fix=("增加该列", "Add the column"),
    example=("XC20261101000001", "XC20261101000001"),
    schema_level=True,
)
MISSING = declare(
    "YH-SHT-005",
    Severity.BLOCK,
    title=("缺少必填列", "A required column is missing"),
    message=("缺少必填列“{field}”", "required column '{field}' is missing"),
    reason=("海关要求每个订单都有此项", "Customs requires it of every order"),
    fix=("增加该列；若已有，请把表头改成此名称", "Add the column; if it is there, give it this heading"),
    example=("毛重（公斤）", "Gross weight (kg)"),
    schema_level=True,
)
UNKNOWN = declare(
    "YH-SHT-006",
    Severity.NOTE,
    title=("不认识的列", "Unknown column"),
    message=(
        "不认识表头“{value}”，此列未读取（相近的表头：{like}）",
        "heading '{value}' is unknown, the column was not read (similar: {like})",
    ),
    reason=("猜错一列会申报错误的数据", "A column guessed wrong would declare wrong data"),
    fix=(
        "若此列要申报，请改用模板中的表头；否则不必理会",
        "If it is to be declared, use the template's heading; else ignore this",
    ),
    example=("订单号码 → 订单编号", "Ordernumber → Order number"),
)
REPEATED = declare(
    "YH-SHT-007",
    Severity.WARN,
    title=("表头重复", "The same heading twice"),
    message=(
        "“{value}”与 {first} 列都是“{field}”，只读取了 {first} 列",
        "'{value}' and column {first} both are '{field}': only column {first} was read",
    ),
    reason=("两列内容不同时，不知道以哪一列为准", "If they differ, nobody knows which one is meant"),
    fix=("删除或改名其中一列", "Delete or rename one of them"),
    example=("单价、单价 → 单价、原价", "Price, Price → Price, List price"),
)
AMBIGUOUS = declare(
    "YH-SHT-008",
    Severity.WARN,
    title=("表头含义不明", "A heading with several meanings"),
    message=("“{value}”可能是{zh}，此列未读取", "'{value}' may mean {en}: the column was not read"),
    reason=("猜错一列会申报错误的数据", "A column guessed wrong would declare wrong data"),
    fix=("请写明是哪一个", "Write which one is meant"),
    example=("country → CEB603.country", "country → CEB603.country"),
)
MISPLACED = declare(
    "YH-SHT-009",
    Severity.WARN,
    title=("列放错了工作表", "A column on the wrong sheet"),
    message=(
        "“{value}”不属于此工作表，此列未读取",
        "'{value}' does not belong on this sheet: the column was not read",
    ),
    reason=(
        "订单栏目以订单表为准，商品栏目以商品表为准",
        "Order columns count on the orders sheet, goods columns on the goods sheet",
    ),
    fix=("移到另一张表，或删除", "Move it to the other sheet, or delete it"),
    example=("毛重 → 订单表", "Gross weight → orders sheet"),
)
SECOND_HEADINGS = declare(
    "YH-SHT-010",
    Severity.BLOCK,
    title=("第二个表头", "A second row of headings"),
    message=(
        "此行又是表头，从此行起未读取",
        "headings again, with other columns: from this row on nothing was read",
    ),
    reason=("一张工作表只能有一个表", "One sheet holds one table"),
    fix=("把第二个表移到单独的文件", "Move the second table into a file of its own"),
    example=("一张表、一行表头", "One table, one row of headings"),
)
PASSED_OVER = declare(
    "YH-SHT-011",
    Severity.NOTE,
    title=("跳过的行", "A row passed over"),
    message=("“{value}”是重复的表头或合计行，已跳过", "'{value}': repeated headings or a total, passed over"),
    reason=("这样的行不是商品", "Such a row is no goods line"),
    fix=(
        "不必处理；若此行是商品，请改正第一个单元格",
        "Nothing to do; if it is a goods line, correct its first cell",
    ),
    example=("合计", "Total"),
)
IGNORED = declare(
    "YH-SHT-012",
    Severity.NOTE,
    title=("未读取的工作表", "A sheet that was not read"),
    message=("工作表“{value}”未读取", "sheet '{value}' was not read"),
    reason=("只读取订单表和商品表", "Only the sheets of orders and goods are read"),
    fix=("若其中有订单，请放到单独的文件", "If it holds orders, put them into a file of their own"),
    example=("备注、汇总", "Notes, Summary"),
)
IGNORED_ORDERS = declare(
    "YH-SHT-013",
    Severity.WARN,
    title=("另一张工作表像是订单", "Another sheet looks like orders"),
    message=(
        "工作表“{value}”也有订单的表头，但未读取",
        "sheet '{value}' has headings of orders too, but was not read",
    ),
    reason=("其中的订单不会申报", "The orders on it will not be declared"),
    fix=("合并到一张表，或分成几个文件", "Bring them together on one sheet, or in files of their own"),
    example=("11月1日、11月2日 → 一张表", "1 Nov, 2 Nov → one sheet"),
)
NO_GOODS = declare(
    "YH-SHT-014",
    Severity.BLOCK,
    title=("没有商品栏目", "No goods columns"),
    message=(
        "工作簿里没有商品栏目（商品名称、数量、单价……）",
        "the workbook has no goods columns (goods name, quantity, price …)",
    ),
    reason=("订单必须有商品", "An order needs goods"),
    fix=("在同一张表增加商品栏目，或增加“商品”工作表", "Add the goods columns, or a sheet called 商品"),
    example=("订单 + 商品 两张表", "Two sheets: 订单 and 商品"),
    schema_level=True,
)
UNNAMED = declare(
    "YH-SHT-015",
    Severity.NOTE,
    title=("没有表头的列", "A column without a heading"),
    message=(
        "此列没有表头，{count} 个单元格未读取",
        "the column has no heading: {count} cells were not read",
    ),
    reason=("不知道此列是什么，不能猜", "What it means would be a guess"),
    fix=(
        "若要申报，请加上模板中的表头；否则不必理会",
        "If it is to be declared, give it the template's heading; else ignore this",
    ),
    example=("备注写在表格右侧", "Remarks to the right of the table"),
)
