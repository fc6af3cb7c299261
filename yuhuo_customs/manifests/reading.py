"""A manifest workbook read: which sheet is which, which column is which, nothing lost without a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import codes
from yuhuo_customs.manifests.profile import SHEETS, Column, Profile
from yuhuo_customs.sheets import celltypes, grids
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.normalise import normalise, tidy
from yuhuo_customs.sheets.spelling import plain

_SEARCHED = 30
_MODE = ("运输方式", "运输方式代码", "Transport Mode")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text.

    Attributes:
        name: Name of the sheet; "" where there is none.
        frame: ``_row`` (spreadsheet row), ``_mode`` where there is such a column, and a String column per address.
        letters: Address → letters of the column.
    """

    name: str
    frame: pl.DataFrame
    letters: dict[str, str]


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
    sheets: dict[str, Sheet] = {}
    findings = Findings.none()
    for grid in found:
        picked = _pick(grid, profile)
        if picked is None or picked[0] in sheets:
            continue
        kind, at = picked
        sheets[kind], said = _sheet(path, source.form, grid, at, profile.sheet(kind))
        findings = findings.and_(said)
    for kind in ("bills",):
        if kind not in sheets:
            name = SHEETS[kind]
            findings = findings.and_(
                Findings.of(codes.NO_SHEET.code, params={"sheet_zh": name.zh, "sheet_en": name.en})
            )
    return Workbook(source, sheets, findings)


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


def _sheet(path: Path, form: str, grid: Grid, at: int, columns: tuple[Column, ...]) -> tuple[Sheet, Findings]:
    known: dict[str, list[Column]] = {}
    for column in columns:
        for word in dict.fromkeys(_words(column)):
            # the first column of a word has it, and those of the same title
            if word not in known or known[word][0].title == column.title:
                known.setdefault(word, []).append(column)
    places: dict[str, int] = {}
    findings = Findings.none()
    mode: int | None = None
    for place, cell in enumerate(grid.frame.row(at)):
        if not cell or not cell.strip():
            continue
        means = known.get(plain(cell), [])
        where: dict[str, Any] = {"sheet": grid.sheet, "column": grid.letters(place), "row": at + 1}
        if not means and plain(cell) in map(plain, _MODE):
            mode = place
        elif not means:
            code = codes.POUNDS if _is_pounds(cell) else codes.UNKNOWN
            findings = findings.and_(Findings.of(code.code, value=cell, **where))
        elif means[0].address in places:
            first = grid.letters(places[means[0].address])
            findings = findings.and_(
                Findings.of(codes.TWICE.code, params={"first": first}, value=cell, **where)
            )
        else:
            places |= {each.address: place for each in means}
    frame = _rows(grid, at, places, mode)
    if form == "xlsx":
        frame = _filled(frame, path, grid, places)
    return Sheet(
        grid.sheet, frame, {address: grid.letters(place) for address, place in places.items()}
    ), findings


def _rows(grid: Grid, at: int, places: dict[str, int], mode: int | None) -> pl.DataFrame:
    names = grid.frame.columns
    first = pl.col(names[min(places.values(), default=0)])
    chosen = [pl.col(names[place]).alias(address) for address, place in places.items()]
    if mode is not None:
        chosen.append(pl.col(names[mode]).alias("_mode"))
    frame = (
        grid.frame.with_row_index("_row", offset=1)
        .slice(at + 1)
        .filter(~first.str.starts_with("#").fill_null(value=False))
        .select("_row", *chosen)
    )
    tidied = frame.with_columns(tidy(frame[name]) for name in frame.columns if name != "_row")
    values = pl.exclude("_row")
    return tidied.filter(pl.any_horizontal(values.is_not_null())) if tidied.width > 1 else tidied.clear()


def _filled(frame: pl.DataFrame, path: Path, grid: Grid, places: dict[str, int]) -> pl.DataFrame:
    """Cells merged downward over the columns of a bill hold their value in every row."""
    for address, place in places.items():
        if not address.startswith(("bills.", "message.")) or not frame[address].null_count():
            continue
        for top, bottom in celltypes.merged_rows(path, grid.sheet, grid.letters(place)):
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


def mode_findings(workbook: Workbook, mode: str, name: Text, code: str) -> Findings:
    """Rows of the sheet of bills whose own mode of transport is another than the workbook's."""
    bills = workbook.sheets.get("bills")
    if bills is None or "_mode" not in bills.frame.columns:
        return Findings.none()
    allowed = [
        code,
        name.zh,
        name.en,
        *({"air": ("空运", "航空"), "road": ("公路",), "water": ("海运", "水运")}[mode]),
    ]
    other = ~pl.col("_mode").str.to_lowercase().is_in([each.lower() for each in allowed])
    rows = bills.frame.filter(other).select(row="_row", value="_mode")
    params = f'{{"mode_zh": "{name.zh}", "mode_en": "{name.en}"}}'
    return Findings.bulk(rows.with_columns(params=pl.lit(params)), codes.MIXED.code, sheet=bills.name)
