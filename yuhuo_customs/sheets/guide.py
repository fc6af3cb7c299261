"""The sheets of a template that are read and not filled in: what each column means, and the code lists."""

from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.cells import (
    BOLD,
    FAINT,
    MIDDLE,
    PLAIN,
    TITLE,
    WRAP,
    fill,
    frame,
    ink,
    print_wide,
    put_text,
    width_of,
)
from yuhuo_customs.sheets.codes_field import list_title
from yuhuo_customs.sheets.columns import Limits, entries
from yuhuo_customs.sheets.profile import ColumnSpec, Profile

GUIDE = Text("填写说明", "Guide")
CODES = Text("代码", "Codes")

_ADVICE = (
    Text(
        "标题带 * 且底色较深的列必填，其余可空（留空时如何处理见“说明”）。蓝色为订单列，绿色为商品列。",
        "Dark headings with * must be filled, the others may stay empty (see the notes). Blue: order, green: goods.",
    ),
    Text(
        "代码列可以从下拉列表选择，也可以填代码或名称。这些列已设为文本格式，前面的 0 不会丢失；粘贴时请选“只粘贴值”。",
        "Choose codes from the list, or type the code or its name. These columns are text, so leading zeros stay; "
        "paste values only.",
    ),
    Text(
        "以 # 开头的行是说明，读取时跳过，可以保留。列的顺序可以改变，标题请勿改动。",
        "Rows that start with # are notes and are skipped. Columns may be moved, headings should stay as they are.",
    ),
    Text(
        "填好后检查：yuhuo check orders.xlsx --mark orders.marked.xlsx",
        "Then check it: yuhuo check orders.xlsx --mark orders.marked.xlsx",
    ),
)
_FORM = {
    False: Text(
        "每行是一项商品；一个订单有多项商品时，每行都重复填写订单列。",
        "One row per item of goods; an order with several items repeats its order columns on each row.",
    ),
    True: Text(
        "订单表每单一行；商品表每项商品一行，用订单编号对应订单。",
        "The sheet of orders has one row per order, the sheet of goods one row per item with its order number.",
    ),
}
_HEADINGS = (
    (Text("列名", "Column"), 24),
    (Text("英文名", "Chinese name"), 28),
    (Text("层级", "Level"), 8),
    (Text("必填", "Required"), 10),
    (Text("格式与限制", "Form and limits"), 34),
    (Text("代码表", "Code list"), 20),
    (Text("说明", "Notes"), 48),
    (Text("示例", "Example"), 28),
)


def write_guide(
    book: Workbook, profile: Profile, limits: Mapping[str, Limits], lang: str, *, two: bool
) -> None:
    """Add the sheet that explains each column."""
    sheet = book.create_sheet(GUIDE.pick(lang))
    put_text(sheet, 1, 1, f"{profile.title.pick(lang)}  {GUIDE.pick(lang)}", font=TITLE)
    for row, advice in enumerate((_FORM[two], *_ADVICE), 2):
        put_text(sheet, row, 1, f"{row - 1}. {advice.pick(lang)}")
    top = 3 + len(_ADVICE) + 1
    for number, (heading, width) in enumerate(_HEADINGS, 1):
        put_text(
            sheet,
            top,
            number,
            heading.pick(lang),
            font=ink("FFFFFF"),
            fill=fill("404040"),
            alignment=MIDDLE,
        )
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, column in enumerate(profile.columns, top + 1):
        _explain(sheet, row, column, limits[column.zh], lang)
    sheet.freeze_panes = sheet.cell(top + 1, 2)
    sheet.print_title_rows = f"{top}:{top}"
    print_wide(sheet)


def write_codes(book: Workbook, limits: Iterable[Limits], lang: str) -> dict[str, str]:
    """Add the sheet of code lists, one column each; returns list → reference for a drop-down."""
    sheet = book.create_sheet(CODES.pick(lang))
    ranges: dict[str, str] = {}
    for number, name in enumerate(dict.fromkeys(each.codes for each in limits if each.codes), 1):
        letters, texts = get_column_letter(number), entries(name, lang)
        # In marks, so that no reader takes this row for the headings of a sheet to be declared.
        title = f"《{list_title(name).pick(lang)}》"
        put_text(sheet, 1, number, title, font=BOLD, fill=fill("D9D9D9"), alignment=MIDDLE)
        for row, text in enumerate(texts, 2):
            put_text(sheet, row, number, text)
        sheet.column_dimensions[letters].width = min(max(map(width_of, texts), default=10) + 3, 40)
        ranges[name] = f"{quote_sheetname(sheet.title)}!${letters}$2:${letters}${len(texts) + 1}"
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    return ranges


def _explain(sheet: Worksheet, row: int, column: ColumnSpec, limit: Limits, lang: str) -> None:
    zh = lang.startswith("zh")
    names = (column.zh, column.en) if zh else (column.en, column.zh)
    level = Text("订单", "order") if column.level == "order" else Text("商品", "goods")
    needed = Text("必填", "yes") if column.required else Text("", "")
    texts = (
        *names,
        level.pick(lang),
        needed.pick(lang),
        limit.words.pick(lang),
        f"《{list_title(limit.codes).pick(lang)}》" if limit.codes else "",
        column.note.pick(lang) if column.note else "",
        column.example,
    )
    ground = "DDEBF7" if column.level == "order" else "E2EFDA"
    for number, text in enumerate(texts, 1):
        put_text(sheet, row, number, text, alignment=WRAP, font=PLAIN, border=frame("D9D9D9"))
    sheet.cell(row, 1).font, sheet.cell(row, 1).fill = BOLD, fill(ground)
    sheet.cell(row, 2).font = FAINT
