"""Codes of the user's tables, YH-TRF-…: what is wrong with a cell of an imported table."""

from yuhuo_customs.domain.catalogue import Code, Severity, define
from yuhuo_customs.errors import Text


def _notice(number: int, severity: Severity, *texts: tuple[str, str]) -> Code:
    """Title, message, reason, fix and example, each in Chinese and English."""
    title, message, reason, fix, example = (Text(*each) for each in texts)
    return define(
        Code(f"YH-TRF-{number:03}", severity, title, message, reason, fix, example, source="rules.md §5")
    )


BAD_CODE = _notice(
    1, Severity.BLOCK,
    ("编码位数不对，该行未导入", "Code of a wrong length: the row was not taken"),
    ("“{value}”不是可用的编码。", "{value!r} is not a usable code."),
    ("少一位数字的编码是另一种商品；常见原因是表格软件去掉了开头的 0。程序不猜。",
     "A code that lacks a digit is another product; a spreadsheet drops a leading 0. The tool does not guess."),
    ("把该列设为文本格式，填写完整编码后重新导入。", "Format the column as text, write the whole code and import again."),
    ("101210010 → 0101210010", "101210010 → 0101210010"),
)  # fmt: skip
EMPTY = _notice(
    2, Severity.BLOCK,
    ("必需的单元格为空，该行未导入", "A needed cell is empty: the row was not taken"),
    ("该行没有“{title_zh}”。", "The row has no {title_en}."),
    ("没有它，这一行无法使用。", "Without it the row cannot be used."),
    ("补全后重新导入；多余的行请删除。", "Fill it in and import again; delete rows that are none."),
    ("（空）→ 人发制假发", "(empty) → wigs of human hair"),
)  # fmt: skip
TWICE = _notice(
    3, Severity.BLOCK,
    ("同一编码在同一时期出现两次，后一行未导入", "The same code twice for the same days: the later row was not taken"),
    ("编码 {value} 已在第 {first} 行出现，有效期重叠。", "The code {value} is in row {first} already, for overlapping days."),
    ("两行之中不知以哪一行为准。", "It cannot be told which of the two counts."),
    ("删除其中一行，或填写不重叠的有效期。", "Delete one of them, or give days that do not overlap."),
    ("两行 6704200000 → 一行", "two rows 6704200000 → one"),
)  # fmt: skip
UNIT = _notice(
    4, Severity.WARN,
    ("计量单位无法识别", "Unit is not known"),
    ("“{value}”不在计量单位代码表中。", "{value!r} is not in the code list of units."),
    ("没有单位，法定数量不作检查。", "Without the unit, legal quantities are not checked."),
    ("填写代码表中的名称或三位代码（yuhuo codes search）。", "Write the name or the three digits of the list (yuhuo codes search)."),
    ("公斤 → 千克", "kilo → 035"),
)  # fmt: skip
RATE = _notice(
    5, Severity.WARN,
    ("税率无法识别", "Rate cannot be read"),
    ("“{value}”不是可以计算的税率。", "{value!r} is not a rate that can be computed."),
    ("该编码的这项税不作计算，报告为“未检查”。", "This tax is not computed for the code: it is reported as not checked."),
    ("写成 13%、0.13、20%+0.5元/千克 的形式。", "Write it as 13%, 0.13 or 20%+0.5元/千克."),
    ("13% 或 9% → 13%", "13% or 9% → 13%"),
)  # fmt: skip
DAY = _notice(
    6, Severity.WARN,
    ("日期无法识别", "Date cannot be read"),
    ("“{value}”不是日期，或早于生效日期。", "{value!r} is no date, or lies before the first day."),
    ("该日期按未填写处理。", "The date counts as not given."),
    ("写成 2026-01-01 的形式。", "Write it as 2026-01-01."),
    ("二〇二六年 → 2026-01-01", "next year → 2026-01-01"),
)  # fmt: skip
LETTER = _notice(
    7, Severity.WARN,
    ("监管条件或检验检疫类别代码未知", "Letter of a condition is not known"),
    ("“{value}”中有代码表没有的代码。", "{value!r} holds a letter that the code list lacks."),
    ("内容照原样保留；我们的代码表可能已过时。", "It is kept as it stands; our list may be out of date."),
    ("核对原表；如代码是新增的，用 yuhuo codes import 导入新的代码表。", "Compare with the source; where the letter is new, import the new list with yuhuo codes import."),
    ("4xyAB", "4xyAB"),
)  # fmt: skip
ELEMENTS = _notice(
    8, Severity.WARN,
    ("申报要素序号不连续或无法识别", "Declaration elements are not numbered in order"),
    ("“{value}”的要素序号不是从 0 或 1 起连续递增。", "The elements of {value!r} are not numbered from 0 or 1 without a gap."),
    ("顺序不明，该编码的申报要素不作检查。", "Their order is not certain: the elements of the code are not checked."),
    ("写成 0:品牌类型;1:出口享惠情况;2:… 的形式。", "Write 0:品牌类型;1:出口享惠情况;2:…"),
    ("0:品牌类型;2:用途 → 0:品牌类型;1:用途", "0:a;2:b → 0:a;1:b"),
)  # fmt: skip
UNREAD = _notice(
    9, Severity.WARN,
    ("单元格内容无法识别", "Cell cannot be read"),
    ("“{value}”不能作为“{title_zh}”。", "{value!r} cannot be the {title_en}."),
    ("按未填写处理。", "It counts as not given."),
    ("按说明改正后重新导入。", "Correct it as the guide says and import again."),
    ("大概 → 是", "perhaps → yes"),
)  # fmt: skip
HEADING = _notice(
    10, Severity.NOTE,
    ("没有用到的列", "Column is not used"),
    ("列“{value}”不对应任何字段。", "The column {value!r} is none that the tool knows."),
    ("如果它是需要的列，内容会缺失。", "If it is one that is needed, its content is missing."),
    ("用 --map “列名=字段”指定；会被记住。", "Name it with --map 'heading=field'; the choice is remembered."),
    ("--map 税率A=vat", "--map 'rate A=vat'"),
)  # fmt: skip
LIKENED = _notice(
    20, Severity.NOTE,
    ("按相近列名读取", "Column taken by a heading that is alike"),
    ("列“{value}”按“{title_zh}”读取。", "The column {value!r} is read as the {title_en}."),
    ("列名不在已知列名中，但去掉年份等修饰后相同。", "The heading is none that is known, but holds one, without year and the like."),
    ("如不正确，用 --map “列名=字段”指定（空字段表示不读）；会被记住。", "If it is wrong, say --map 'heading=field' (an empty field leaves it out); the choice is remembered."),
    ("2026年最惠国税率 → 最惠国税率", "2026年最惠国税率 → 最惠国税率 (MFN rate)"),
)  # fmt: skip
REMARK = _notice(
    11, Severity.NOTE,
    ("正面清单备注需要人工判断", "Remark of the positive list is left to a person"),
    ("备注“{value}”不能归入“仅限网购保税、除外、仅限商品、每人每年限量”。",
     "The remark {value!r} is none of: bonded only, excluded, named goods, limit per person and year."),
    ("规则不替备注作判断，相关商品由人工确认。", "No rule decides by it: such goods wait for a person."),
    ("在“仅限网购保税”“除外”“仅限商品”“每人每年限量”列中写明。", "State it in the columns bonded only, excluded, named goods or limit."),
    ("每人每年不超过 2 千克", "2 千克"),
)  # fmt: skip
