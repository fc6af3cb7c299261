"""Workbooks (xlsx, xlsb, xls, ods) read by calamine through fastexcel: every cell as the text that was typed."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import fastexcel

from yuhuo_customs.domain.stages import Source
from yuhuo_customs.errors import InputError
from yuhuo_customs.sheets import celltypes
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.opening import damaged, encrypted, too_large

MOST_CELLS = 80_000_000
"""Cells that a sheet may span (the reader holds the range whole, about 32 bytes a cell)."""

_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "xls": (".xls",), "ods": (".ods",)}


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook; each sheet is parsed when it is loaded, and only then."""

    path: Path
    form: str
    names: tuple[str, ...]

    def load(self, name: str) -> Grid:
        """One sheet, without the empty rows at its end.

        Raises:
            InputError: it cannot be parsed, or it spans too many cells.
        """
        if self.form == "xlsx":
            self._refuse_vast(name)
        try:
            sheet = _reader(self.path, self.form).load_sheet(
                name, header_row=None, skip_rows=0, dtypes="string"
            )
            first = min((column.absolute_index for column in sheet.available_columns()), default=0)
            frame = sheet.to_polars()
        except fastexcel.FastExcelError as error:
            raise _translated(self.path, error) from error
        return Grid(
            name, frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True))), first
        )

    def number_cells(self, sheet: str, asked: Mapping[str, list[int]]) -> dict[str, set[int]] | None:
        """Rows, by column letters, whose cell is a number; None where the file does not tell (xls, xlsb, ods)."""
        return celltypes.number_cells(self.path, sheet, asked) if self.form == "xlsx" else None

    def _refuse_vast(self, name: str) -> None:
        try:
            found = celltypes.extent(self.path, name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise damaged(self.path, error) from error
        if found and found[0] * found[1] > MOST_CELLS:
            rows, columns = found
            raise too_large(
                self.path,
                f"工作表“{name}”占用 {rows:,} 行 × {columns:,} 列",
                f"sheet {name!r} spans {rows:,} rows and {columns:,} columns",
            )


def open_workbook(path: Path, source: Source) -> Workbook:
    """Open a workbook and list its sheets.

    Raises:
        InputError: it is damaged or encrypted.
    """
    try:
        names = tuple(_reader(path, source.form).sheet_names)
    except fastexcel.FastExcelError as error:
        raise _translated(path, error) from error
    if not names:
        raise damaged(path, "no sheets")
    return Workbook(path, source.form, names)


def _reader(path: Path, form: str) -> fastexcel.ExcelReader:
    # the library trusts the suffix: a file with another one is handed over as bytes
    fits = path.suffix.lower() in _SUFFIXES[form]
    return fastexcel.read_excel(path if fits else path.read_bytes())


def _translated(path: Path, error: fastexcel.FastExcelError) -> InputError:
    reason = str(error).splitlines()[0]
    return encrypted(path) if "assword" in str(error) else damaged(path, reason)
