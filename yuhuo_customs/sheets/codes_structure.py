"""Permanent codes of identifiers damaged by Excel, and of orders and lines that do not fit (YH-SHT-02… and 03…)."""

from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.sheets.codes_sheet import declare

DAMAGED = declare(
    "YH-SHT-020",
    Severity.BLOCK,
    title=("号码已被 Excel 损坏", "A number damaged by Excel"),
    message=(
        "“{field}”是数字单元格，超过 15 位，末几位已丢失：{value}",
        "'{field}' is a number cell of more than 15 digits, the last ones are lost: {value}",
    ),
    reason=(
        "Excel 的数字只保留 15 位有效数字，无法还原",
        "Excel keeps 15 digits of a number; the others cannot be had back",
    ),
    fix=("把该列设为“文本”格式，然后重新填写号码", "Format the column as text, then enter the number again"),
    example=("4.10105E+17 → 文本 410105202611010011", "4.10105E+17 → text 410105202611010011"),
)
PERHAPS_DAMAGED = declare(
    "YH-SHT-021",
    Severity.WARN,
    title=("号码可能已被 Excel 损坏", "A number perhaps damaged by Excel"),
    message=(
        "“{field}”只有前 15 位有效，可能已被 Excel 截断：{value}",
        "'{field}' keeps only 15 digits, perhaps cut by Excel: {value}",
    ),
    reason=(
        "Excel 的数字只保留 15 位有效数字；此格式的文件看不出单元格是数字还是文本",
        "Excel keeps 15 digits of a number; this form of file does not tell numbers from text",
    ),
    fix=("请核对原始号码", "Compare it with the original"),
    example=("410105202611010000 ？", "410105202611010000 ?"),
)
DIFFERS = declare(
    "YH-SHT-030",
    Severity.BLOCK,
    title=("同一订单的各行不一致", "The lines of one order disagree"),
    message=(
        "“{field}”为“{value}”，而同一订单的前面的行为“{first}”",
        "'{field}' is '{value}', but '{first}' on an earlier line of the same order",
    ),
    reason=("订单栏目在同一订单的各行必须相同", "Order columns must be the same on every line of an order"),
    fix=(
        "改成一致；若是两个订单，请用不同的订单编号",
        "Make them equal; if they are two orders, give them two numbers",
    ),
    example=("毛重 0.35、0.40 → 0.35、0.35", "0.35, 0.40 → 0.35, 0.35"),
)
APART = declare(
    "YH-SHT-031",
    Severity.HOLD,
    title=("同一订单编号出现在不相邻的行", "One order number in rows apart"),
    message=(
        "订单编号 {value} 在前面第 {first} 行已出现过",
        "order number {value} stood in row {first} already",
    ),
    reason=("可能是两个订单用了同一编号", "Perhaps two orders share a number"),
    fix=(
        "若是同一订单，请按订单编号排序；若不是，请改正编号",
        "If it is one order, sort by order number; if not, correct the number",
    ),
    example=("A、B、A → A、A、B", "A, B, A → A, A, B"),
)
TWICE = declare(
    "YH-SHT-032",
    Severity.BLOCK,
    title=("订单表中订单编号重复", "An order number twice on the orders sheet"),
    message=(
        "订单编号 {value} 重复（第一次在第 {first} 行）",
        "order number {value} is there more than once (first in row {first})",
    ),
    reason=(
        "订单编号在平台内唯一，海关会退单",
        "An order number is unique on its platform; customs would refuse it",
    ),
    fix=("删除多余的行，或改正编号", "Delete the row that is too many, or correct the number"),
    example=("XC001、XC001 → XC001、XC002", "XC001, XC001 → XC001, XC002"),
)
NO_LINES = declare(
    "YH-SHT-033",
    Severity.BLOCK,
    title=("订单没有商品", "An order without goods"),
    message=("订单 {value} 在商品表中没有任何行", "order {value} has no line on the goods sheet"),
    reason=("订单至少要有一个商品", "An order needs at least one line of goods"),
    fix=("在商品表补上该订单的商品，或删除订单", "Add its goods, or delete the order"),
    example=("商品表：XC001 …", "Goods sheet: XC001 …"),
    schema_level=True,
)
NO_ORDER = declare(
    "YH-SHT-034",
    Severity.BLOCK,
    title=("商品没有订单", "Goods without an order"),
    message=(
        "订单表里没有订单 {value}，此商品行未读取",
        "no order {value} on the orders sheet: the line was not read",
    ),
    reason=(
        "可能有订单因此缺少商品，所以全部订单都先不申报",
        "Some order may lack these goods, so all orders wait",
    ),
    fix=("在订单表补上该订单，或改正商品行的订单编号", "Add the order, or correct the number on the line"),
    example=("XC00l → XC001", "XC00l → XC001"),
)
NO_NUMBER = declare(
    "YH-SHT-035",
    Severity.BLOCK,
    title=("行没有订单编号", "A line without an order number"),
    message=(
        "此行没有订单编号（上面的订单：{above}）",
        "the line has no order number (order above: {above})",
    ),
    reason=(
        "不知道商品属于哪个订单；上面的订单先不申报",
        "Nobody can tell which order it belongs to; the order above waits",
    ),
    fix=(
        "填写订单编号；合并的单元格请取消合并后逐行填写；合计行请删除",
        "Fill it in; unmerge merged cells and fill every row; delete totals",
    ),
    example=("XC20261101000001", "XC20261101000001"),
    schema_level=True,
)
