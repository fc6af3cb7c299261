"""The user's own workbook, opened to be marked: xlsx as it is, text files as a new workbook of text cells."""

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yuhuo_customs.errors import OutputError, Text
from yuhuo_customs.sheets import delimited
from yuhuo_customs.sheets.cells import put_text
from yuhuo_customs.sheets.opening import SAVE_AS, damaged, examine, unreadable


@dataclass(frozen=True, slots=True)
class Copy:
    """A workbook in memory.

    Attributes:
        book: The workbook.
        only_sheet: True when the input was a text file: all findings are about the one sheet.
        is_reduced: True when something in it could not be carried over (reported by openpyxl).
    """

    book: Workbook
    only_sheet: bool
    is_reduced: bool


def open_copy(source: Path, out: Path) -> Copy:
    """Open ``source`` for a copy that will be written to ``out``.

    Raises:
        InputError: it is missing, damaged, or of a form that cannot be marked.
        OutputError: ``out`` is the source itself or has the wrong suffix.
    """
    _must_fit(source, out)
    form = examine(source).form
    if form == "csv":
        return Copy(_from_text(source), only_sheet=True, is_reduced=False)
    if form != "xlsx":
        what = Text(
            f"{form} 文件不能标注，只能标注 xlsx、xlsm 和 csv。",
            f"{form} files cannot be marked, only xlsx, xlsm and csv.",
        )
        raise unreadable(source, what, SAVE_AS)
    with warnings.catch_warnings(record=True) as lost:
        warnings.simplefilter("always")
        try:
            with source.open("rb") as stream:
                book = load_workbook(stream, keep_vba=out.suffix.lower() == ".xlsm")
        except (
            OSError, InvalidFileException, zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError, SyntaxError
        ) as error:  # fmt: skip
            # What openpyxl lets through of a broken file; SyntaxError is the base of both XML parsers' errors.
            raise damaged(source, error) from error
    return Copy(book, only_sheet=False, is_reduced=bool(lost))


def _must_fit(source: Path, out: Path) -> None:
    if out.resolve() == source.resolve():
        raise OutputError(
            Text("标注副本不能覆盖原文件。", "The marked copy must not replace the original."),
            where=str(out),
            todo=Text("请换一个文件名。", "Choose another file name."),
        )
    allowed = (".xlsx", ".xlsm") if source.suffix.lower() == ".xlsm" else (".xlsx",)
    if out.suffix.lower() not in allowed:
        names = " / ".join(allowed)
        raise OutputError(
            Text(f"标注副本的扩展名应为 {names}。", f"The marked copy must end in {names}."),
            where=str(out),
            todo=Text("请改用该扩展名。", "Use that ending."),
        )


def _from_text(source: Path) -> Workbook:
    grid = delimited.load(source, delimited.decode(source)[0])
    book = Workbook()
    sheet = book.worksheets[0]
    for row, cells in enumerate(grid.frame.iter_rows(), 1):
        for number, text in enumerate(cells, 1):
            if text:
                put_text(sheet, row, number, text, number_format="@")
    return book
