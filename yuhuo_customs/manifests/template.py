"""The workbook of manifests to fill in: a sheet of bills, one of goods, one of containers and seals."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs import resources
from yuhuo_customs.documents.fields import Spec
from yuhuo_customs.documents.manifest import manifests
from yuhuo_customs.manifests.profile import LISTED, SHEETS, Column, load
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.cells import FAINT, WRAP, fill, ink, put_text, width_of

_NEEDED, _OPTIONAL = ("1F4E79", "FFFFFF"), ("DDEBF7", "1F4E79")
Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""Sheet (bills, items, boxes) → rows: address → value."""


def write_template(
    mode: str, path: Path, *, lang: str, rows: Rows | None = None, all_columns: bool = True
) -> None:
    """Write the workbook of ``mode`` (air, road, water).

    Row 1 has the headings (dark where the first sending of the advance manifest needs them), row 2 starts with ``#``
    and says which messages carry the column. With ``rows`` they are filled in; ``all_columns`` False leaves out columns
    that no row fills.

    Raises:
        UsageError: there is no such mode.
        OutputError: the file cannot be written.
    """
    profile, book = load(mode), Workbook()
    book.remove(book.worksheets[0])
    for name, title in SHEETS.items():
        columns = profile.sheet(name)
        first = {
            each.address: next(one.address for one in columns if one.title == each.title) for each in columns
        }
        given = [
            {first[address]: value for address, value in row.items()} for row in (rows or {}).get(name, ())
        ]
        if not all_columns:
            filled = {address for row in given for address, value in row.items() if value}
            columns = tuple(each for each in columns if each.address in filled)
        if columns := tuple({each.title: each for each in reversed(columns)}.values())[::-1]:
            _sheet(book.create_sheet(title.pick(lang)), mode, columns, given, lang)
    with resources.whole(path) as aside:
        book.save(aside)


def _sheet(
    sheet: Worksheet, mode: str, columns: Sequence[Column], rows: Sequence[Mapping[str, str]], lang: str
) -> None:
    for place, column in enumerate(columns, 1):
        carried, needed = _carried(mode, column)
        ground, letters = _NEEDED if needed else _OPTIONAL
        put_text(sheet, 1, place, column.title.pick(lang))
        head = sheet.cell(1, place)
        head.fill, head.font, head.alignment = fill(ground), ink(letters), WRAP
        note = f"{'# ' if place == 1 else ''}{_limit(column.spec, lang)} {' '.join(carried)}"
        if column.scope in LISTED:
            note += {"zh": " 可多个，用、隔开", "en": " several, separated by ;"}[lang]
        put_text(sheet, 2, place, note.strip())
        sheet.cell(2, place).font, sheet.cell(2, place).alignment = FAINT, WRAP
        sheet.column_dimensions[get_column_letter(place)].width = max(
            12, min(28, width_of(column.title.pick(lang)) + 4)
        )
    for at, row in enumerate(rows, 3):
        for place, column in enumerate(columns, 1):
            if value := row.get(column.address):
                put_text(sheet, at, place, value, number_format="@")
    sheet.freeze_panes = "A3"


def _carried(mode: str, column: Column) -> tuple[list[str], bool]:
    """The messages that carry the column, and whether the first of them needs it."""
    found: list[str] = []
    needed = False
    name = "CommunicationID" if column.scope.endswith("_lines") else column.field
    for kind in manifests().values():
        if kind.mode != mode:
            continue
        first = messages.structure(kind.kind, kind.functions[0])
        if column.scope in first and name in first[column.scope].fields:
            found.append(kind.kind)
            needed |= kind.part == "advance" and any(
                need.what == name and not need.names and column.scope in ("message", "bills", "items")
                for need in first[column.scope].needs
            )
    return found, needed


def _limit(spec: Spec, lang: str) -> str:
    if spec.kind in ("decimal", "integer"):
        return {"zh": "数值", "en": "number"}[lang]
    if spec.kind == "datetime14":
        return {"zh": "日期时间", "en": "day and time"}[lang]
    if spec.kind == "date8":
        return {"zh": "日期", "en": "day"}[lang]
    most = spec.max_length
    return {"zh": f"≤{most} 字", "en": f"≤{most}"}[lang] if most else ""
