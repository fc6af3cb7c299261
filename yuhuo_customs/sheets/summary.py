"""The sheet in front of a marked-up copy: verdicts, groups of findings with links, orders to mend."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs.domain.catalogue import CODES, Severity
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import FIX, PERSON, READY
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets.cells import (
    BOLD,
    FAINT,
    LINK,
    MIDDLE,
    TITLE,
    TOP,
    WRAP,
    fill,
    frame,
    ink,
    print_wide,
    properties,
    put_text,
    width_of,
)

NAME = Text("检查结果", "Check result")
SUMMARY = "yuhuo-summary"
"""Document property that holds the title of the summary sheet: by it a later check knows what is its own."""
MOST_ORDERS = 2000
"""Orders that are listed; the rest is counted."""


class Weight(NamedTuple):
    """How a severity is shown: never by colour alone."""

    word: Text
    colour: str


SEVERITIES = tuple(
    {
        Severity.BLOCK: Weight(Text("必须修改", "must be fixed"), "FFB3B3"),
        Severity.HOLD: Weight(Text("需人工确认", "a person decides"), "FFD199"),
        Severity.WARN: Weight(Text("提醒", "warning"), "FFF2A8"),
        Severity.RISK: Weight(Text("风险提示", "risk"), "BDD7EE"),
        Severity.NOTE: Weight(Text("说明", "note"), "BDD7EE"),
    }[severity]
    for severity in Severity
)
"""By rank, the worst first."""

_VERDICTS = {
    READY: (Text("可申报", "ready"), "C6E0B4"),
    FIX: (Text("需修改", "to fix"), "FFB3B3"),
    PERSON: (Text("需人工", "needs a person"), "FFD199"),
}
_LINES = frame("D9D9D9")
_GROUPS = (
    (Text("级别", "Weight"), 14),
    (Text("代码", "Code"), 14),
    (Text("问题", "Problem"), 34),
    (Text("位置", "Place"), 22),
    (Text("处数", "Count"), 10),
    (Text("第一处", "First"), 16),
    (Text("例", "Example"), 52),
    (Text("处理办法", "What to do"), 60),
)
_VERDICT, _FIX = Text("结论", "Verdict"), Text("必须修改", "Must be fixed")
_HOLD, _WARN = Text("需人工确认", "A person decides"), Text("提醒", "Warnings")
_FIRST = Text("第一处", "First")


class Noun(NamedTuple):
    """What a verdict is about."""

    waiting: Text
    number: Text
    unit: str


ORDERS = Noun(Text("待处理订单", "Orders that wait"), Text("订单编号", "Order number"), "单")
BILLS = Noun(Text("待处理提运单", "Bills that wait"), Text("提运单号", "Bill number"), "票")


@dataclass(frozen=True, slots=True)
class Story:
    """What the sheet tells.

    Attributes:
        source: Name of the file that was checked.
        only_sheet: The one sheet that all findings are about, whatever they call it (text files); else None.
        unnoted: Cells that are coloured but have no note.
        lost: What of the original could not be carried over.
        basis: What was not checked, by which rule packs it was judged, what the policy changed (``domain.basis``).
        noun: What ``verdicts`` judges.
    """

    findings: Findings
    verdicts: pl.DataFrame | None
    lang: str
    source: str
    only_sheet: str | None = None
    unnoted: int = 0
    lost: Text | None = None
    basis: tuple[Text, ...] = ()
    noun: Noun = ORDERS


def write_summary(book: Workbook, story: Story) -> None:
    """Put the summary sheet in front of ``book`` and show it first."""
    sheet = _in_front(book, NAME.pick(story.lang))
    for number, (_, width) in enumerate(_GROUPS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    title = Text(f"{NAME.zh}：{story.source}", f"{NAME.en}: {story.source}")
    put_text(sheet, 1, 1, title.pick(story.lang), font=TITLE)
    row = _counts(sheet, story)
    for row, text in enumerate(_remarks(story), row):  # noqa: B020 - goes on below the counts
        put_text(sheet, row, 1, text.pick(story.lang), font=FAINT)
    row = _write_groups(sheet, row + 2, story)
    _write_orders(sheet, row + 1, story)
    print_wide(sheet)


def _in_front(book: Workbook, name: str) -> Worksheet:
    title, number = name, 1
    taken = {sheet.title.lower() for sheet in book.worksheets}
    while title.lower() in taken:
        number += 1
        title = f"{name} {number}"
    sheet: Worksheet = book.create_sheet(title, 0)
    properties(book).append(StringProperty(name=SUMMARY, value=title))
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    return sheet


def _counts(sheet: Worksheet, story: Story) -> int:
    """Verdicts, then findings by weight, as tiles; returns the next row."""
    tiles: list[list[tuple[Text, str]]] = []
    if story.verdicts is not None:
        found = story.verdicts["verdict"]
        tiles.append(
            [
                (_counted(word, int((found == verdict).sum()), story.noun.unit), colour)
                for verdict, (word, colour) in _VERDICTS.items()
            ]
        )
    tiles.append(
        [
            (_counted(weight.word, story.findings.count(severity), "处"), weight.colour)
            for severity, weight in zip(Severity, SEVERITIES, strict=True)
        ]
    )
    row = 1
    for row, tile in enumerate(tiles, 2):
        for number, (text, colour) in enumerate(tile, 1):
            put_text(
                sheet, row, number, text.pick(story.lang), font=BOLD, fill=fill(colour), alignment=MIDDLE
            )
        sheet.row_dimensions[row].height = 30
    return row + 1


def _counted(word: Text, count: int, unit: str) -> Text:
    return Text(f"{word.zh} {count:,} {unit}", f"{word.en}: {count:,}")


def _remarks(story: Story) -> Iterator[Text]:
    if not len(story.findings):
        yield Text("没有发现问题。", "Nothing was found.")
    else:
        yield Text(
            "有问题的单元格已着色，鼠标停在单元格上可看到批注。",
            "Cells with findings are coloured; rest the pointer on one to read its note.",
        )
    if story.unnoted:
        yield Text(
            f"另有 {story.unnoted:,} 个单元格只着色，不带批注（批注太多会使表格变慢）。全部清单见 JSON 报告。",
            f"{story.unnoted:,} more cells are coloured without a note (too many notes make the workbook slow). The "
            "JSON report lists all of them.",
        )
    if story.lost:
        yield story.lost
    yield from story.basis


def _write_groups(sheet: Worksheet, top: int, story: Story) -> int:
    """One row for each kind of finding and column; returns the next row."""
    if not len(story.findings):
        return top
    findings, lang = story.findings, story.lang
    _headings(sheet, top, tuple(heading for heading, _ in _GROUPS), lang)
    row = top
    for row, group in enumerate(findings.groups().iter_rows(named=True), top + 1):
        code, first = CODES[group["code"]], findings.first(group)
        weight = SEVERITIES[list(Severity).index(first.severity)]
        texts = {
            2: code.code,
            3: code.title.pick(lang),
            4: _place(group, story),
            7: first.message.pick(lang),
            8: first.hint.pick(lang),
        }
        put_text(
            sheet, row, 1, weight.word.pick(lang), fill=fill(weight.colour), alignment=WRAP, border=_LINES
        )
        for number, text in texts.items():
            put_text(sheet, row, number, text, alignment=WRAP, border=_LINES)
        _number(sheet, row, 5, group["count"])
        _link(sheet, row, (story.only_sheet or group["sheet"], group["column"], group["first"]))
        lines = max(width_of(texts[7]) // 50, width_of(texts[8]) // 58, width_of(texts[3]) // 32) + 1
        sheet.row_dimensions[row].height = 16 * lines
    return row + 1


def _place(group: Mapping[str, Any], story: Story) -> str:
    name = (story.findings.names or {}).get(group["field"])
    letters = group["column"]
    column = Text(f"{letters} 列", f"column {letters}").pick(story.lang) if letters else ""
    parts = [name.pick(story.lang) if name else "", column]
    return " · ".join(part for part in parts if part) or group["sheet"]


def _write_orders(sheet: Worksheet, top: int, story: Story) -> None:
    """Orders that are not ready, each with a link to its first cell."""
    if story.verdicts is None:
        return
    waiting = story.verdicts.filter(pl.col("verdict") != READY).sort("_order")
    if not waiting.height:
        return
    noun, count = story.noun, f"{waiting.height:,}"
    title = Text(f"{noun.waiting.zh}（{count} {noun.unit}）", f"{noun.waiting.en} ({count})")
    put_text(sheet, top, 1, title.pick(story.lang), font=TITLE)
    _headings(sheet, top + 1, (_VERDICT, _FIX, noun.number, _HOLD, _WARN, _FIRST), story.lang)
    listed = waiting.head(MOST_ORDERS).join(
        _first_cells(story.findings), on="_order", how="left", maintain_order="left"
    )
    for row, order in enumerate(listed.iter_rows(named=True), top + 2):
        word, colour = _VERDICTS[order["verdict"]]
        put_text(sheet, row, 1, word.pick(story.lang), fill=fill(colour), border=_LINES)
        put_text(sheet, row, 3, order["orderNo"] or "", border=_LINES)
        for number, name in ((2, "blocks"), (4, "holds"), (5, "warns")):
            _number(sheet, row, number, order[name])
        _link(sheet, row, (story.only_sheet or order["sheet"], order["column"], order["row"]))
    if waiting.height > MOST_ORDERS:
        rest = waiting.height - MOST_ORDERS
        more = Text(f"……另有 {rest:,} {noun.unit}未列出。", f"… and {rest:,} more.")
        put_text(sheet, top + 2 + MOST_ORDERS, 1, more.pick(story.lang))


def _first_cells(findings: Findings) -> pl.DataFrame:
    """``_order``, ``sheet``, ``column``, ``row`` of each order's first finding, the worst first."""
    rank = {severity.value: place for place, severity in enumerate(Severity)}
    return (
        findings.frame.filter(pl.col("row").is_not_null() & pl.col("order").is_not_null())
        .sort(pl.col("severity").replace_strict(rank, return_dtype=pl.UInt8), "row", maintain_order=True)
        .select(pl.col("order").alias("_order"), "sheet", "column", "row")
        .unique("_order", keep="first")
    )


def _headings(sheet: Worksheet, row: int, headings: Iterable[Text], lang: str) -> None:
    letters, ground = ink("FFFFFF"), fill("404040")
    for number, heading in enumerate(headings, 1):
        put_text(sheet, row, number, heading.pick(lang), font=letters, fill=ground, alignment=MIDDLE)


def _number(sheet: Worksheet, row: int, number: int, value: int) -> None:
    cell = sheet.cell(row, number)
    cell.value, cell.alignment, cell.border = value, TOP, _LINES


def _link(sheet: Worksheet, row: int, spot: tuple[str | None, str | None, int | None]) -> None:
    """A link to sheet, column and row; only the words where the workbook lacks the sheet."""
    name, column, at = spot
    if at is None or not name:
        return
    coordinate = f"{column or 'A'}{at}"
    cell = put_text(sheet, row, 6, coordinate, alignment=TOP, border=_LINES)
    assert sheet.parent is not None, "a sheet belongs to a workbook"
    if name in sheet.parent.sheetnames:
        target = f"{quote_sheetname(name)}!{coordinate}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=coordinate)
        cell.font = LINK
