"""The rows of a sheet that are data: headings, notes, totals and empty rows are left out, row numbers are kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets.grid import Grid
from yuhuo_customs.sheets.headings import Header, Index
from yuhuo_customs.sheets.profile import ColumnSpec, Profile

_TOTALS = [
    "合计",
    "总计",
    "小计",
    "合计:",
    "总计:",
    "小计:",
    "合计：",
    "总计：",
    "小计：",
    "Total",
    "TOTAL",
    "total",
]


@dataclass(frozen=True, slots=True)
class Table:
    """The data of one sheet.

    Attributes:
        sheet: Its name.
        header_row: Spreadsheet row of the headings.
        rows: Spreadsheet row of each data row (UInt32).
        cells: Column → raw cells (String).
        letters, headings: Column → letters, heading as it stands.
    """

    sheet: str
    header_row: int
    rows: pl.Series
    cells: Mapping[ColumnSpec, pl.Series]
    letters: Mapping[ColumnSpec, str]
    headings: Mapping[ColumnSpec, str]


def cut(grid: Grid, header: Header, profile: Profile, index: Index) -> tuple[Table, Findings]:
    """The data rows of a sheet whose headings were found, and what was left out and is worth saying."""
    body = grid.frame.slice(header.data)
    rows = pl.Series("row", range(header.data + 1, header.data + 1 + body.height), dtype=pl.UInt32)
    first = _first_cells(body)
    keep = first.is_not_null() & ~first.str.starts_with("#")
    totals = first.is_in(_TOTALS)
    again, stop = _headings_again(body, header, profile, index)
    places = [str(place) for place in header.columns.values()]
    keep &= ~totals & ~again & _some_filled(body, places, profile, header)
    if stop < body.height:
        keep &= pl.Series(range(body.height)) < stop
    findings = _said(grid.sheet, rows, first, (totals | again).fill_null(value=False), stop)
    findings = findings.and_(_unnamed(grid, header, body, keep))
    cells = body.select(places)
    if not keep.all():
        cells, rows = cells.filter(keep), rows.filter(keep)
    return (
        Table(
            grid.sheet,
            header.row + 1,
            rows,
            dict(zip(header.columns, cells.get_columns(), strict=True)),
            {column: grid.letters(place) for column, place in header.columns.items()},
            {column: header.texts[place].strip() for column, place in header.columns.items()},
        ),
        findings,
    )


def _first_cells(body: pl.DataFrame) -> pl.Series:
    """First filled cell of each row, stripped; looked for only in the rows where the columns before were empty."""
    first = pl.Series("first", [None], dtype=pl.String).new_from_index(0, body.height)
    left = pl.Series("left", range(body.height), dtype=pl.UInt32)
    for series in body.iter_columns():
        if not left.len():
            break
        found = series.gather(left).str.strip_chars()
        filled = (found != "").fill_null(value=False)
        if not filled.any():
            continue
        if left.len() == body.height and filled.all():
            return found
        first = first.scatter(left.filter(filled), found.filter(filled))
        left = left.filter(~filled)
    return first


def _some_filled(body: pl.DataFrame, places: list[str], profile: Profile, header: Header) -> pl.Series:
    """Rows where at least one mapped cell is filled; only rows without a key are looked at closely."""
    some = pl.repeat(value=True, n=body.height, dtype=pl.Boolean, eager=True)
    key = header.columns.get(profile.key_column)
    if key is None:
        return some
    bare = body.to_series(key).is_null().arg_true()
    if bare.len():
        part = body.select(places)[bare]
        filled = part.select(
            pl.any_horizontal((pl.all().str.strip_chars() != "").fill_null(value=False))
        ).to_series()
        some = some.scatter(bare, filled)
    return some


def _headings_again(
    body: pl.DataFrame, header: Header, profile: Profile, index: Index
) -> tuple[pl.Series, int]:
    """Rows that repeat the headings, and the index of the first row that has other headings (else the height)."""
    again = pl.repeat(value=False, n=body.height, dtype=pl.Boolean, eager=True)
    key = header.columns.get(profile.key_column)
    if key is None:
        return again, body.height
    known = {heading for column in profile.columns for heading in column.headings} | set(
        header.texts.values()
    )
    for place in body.to_series(key).is_in(list(known)).arg_true():
        cells = {at: text for at, text in enumerate(body.row(place)) if text and text.strip()}
        if cells == header.texts:
            again = again.scatter(place, values=True)
        elif sum(len(index.find(text)) == 1 for text in cells.values()) >= 3:
            return again, place
    return again, body.height


def _unnamed(grid: Grid, header: Header, body: pl.DataFrame, keep: pl.Series) -> Findings:
    """Cells of data rows in columns without a heading; in delimited text those to the right are a row too long."""
    found = Findings.none()
    for place, series in enumerate(body.iter_columns()):
        if place in header.texts or series.null_count() == series.len():
            continue
        at = ((series.str.strip_chars() != "").fill_null(value=False) & keep).arg_true()
        if not at.len():
            continue
        row, count = header.data + int(at[0]) + 1, at.len()
        beyond = grid.delimited and place > max(header.texts)
        code = codes.RAGGED if beyond else codes.UNNAMED
        params = {"count": count, "rows": row} if beyond else {"count": count}
        cell = {"sheet": grid.sheet, "column": grid.letters(place), "row": row, "value": series[int(at[0])]}
        found = found.and_(Findings.of(code.code, params=params, **cell))
        if beyond:
            break
    return found


def _said(sheet: str, rows: pl.Series, first: pl.Series, passed: pl.Series, stop: int) -> Findings:
    passed &= pl.Series(range(rows.len())) < stop
    frame = pl.DataFrame({"row": rows, "value": first}).filter(passed)
    found = Findings.bulk(frame, codes.PASSED_OVER.code, sheet=sheet)
    if stop < rows.len():
        found = found.and_(
            Findings.of(codes.SECOND_HEADINGS.code, sheet=sheet, row=int(rows[stop]), value=first[stop])
        )
    return found
