"""A manifest workbook read: which sheet is which, which column is which, nothing lost without a word."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.manifests import codes, codes_cells
from yuhuo_customs.manifests.profile import SHEETS, Column, Profile
from yuhuo_customs.sheets import celltypes, grids
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.normalise import normalise, tidy
from yuhuo_customs.sheets.spelling import plain

_SEARCHED = 30
_ASIDE = {
    "_mode": ("运输方式", "运输方式代码", "Transport Mode", "Mode of transport"),
    "_unit": ("重量单位", "毛重单位", "Weight Unit", "Unit of weight"),
}
"""Columns that no message carries, and that say how the others are meant."""
_SECOND = ("英文品名", "产品英文品名", "英文名", "商品英文名称", "English Description", "English goods name")
"""Headings that name a field where nothing else does: a sheet often has the description in both languages."""
Ranges = dict[str, list[tuple[int, int]]]
"""Address → first and last row of each merged range that goes down its column."""
Merges = Callable[[str], Sequence[tuple[str, int, str, int]]]
"""Name of a sheet → its merged ranges: first column and row, last column and row."""
Across = tuple[tuple[int, tuple[str, ...]], ...]
"""Cells merged over several known columns: their row, and the addresses, of which the first has the value."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text.

    Attributes:
        name: Name of the sheet; "" where there is none.
        frame: ``_row`` (spreadsheet row), ``_mode`` and ``_unit`` where there are such columns, and a String column per
            address.
        letters: Address → letters of the column.
        merged: Cells merged downward: a text counts for every row of its range, an amount only where it stands.
        across: Cells merged over several columns.
    """

    name: str
    frame: pl.DataFrame
    letters: dict[str, str]
    merged: Ranges = field(default_factory=dict)
    across: Across = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of bills, goods and containers."""

    source: Source
    sheets: dict[str, Sheet]
    findings: Findings


def read(path: Path, profile: Profile) -> Workbook:
    """Read ``path`` (xlsx, xls, ods, csv): every sheet is known by its headings.

    Raises:
        InputError: the file is missing, damaged or no table.
    """
    source, found = grids.load(path)
    return of(source, found, profile, partial(celltypes.ranges, path) if source.form == "xlsx" else None)


def of(source: Source, found: Sequence[Grid], profile: Profile, merged: Merges | None = None) -> Workbook:
    """The workbook whose sheets are read already; ``merged`` is asked only where a column has empty cells."""
    sheets: dict[str, Sheet] = {}
    findings = Findings.none()
    for grid in found:
        picked = _pick(grid, profile)
        if picked is None or picked[0] in sheets:
            findings = findings.and_(_left_out(grid, None if picked is None else sheets[picked[0]].name))
            continue
        kind, at = picked
        sheets[kind], said = _sheet(grid, at, profile.sheet(kind), merged)
        findings = findings.and_(said)
    for kind in ("bills",):
        if kind not in sheets:
            name = SHEETS[kind]
            findings = findings.and_(
                Findings.of(codes.NO_SHEET.code, params={"sheet_zh": name.zh, "sheet_en": name.en})
            )
    return Workbook(source, sheets, findings)


def _left_out(grid: Grid, taken: str | None) -> Findings:
    """A sheet that was not read: another of its kind was, or nothing in it is known."""
    if grid.is_blank():
        return Findings.none()
    where: dict[str, Any] = {"sheet": grid.sheet, "column": "A", "row": grid.first_filled() + 1}
    if taken is None:
        return Findings.of(codes_cells.SHEET_UNREAD.code, value=grid.sheet, **where)
    return Findings.of(codes_cells.SHEET_TWICE.code, params={"first": taken}, value=grid.sheet, **where)


def _pick(grid: Grid, profile: Profile) -> tuple[str, int] | None:
    """Which kind of sheet it is and where its headings stand: most known headings, own ones counting double."""
    best: tuple[int, str, int] | None = None
    for kind in SHEETS:
        known = {word: column for column in profile.sheet(kind) for word in _words(column)}
        for at, row in enumerate(grid.frame.head(_SEARCHED).iter_rows()):
            met = {known[plain(cell)].address for cell in row if cell and plain(cell) in known}
            own = sum(1 for address in met if not address.startswith("bills.") or kind == "bills")
            score = len(met) + own + (2 if grid.sheet.strip() in SHEETS[kind] else 0)
            if len(met) >= 2 and own and (best is None or score > best[0]):
                best = score, kind, at
    return best[1:] if best else None


def _words(column: Column) -> Iterator[str]:
    yield from (plain(word) for word in (column.title.zh, column.title.en, *column.aliases))


