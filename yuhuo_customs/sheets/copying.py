"""The user's own workbook, opened to be marked: xlsx as it is, anything else as a new workbook of text cells."""

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yuhuo_customs.errors import OutputError, Text
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.cells import put_text
from yuhuo_customs.sheets.opening import damaged, examine


@dataclass(frozen=True, slots=True)
class Copy:
    """A workbook in memory.

    Attributes:
        book: The workbook.
        only_sheet: True when the input was a text file: all findings are about the one sheet.
        lost: What could not be carried over; None: nothing that openpyxl reports.
    """

    book: Workbook
    only_sheet: bool
    lost: Text | None


_EXTRAS = Text(
    "原工作簿中的个别扩展内容（如部分下拉列表、图形）未带入本副本，请以原文件为准。",
    "Some extras of the original (such as some drop-downs or drawings) are not in this copy.",
)


def _values(form: str) -> Text:
    return Text(
        f"原文件是 {form}：本副本只有单元格的内容（文本），没有格式和公式。",
        f"The original is {form}: this copy has what its cells hold, as text, without formats and formulas.",
    )


def open_copy(source: Path, out: Path) -> Copy:
    """Open ``source`` for a copy that will be written to ``out``.

    Raises:
        InputError: it is missing or damaged.
        OutputError: ``out`` is the source itself or has the wrong suffix.
    """
    _must_fit(source, out)
    form = examine(source).form
    if form != "xlsx":
        return Copy(_of_text(source), only_sheet=form == "csv", lost=None if form == "csv" else _values(form))
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
    return Copy(book, only_sheet=False, lost=_EXTRAS if lost else None)


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


def _of_text(source: Path) -> Workbook:
    """A workbook of text cells, each where it stands in the original."""
    _, sheets = grids.load(source)
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in sheets:
        sheet = book.create_sheet("Sheet" if grid.delimited else grid.sheet)
        for row, cells in enumerate(grid.frame.iter_rows(), 1):
            for number, text in enumerate(cells, grid.first_column + 1):
                if text:
                    put_text(sheet, row, number, text, number_format="@")
    return book
