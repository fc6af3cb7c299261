"""A workbook to fill in: headings, notes, drop-downs, text format where Excel would spoil codes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from yuhuo_customs import resources
from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.sheets.cells import FAINT, MIDDLE, WRAP, fill, frame, ink, put_text, width_of
from yuhuo_customs.sheets.columns import Limits, limits_of
from yuhuo_customs.sheets.guide import write_codes, write_guide
from yuhuo_customs.sheets.profile import ColumnSpec, Profile

_LAST_ROW = 1_048_576
_HEADINGS = {
    ("order", True): ("1F4E79", "FFFFFF"),
    ("order", False): ("DDEBF7", "1F4E79"),
    ("line", True): ("375623", "FFFFFF"),
    ("line", False): ("E2EFDA", "375623"),
}
"""Level and required → colour of the heading's ground and letters."""


def write_template(
    profile: Profile,
    path: Path,
    *,
    lang: str,
    orders: pl.DataFrame | None = None,
    form: str = "flat",
) -> None:
    """Write the workbook of ``profile`` to ``path`` (xlsx), as a whole or not at all.

    Row 1 has the headings (required ones dark and with ``*``), row 2 notes (its first cell starts with ``#``, so
    the reader skips it); two more sheets explain the columns and list the codes.

    Args:
        profile: Which columns.
        path: Where to.
        lang: "zh" or "en": headings, notes and names of codes.
        orders: Rows to write below the notes: one per goods line, String columns named by the Chinese heading (what
            is missing stays empty); None leaves the sheet to the user.
        form: "flat": order columns repeated on each goods line; "two": a sheet of orders and one of goods (one sheet
            all the same where a document has no lines).

    Raises:
        UsageError: there is no such form.
        OutputError: the file cannot be written.
    """
    if form not in ("flat", "two"):
        raise UsageError(
            Text(f"没有“{form}”这种表格形式。", f"There is no form {form!r}."),
            todo=Text(
                "请用 flat（一张表）或 two（订单、商品两张表）。",
                "Use flat (one sheet) or two (orders, goods).",
            ),
        )
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "yuhuo-customs"
    limits = {column.zh: limits_of(column) for column in profile.columns}
    tables = _tables(profile, lang, two=form == "two")
    sheets = [(book.create_sheet(name), columns) for name, columns in tables]
    write_guide(book, profile, limits, lang, two=form == "two")
    ranges = write_codes(book, limits.values(), lang)
    for sheet, columns in sheets:
        _write_headings(sheet, columns, limits, ranges, lang)
        if orders is not None:
            _write_rows(sheet, columns, limits, orders)
    with resources.whole(path) as aside:
        book.save(aside)


def _tables(profile: Profile, lang: str, *, two: bool) -> list[tuple[str, list[ColumnSpec]]]:
    """Name and columns of each sheet to fill in; in the two-sheet form the goods repeat the order's key."""
    orders_name, lines_name = (
        next((name for name in names if name.isascii() != lang.startswith("zh")), names[0])
        for names in (profile.orders_names, profile.lines_names)
    )
    if not two or not profile.has_goods:
        return [(orders_name, list(profile.columns))]
    head = [column for column in profile.columns if column.level == "order"]
    key = [column for column in head if profile.key in column.fills]
    goods = [column for column in profile.columns if column.level != "order"]
    return [(orders_name, head), (lines_name, [*key, *goods])]


def _write_headings(
    sheet: Worksheet,
    columns: Sequence[ColumnSpec],
    limits: Mapping[str, Limits],
    ranges: Mapping[str, str],
    lang: str,
) -> None:
    zh = lang.startswith("zh")
    for number, column in enumerate(columns, 1):
        limit, letters = limits[column.zh], get_column_letter(number)
        heading = (column.zh if zh else column.en) + ("*" if column.required else "")
        ground, letter = _HEADINGS["order" if column.level == "order" else "line", column.required]
        look = {"fill": fill(ground), "font": ink(letter), "border": frame("FFFFFF")}
        put_text(sheet, 1, number, heading, alignment=MIDDLE, **look)
        note = ("# " if number == 1 else "") + _note(column, limit, lang)
        put_text(
            sheet, 2, number, note, font=FAINT, alignment=WRAP, fill=fill("F2F2F2"), border=frame("D9D9D9")
        )
        dimension = sheet.column_dimensions[letters]
        dimension.width = min(max(width_of(heading) + 4, width_of(column.example) + 3, 16), 32)
        if not limit.is_number:
            dimension.number_format = "@"
        offer = _offer(column, limit, ranges, lang)
        if offer is not None:
            offer.add(f"{letters}3:{letters}{_LAST_ROW}")
            sheet.add_data_validation(offer)
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].height = 66
    sheet.freeze_panes = "B3"


def _note(column: ColumnSpec, limit: Limits, lang: str) -> str:
    """The column's note, else its limits; then an example."""
    words = (column.note or limit.words).pick(lang)
    if not column.example:
        return words
    example = "例：" if lang.startswith("zh") else "e.g. "
    return f"{words}\n{example}{column.example}".strip()


def _offer(column: ColumnSpec, limit: Limits, ranges: Mapping[str, str], lang: str) -> DataValidation | None:
    """A drop-down for columns with a list. It only offers: names and letters (USD) are read as well."""
    if not (limit.codes or limit.values):
        return None
    source = ranges[limit.codes] if limit.codes else f'"{",".join(limit.values)}"'
    offer = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    offer.showInputMessage = True
    offer.promptTitle = (column.zh if lang.startswith("zh") else column.en)[:32]
    offer.prompt = limit.words.pick(lang)[:255]
    return offer


def _write_rows(
    sheet: Worksheet, columns: Sequence[ColumnSpec], limits: Mapping[str, Limits], orders: pl.DataFrame
) -> None:
    """The rows below the notes; a sheet of orders has each order once."""
    shown = [column for column in columns if column.zh in orders.columns]
    rows = orders.select(column.zh for column in shown)
    if all(column.level == "order" for column in columns):
        rows = rows.unique(maintain_order=True)
    places = {column.zh: number for number, column in enumerate(columns, 1)}
    for at, row in enumerate(rows.iter_rows(), 3):
        for column, value in zip(shown, row, strict=True):
            if value is not None and value != "":
                _write(sheet, at, places[column.zh], str(value), is_number=limits[column.zh].is_number)


def _write(sheet: Worksheet, row: int, number: int, value: str, *, is_number: bool) -> None:
    if is_number:
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite():
            sheet.cell(row, number).value = amount
            return
    put_text(sheet, row, number, value, number_format="@")