def _sheet(grid: Grid, at: int, columns: tuple[Column, ...], merged: Merges | None) -> tuple[Sheet, Findings]:
    known: dict[str, list[Column]] = {}
    for column in columns:
        for word in dict.fromkeys(_words(column)):
            # the first column of a word has it, and those of the same title
            if word not in known or known[word][0].title == column.title:
                known.setdefault(word, []).append(column)
    places: dict[str, int] = {}
    findings = Findings.none()
    second = set(map(plain, _SECOND))
    for place, cell in sorted(enumerate(grid.frame.row(at)), key=lambda each: plain(each[1] or "") in second):
        if not cell or not cell.strip():
            continue
        means = [each.address for each in known.get(plain(cell), [])] or _beside(cell)
        where: dict[str, Any] = {"sheet": grid.sheet, "column": grid.letters(place), "row": at + 1}
        if not means or (plain(cell) in second and means[0] in places):
            code = codes.POUNDS if _is_pounds(cell) else codes.UNKNOWN
            findings = findings.and_(Findings.of(code.code, value=cell, **where))
        elif means[0] in places:
            first = grid.letters(places[means[0]])
            findings = findings.and_(
                Findings.of(codes.TWICE.code, params={"first": first}, value=cell, **where)
            )
        else:
            places |= dict.fromkeys(means, place)
    frame = _rows(grid, at, places)
    letters = {address: grid.letters(place) for address, place in places.items()}
    found = _merged(merged, grid.sheet, letters, frame) if merged else []
    down = _down(found, letters)
    amounts = {each.address for each in columns if each.is_amount}
    across = tuple(_across(found, letters, at + 1))
    return Sheet(grid.sheet, _filled(frame, down, amounts), letters, down, across), findings


def _beside(heading: str) -> list[str]:
    return [name for name, words in _ASIDE.items() if plain(heading) in map(plain, words)]


def _rows(grid: Grid, at: int, places: dict[str, int]) -> pl.DataFrame:
    names = grid.frame.columns
    first = pl.col(names[min(places.values(), default=0)])
    frame = (
        grid.frame.with_row_index("_row", offset=1)
        .slice(at + 1)
        .filter(~first.str.starts_with("#").fill_null(value=False))
        .select("_row", *[pl.col(names[place]).alias(address) for address, place in places.items()])
    )
    tidied = frame.with_columns(tidy(frame[name]) for name in frame.columns if name != "_row")
    values = pl.exclude("_row")
    return tidied.filter(pl.any_horizontal(values.is_not_null())) if tidied.width > 1 else tidied.clear()


def _merged(
    merged: Merges, sheet: str, letters: dict[str, str], frame: pl.DataFrame
) -> Sequence[tuple[str, int, str, int]]:
    """Asked only where a column has empty cells: what is merged leaves some."""
    return merged(sheet) if any(frame[address].null_count() for address in letters) else []


def _down(found: Sequence[tuple[str, int, str, int]], letters: dict[str, str]) -> Ranges:
    columns: Ranges = {}
    for left, top, _, bottom in found:
        if top != bottom:
            columns.setdefault(left, []).append((top, bottom))
    return {address: columns[column] for address, column in letters.items() if column in columns}


def _across(
    found: Sequence[tuple[str, int, str, int]], letters: dict[str, str], heading: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    places = {address: _place(column) for address, column in letters.items()}
    for left, top, right, _ in found:
        inside = sorted(
            (place, address) for address, place in places.items() if _place(left) <= place <= _place(right)
        )
        if top > heading and len({place for place, _ in inside}) > 1:
            yield top, tuple(address for _, address in inside)


def _place(column: str) -> tuple[int, str]:
    """Letters of columns in their order: Z before AA."""
    return len(column), column


def _filled(frame: pl.DataFrame, ranges: Ranges, amounts: set[str]) -> pl.DataFrame:
    """Texts of merged cells hold for every row of their range; an amount may be the sum of them, and stays where it is."""
    for address, found in ranges.items():
        for top, bottom in found if address not in amounts else ():
            inside = pl.col("_row").is_between(top, bottom)
            value = frame.filter(pl.col("_row") == top)[address]
            if value.len():
                frame = frame.with_columns(
                    pl.when(inside).then(pl.lit(value[0], pl.String)).otherwise(address).alias(address)
                )
    return frame


def _is_pounds(heading: str) -> bool:
    words = plain(heading)
    return any(sign in words for sign in ("磅", "(lb", "lbs", "pound", "（lb"))


def meant(sheet: Sheet, column: Column) -> pl.Series:
    """The cells of one column as the field means them (dates, code names, thousands commas)."""
    return normalise(sheet.frame[column.address], column.spec)
