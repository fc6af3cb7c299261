"""Small facts about cells of a workbook that is written: safe text, widths, fonts and fills."""

import unicodedata
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_FACE = "Calibri"  # the workbook's own default; Chinese falls back to the system's face
PLAIN = Font(name=_FACE, size=11)
BOLD = Font(name=_FACE, bold=True, size=11)
TITLE = Font(name=_FACE, bold=True, size=14)
FAINT = Font(name=_FACE, color="666666", size=9)
LINK = Font(name=_FACE, color="0563C1", underline="single", size=11)
WRAP = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top", horizontal="left")
MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def ink(colour: str) -> Font:
    """Bold letters of a colour, RRGGBB."""
    return Font(name=_FACE, bold=True, color=colour, size=11)


def frame(colour: str) -> Border:
    """Thin lines around a cell."""
    side = Side("thin", color=colour)
    return Border(left=side, right=side, top=side, bottom=side)


def fill(colour: str) -> PatternFill:
    """A plain fill; ``colour`` is RRGGBB."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def clean(text: str) -> str:
    """``text`` without the control characters that no workbook can hold."""
    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    return cleaned.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def put_text(sheet: Worksheet, row: int, number: int, text: str, **styles: Any) -> Cell:
    """Write ``text`` as text: what looks like a formula stays text, in this program and after editing it.

    ``styles`` are styles of the cell by name (font, fill, alignment, number_format …).
    """
    cell = sheet.cell(row, number)
    assert isinstance(cell, Cell), "only fresh sheets are written, nothing is merged in them"
    cell.value = clean(text)
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    for name, value in styles.items():
        setattr(cell, name, value)
    return cell


def width_of(text: str) -> int:
    """Width of the longest line in Latin characters; Chinese ones count twice."""
    return max((sum(_width(one) for one in line) for line in text.splitlines()), default=0)


def properties(book: Workbook) -> "CustomPropertyList[Any]":
    """The workbook's own document properties; they survive saving in Excel, WPS and LibreOffice."""
    found: CustomPropertyList[Any] = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs do not know it yet
    return found


def print_wide(sheet: Worksheet) -> None:
    """Print in landscape, all columns on one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
