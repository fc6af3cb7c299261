"""Headings: which column one means, and which row of a sheet holds them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.profile import ColumnSpec, Profile
from yuhuo_customs.sheets.spelling import plain

SEARCHED_ROWS = 30
"""Headings are looked for in so many rows from the first filled one on."""

_PARTS = re.compile(r"[\r\n/|()（）]+")


@dataclass(frozen=True)
class Index:
    """Which column a heading means.

    Declared headings (Chinese, English, aliases) come first; CEB element names (``orderNo``) count where they mean
    one column only, else in the qualified form (``CEB603.freight``, ``CEB603.items.country``).
    """

    declared: Mapping[str, ColumnSpec]
    elements: Mapping[str, tuple[ColumnSpec, ...]]

    @classmethod
    def of(cls, profile: Profile) -> "Index":
        """The index of a profile's headings."""
        declared = {plain(heading): column for column in profile.columns for heading in column.headings}
        elements: dict[str, list[ColumnSpec]] = {}
        for column in profile.columns:
            for address in column.fills:
                kind, *_, name = address.split(".")
                for form in {name, address, f"{kind}.{name}" if ".head." in address else address}:
                    known = elements.setdefault(plain(form), [])
                    if column not in known:
                        known.append(column)
        return cls(declared, {name: tuple(found) for name, found in elements.items()})

    def find(self, heading: str) -> tuple[ColumnSpec, ...]:
        """Columns that a heading may mean: none (unknown), one, or several (ambiguous).

        A heading in two languages ("订单编号 / Order number") is taken when all its parts mean the same column.
        """
        found = self._exact(plain(heading))
        if found:
            return found
        parts = [self._exact(plain(part)) for part in _PARTS.split(heading) if plain(part)]
        same = len(parts) > 1 and all(len(part) == 1 and part == parts[0] for part in parts)
        return parts[0] if same else ()

    def _exact(self, key: str) -> tuple[ColumnSpec, ...]:
        return (self.declared[key],) if key in self.declared else self.elements.get(key, ())


@dataclass(frozen=True)
class Header:
    """The row of headings of one sheet.

    Attributes:
        row: Its index in the grid (spreadsheet row − 1).
        data: Index of the first row below the headings (a second row of headings is passed over).
        texts: Index of the grid's column → heading.
        columns: Column → index in the grid, in the order of the sheet.
        unknown: Indexes of columns whose heading means nothing here.
        ambiguous: Index → columns it may mean.
        repeated: Index → the column that an earlier heading already gave.
    """

    row: int
    data: int
    texts: Mapping[int, str]
    columns: Mapping[ColumnSpec, int]
    unknown: tuple[int, ...]
    ambiguous: Mapping[int, tuple[ColumnSpec, ...]]
    repeated: Mapping[int, ColumnSpec]

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """How many columns of each level are there."""
        found = [column.level for column in self.columns]
        return {"order": found.count("order"), "line": found.count("line")}


def locate(grid: Grid, index: Index) -> Header | None:
    """The row with most known headings (at least two); the first of equals. None when there is none."""
    best: Header | None = None
    rows = _filled_rows(grid)
    headers = [_header(row, cells, index) for row, cells in rows]
    for header in headers:
        if len(header.columns) >= 2 and (best is None or len(header.columns) > len(best.columns)):
            best = header
    if best is None:
        return None
    below = next((header for header in headers if header.row == best.row + 1), None)
    second = below is not None and _is_second(below, best)
    return Header(
        best.row, best.row + (2 if second else 1), best.texts, best.columns, best.unknown, best.ambiguous,
        best.repeated,
    )  # fmt: skip


def _is_second(below: Header, best: Header) -> bool:
    """Whether the row right below names the same columns again (English or CEB names)."""
    same = sum(best.columns.get(column) == place for column, place in below.columns.items())
    return same >= 2 and same * 2 >= len(below.texts)


def _filled_rows(grid: Grid) -> list[tuple[int, dict[int, str]]]:
    """Index and filled cells of the first rows that hold anything (titles and headings)."""
    found: list[tuple[int, dict[int, str]]] = []
    first = grid.first_filled()
    for offset, row in enumerate(grid.frame.slice(first, SEARCHED_ROWS).iter_rows(), first):
        cells = {place: text for place, text in enumerate(row) if text and text.strip()}
        if cells:
            found.append((offset, cells))
    return found


def _header(row: int, cells: Mapping[int, str], index: Index) -> Header:
    columns: dict[ColumnSpec, int] = {}
    unknown: list[int] = []
    ambiguous: dict[int, tuple[ColumnSpec, ...]] = {}
    repeated: dict[int, ColumnSpec] = {}
    for place, text in cells.items():
        means: Sequence[ColumnSpec] = index.find(text)
        if not means:
            unknown.append(place)
        elif len(means) > 1:
            ambiguous[place] = tuple(means)
        elif means[0] in columns:
            repeated[place] = means[0]
        else:
            columns[means[0]] = place
    return Header(row, row + 1, dict(cells), columns, tuple(unknown), ambiguous, repeated)
