"""One sheet as it stands: text cells, and where they are."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet.

    Attributes:
        sheet: Its name.
        frame: String columns; row ``n`` is spreadsheet row ``n + 1``; empty cells are null.
        first_column: Index of the spreadsheet column (A = 0) that the frame's first column is.
        delimited: It comes from delimited text, where a cell too many shifts the others.
    """

    sheet: str
    frame: pl.DataFrame
    first_column: int = 0
    delimited: bool = False

    def letters(self, place: int) -> str:
        """Letters of the frame's column ``place``."""
        return letters(self.first_column + place)

    def is_blank(self) -> bool:
        """Whether no cell holds anything but blanks."""
        return not any((series.str.strip_chars() != "").any() for series in self.frame.iter_columns())

    def first_filled(self) -> int:
        """Index of the first row with any cell filled; the height when there is none."""
        firsts = [
            found
            for series in self.frame.iter_columns()
            if series.null_count() < series.len() and (found := series.is_not_null().arg_max()) is not None
        ]
        return min(firsts, default=self.frame.height)


def letters(index: int) -> str:
    """Spreadsheet letters of a column index: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
