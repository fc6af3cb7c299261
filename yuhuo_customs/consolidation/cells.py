"""A workbook of our own read back for the proof: rows as text, each with its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yuhuo_customs.consolidation import codes_proof as codes
from yuhuo_customs.consolidation.tables import NAMES, TABLES, table_of
from yuhuo_customs.consolidation.truth import plain, whole
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.normalise import tidy


@dataclass(frozen=True, slots=True)
class Row:
    """One row: texts by name of column, and its row of the sheet."""

    number: int
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Cells:
    """A sheet of a file: rows, letters by name of column; ``place`` is ``[file]sheet``."""

    place: str
    rows: Sequence[Row]
    letters: Mapping[str, str]
    findings: Findings = field(default_factory=Findings.none)

    def wrong(self, row: Row, name: str, title: Text, about: str, right: str) -> Findings:
        """A cell that does not say what it should."""
        params = {"about": about, "right": right, "what_zh": title.zh, "what_en": title.en}
        return self._at(codes.DIFFERENT, row, name, row.values.get(name), params)

    def over(self, row: Row, name: str, title: Text, about: str, right: str) -> Findings:
        """A load above its limit."""
        params = {"about": about, "right": right, "what_zh": title.zh, "what_en": title.en}
        return self._at(codes.OVER, row, name, row.values.get(name), params)

    def surplus(self, row: Row, name: str, value: str) -> Findings:
        """A row that should not be there."""
        return self._at(codes.EXTRA, row, name, value, {})

    def twice(self, row: Row, name: str, value: str, first: int) -> Findings:
        """A row whose key stood before."""
        return self._at(codes.TWICE, row, name, value, {"first": first})

    def lost(self, value: str) -> Findings:
        """A row that should be there."""
        return Findings.of(codes.LOST, params={"place": self.place}, sheet=self.place, value=value)

    def number(self, row: Row, name: str, right: int, unit: int, *, title: Text, about: str) -> Findings:
        """A number that must be ``right`` (counted in parts of ``unit``); no finding where it is, or where the column is missing."""
        if name not in self.letters or whole(row.values.get(name), unit) == right:
            return Findings.none()
        return self.wrong(row, name, title, about, plain(right, unit))

    def _at(
        self, code: str, row: Row, name: str, value: str | None, params: Mapping[str, object]
    ) -> Findings:
        cell = {
            "sheet": self.place,
            "row": row.number,
            "column": self.letters.get(name),
            "value": value or "",
        }
        return Findings.of(code, params=params, **cell)


def overview(path: Path) -> dict[str, Cells]:
    """The sheets of a packing overview by key; missing ones and missing columns are told in the sheets' findings.

    Raises:
        InputError: the file cannot be read.
    """
    _, found = grids.load(path)
    known = {key: grid for grid in found if (key := table_of(grid.sheet))}
    return {key: _cells(path, key, known.get(key)) for key in TABLES}


def _cells(path: Path, key: str, grid: Grid | None) -> Cells:
    place = f"[{path.name}]{TABLES[key].name.zh if grid is None else grid.sheet}"
    if grid is None or not grid.frame.height:
        params = {"place": path.name}
        return Cells(place, (), {}, Findings.of(codes.NO_COLUMN, params=params, value=TABLES[key].name.zh))
    titles = {title: name for name in TABLES[key].columns for title in NAMES[name]}
    places = {
        titles[cell.strip()]: at
        for at, cell in reversed(list(enumerate(grid.frame.row(0))))
        if cell and cell.strip() in titles
    }
    missing = [Findings.of(codes.NO_COLUMN, params={"place": place}, sheet=place, value=NAMES[name].zh)
               for name in TABLES[key].columns if name not in places]  # fmt: skip
    body = {name: tidy(grid.frame[grid.frame.columns[at]]).to_list()[1:] for name, at in places.items()}
    rows = [
        Row(number + 2, values)
        for number in range(grid.frame.height - 1)
        if any((values := {name: cells[number] for name, cells in body.items()}).values())
    ]
    letters = {name: grid.letters(at) for name, at in places.items()}
    return Cells(place, rows, letters, Findings.none().and_(*missing))
