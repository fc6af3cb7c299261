"""Permanent codes of manifest workbooks: sheets, columns and cells that are not what they look like (YH-MFT-013 …)."""

from yuhuo_customs.domain.catalogue import Severity
from yuhuo_customs.manifests.codes import declare

SHEET_TWICE = declare(
    13, Severity.BLOCK,
    title=("同类工作表有两张", "Two sheets of one kind"),
    message=("“{value}”与“{first}”是同类工作表，未读取", "sheet '{value}' is of the same kind as '{first}' and was not read"),
    reason=("只读取第一张，其余的提运单会丢失", "Only the first is read: the bills of the other would be lost"),
    fix=("合并成一张表，或分成两个工作簿", "Make it one sheet, or two workbooks"),
    example=("提运单、提运单2 → 提运单", "Bills, Bills 2 → Bills"), source="house",
)  # fmt: skip
SHEET_UNREAD = declare(
    14, Severity.NOTE,
    title=("工作表未读取", "A sheet was not read"),
    message=("工作表“{value}”没有可识别的标题，未读取", "no heading of sheet '{value}' is known; it was not read"),
    reason=("只读取提运单、商品、集装箱三种表", "Only sheets of bills, goods and containers are read"),
    fix=("若其中有舱单数据，请改用模板的标题", "If it has data of the manifest, use the headings of the template"),
    example=("说明 → 无需处理", "Remarks → nothing to do"), source="house",
)  # fmt: skip
MERGED = declare(
    15, Severity.NOTE,
    title=("合并单元格", "Merged cells"),
    message=("第 {top} 至 {bottom} 行合并，“{value}”用于其中每一行", "rows {top} to {bottom} are merged: '{value}' counts for each of them"),
    reason=("合并的内容按每行都有处理", "What is merged is read as if it stood in every row"),
    fix=("若不是此意，请取消合并后逐行填写", "If that is not meant, unmerge the cells and fill in each row"),
    example=("A3:A4 → 第 3、4 行同一提运单", "A3:A4 → one bill in rows 3 and 4"), source="house",
)  # fmt: skip
MERGED_AMOUNT = declare(
    16, Severity.BLOCK,
    title=("数量合并在几行上", "An amount merged over several rows"),
    message=("“{field}”在第 {top} 至 {bottom} 行合并，不知道每行是多少", "'{field}' is merged over rows {top} to {bottom}: the part of each row is not known"),
    reason=("件数、重量、价值可能是几行的合计，不能各算一遍", "Pieces, weights and values may be the sum of the rows and must not count twice"),
    fix=("取消合并，逐行填写", "Unmerge the cells and fill in each row"),
    example=("G3:G4 = 10 → G3 = 6，G4 = 4", "G3:G4 = 10 → G3 = 6, G4 = 4"), source="house", schema_level=True,
)  # fmt: skip
DATE_FORMS = declare(
    17, Severity.NOTE,
    title=("同一列日期写法不一", "Dates of one column in several forms"),
    message=("“{value}”的写法与本列多数日期不同，读作 {read}", "'{value}' is written in another way than most of its column; it is read as {read}"),
    reason=("写法混杂的列常有录错的日期", "A column of mixed forms often holds a slip"),
    fix=("核对读出的日期；建议全列用同一写法", "Compare the date that was read; use one form in the column"),
    example=("2026/11/25 与 2026年11月25日 → 统一为 2026-11-25", "2026/11/25 and 25 Nov → 2026-11-25 throughout"), source="house",
)  # fmt: skip
NO_GOODS = declare(
    18, Severity.BLOCK,
    title=("提运单没有商品项", "A bill without goods"),
    message=("提运单 {value} 在“{sheet_zh}”表中没有一行", "bill {value} has no row in the sheet of {sheet_en}"),
    reason=("该报文的每票提运单须有商品项（集装箱）", "Every bill of this message has items (or containers)"),
    fix=("在该表补上该提运单的行，或删除该提运单", "Add its rows there, or remove the bill"),
    example=("99912345675 → 商品表补一行", "99912345675 → add a row of goods"), source="manifest/fields.csv", schema_level=True,
)  # fmt: skip
NO_COLUMN = declare(
    19, Severity.BLOCK,
    title=("缺少必填的列", "A column that the message needs is missing"),
    message=("{kind} 功能 {function} 必须有“{field}”，工作簿中没有这一列", "{kind}, function {function}, needs '{field}'; the workbook has no such column"),
    reason=("公告或报文模式规定必填，缺少时全部退单", "Announcement or schema require it; without it every bill comes back"),
    fix=("添加该列（标题见模板）并填写", "Add the column, headed as in the template, and fill it in"),
    example=("收货人名称", "consignee name"), source="manifest/fields.csv", schema_level=True,
)  # fmt: skip
TOO_MANY = declare(
    70, Severity.BLOCK,
    title=("项目数超过报文上限", "More than the message takes"),
    message=("“{field}”有 {count} 项，最多 {most} 项", "'{field}': {count} of them, at most {most}"),
    reason=("报文模式规定了可重复的次数", "The schema says how often it may stand"),
    fix=("删减或分成几票", "Remove some, or make it several bills"),
    example=("10 个封志 → 最多 9 个", "10 seals → at most 9"), source="manifest/fields.csv", schema_level=True,
)  # fmt: skip
WIDE = declare(
    71, Severity.WARN,
    title=("文字折合后超长", "A text that is too long when Chinese counts two"),
    message=("“{field}”折合 {length} 个字母，填制规范的上限为 {most}", "'{field}' counts {length} letters, the filling rules allow {most}"),
    reason=("填制规范中一个汉字按两个字母计，报文模式按一个计", "The filling rules count a Chinese character as two letters, the schema as one"),
    fix=("缩短，或确认海关接收", "Shorten it, or make sure that customs takes it"),
    example=("36 个汉字的名称 → 35 个以内", "a name of 36 Chinese characters → at most 35"),
    source="manifest/README.md, frame (Chinese text)",
)  # fmt: skip
ACROSS = declare(
    72, Severity.WARN,
    title=("单元格跨栏目合并", "Cells merged over several columns"),
    message=("“{value}”跨栏目合并：{names_zh}；只有第一栏有值", "'{value}' is merged over {names_en}; only the first of them has it"),
    reason=("合并后其余栏目是空的，报文中也是空的", "The other columns are empty, and so they are in the message"),
    fix=("取消合并，各栏分别填写", "Unmerge the cells and fill in each column"),
    example=("A3:B3（主单、分单）→ 分别填写", "A3:B3 (master, house bill) → each in its own cell"), source="house",
)  # fmt: skip
