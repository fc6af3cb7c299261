"""All sheets of a file as they stand, for tables that are no orders (tariff, code lists, goods)."""

from dataclasses import replace
from pathlib import Path

from yuhuo_customs.domain.stages import Source
from yuhuo_customs.sheets import delimited
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.opening import examine
from yuhuo_customs.sheets.spreadsheet import open_workbook


def load(path: Path) -> tuple[Source, tuple[Grid, ...]]:
    """What the file is, and its sheets (xlsx, xlsb, xls, ods, csv).

    Raises:
        InputError: the file is missing, locked, encrypted, damaged, too large, or no table at all.
    """
    source = examine(path)
    if source.form == "csv":
        content, encoding = delimited.decode(path)
        return replace(source, encoding=encoding), (delimited.load(path, content),)
    book = open_workbook(path, source)
    return source, tuple(book.load(name) for name in book.names)
