"""What both forms of workbook share: fields from cells, what is said of the headings, damaged identifiers."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Column
from yuhuo_customs.sheets import codes_sheet as codes
from yuhuo_customs.sheets import codes_structure as structure
from yuhuo_customs.sheets import damage
from yuhuo_customs.sheets.headings import SEARCHED_ROWS, Header
from yuhuo_customs.sheets.normalise import normalise
from yuhuo_customs.sheets.profile import ColumnSpec, Profile, spec_of
from yuhuo_customs.sheets.selection import Book, Sheet
from yuhuo_customs.sheets.table import Table


@dataclass(frozen=True, slots=True)
class Mapped:
    """Tables of a batch (see ``domain.stages.Batch``), places of its fields, and findings of the structure."""

    orders: pl.DataFrame
    lines: pl.DataFrame
    columns: Mapping[str, Column]
    findings: Findings


Fields = dict[str, pl.Series]
"""Address → normalised cells."""


def nothing(profile: Profile, findings: Findings, columns: Mapping[str, Column] | None = None) -> Mapped:
    """Empty tables, for a sheet whose structure makes reading impossible; ``findings`` say why."""
    orders = dict.fromkeys(("_order", "_row"), pl.UInt32) | {"orderNo": pl.String}
    lines = dict.fromkeys(("_line", "_order", "_row"), pl.UInt32)
    columns = columns or {}
    heads = [address for address in columns if is_head(address)] or list(profile.key_column.fills)
    return Mapped(
        pl.DataFrame(schema=orders | dict.fromkeys(heads, pl.String)),
        pl.DataFrame(schema=lines | {at: pl.String for at in columns if not is_head(at)}),
        columns,
        findings,
    )


def is_head(address: str) -> bool:
    """Whether a field (or ``order.…``, which is none) belongs to an order, else to a goods line."""
    return ".head." in address or address.startswith("order.")


def fields(table: Table, columns: Iterable[ColumnSpec], wanted: Callable[[str], bool]) -> Fields:
    """The wanted fields of some columns. Fields that are read alike share one series."""
    found: Fields = {}
    for column in columns:
        alike: dict[tuple[str, str | None], pl.Series] = {}
        for address in filter(wanted, column.fills):
            spec = spec_of(address)
            way = (spec.kind, spec.codes) if spec else ("text", None)
            if way not in alike:
                alike[way] = normalise(table.cells[column], spec)
            found[address] = alike[way]
    return found


def places(table: Table, columns: Iterable[ColumnSpec], wanted: Callable[[str], bool]) -> dict[str, Column]:
    """Where the wanted fields stand."""
    return {
        at: Column(
            table.sheet, table.letters[column], "orders" if is_head(at) else "lines", table.headings[column]
        )
        for column in columns
        for at in column.fills
        if wanted(at)
    }


def of_headings(sheet: Sheet, profile: Profile) -> Findings:
    """Unknown, ambiguous and repeated headings of a sheet; columns without any cell are passed over."""
    grid, header = sheet.grid, sheet.header
    assert header is not None
    known = {heading: column.zh for column in profile.columns for heading in column.headings}
    found = Findings.none()
    for place in header.unknown:
        text = header.texts[place].strip()
        close = difflib.get_close_matches(text, known, n=1, cutoff=0.6)
        found = found.and_(
            Findings.of(
                codes.UNKNOWN.code, params={"like": known[close[0]] if close else "—"}, value=text,
                **_at(sheet, header, place),
            )
        )  # fmt: skip
    for place, columns in header.ambiguous.items():
        params = {
            "zh": "、".join(each.zh for each in columns),
            "en": " or ".join(each.en for each in columns),
        }
        found = found.and_(
            Findings.of(
                codes.AMBIGUOUS.code, params=params, value=header.texts[place].strip(),
                **_at(sheet, header, place),
            )
        )  # fmt: skip
    for place, column in header.repeated.items():
        first = grid.letters(header.columns[column])
        found = found.and_(
            Findings.of(
                codes.REPEATED.code, params={"first": first}, field=column.fills[0],
                value=header.texts[place].strip(), **_at(sheet, header, place),
            )
        )  # fmt: skip
    return found


def _at(sheet: Sheet, header: Header, place: int) -> dict[str, object]:
    return {"sheet": sheet.grid.sheet, "column": sheet.grid.letters(place), "row": header.row + 1}


def missing(sheet: str, row: int, columns: Iterable[ColumnSpec]) -> Findings:
    """One finding for each required column that is not there."""
    return Findings.none().and_(
        *(
            Findings.of(codes.MISSING.code, field=column.fills[0], sheet=sheet, row=row)
            for column in columns
            if column.required
        )
    )


def impossible(sheet: Sheet, profile: Profile) -> Findings | None:
    """Why nothing of this sheet can be read; None when it can."""
    name = sheet.grid.sheet
    if sheet.header is None and sheet.grid.is_blank():
        return Findings.of(codes.EMPTY.code, sheet=name)
    if sheet.header is None:
        return Findings.of(codes.NO_HEADINGS.code, params={"rows": SEARCHED_ROWS}, sheet=name)
    if profile.key_column not in sheet.header.columns:
        row = sheet.header.row + 1
        return Findings.of(codes.NO_KEY.code, field=profile.key, sheet=name, row=row)
    return None


def damaged(table: Table, book: Book, indexes: pl.DataFrame) -> Findings:
    """Damaged identifiers of a table; ``indexes`` holds ``order`` and ``line`` of each of its rows."""
    found: dict[ColumnSpec, damage.Suspects] = {}
    for column, cells in table.cells.items():
        suspects = damage.suspects(cells) if any(map(_is_identifier, column.fills)) else None
        if suspects is not None:
            found[column] = suspects
    asked = {
        table.letters[column]: table.rows.gather(each.asked).to_list()
        for column, each in found.items()
        if each.asked.len()
    }
    numbers = book.number_cells(table.sheet, asked)
    results: list[Findings] = []
    for column, each in found.items():
        letters, certain = table.letters[column], each.certain
        if numbers is None:
            perhaps = damage.cut(table.cells[column], each.asked)
        else:
            typed = table.rows.gather(each.asked).is_in(list(numbers.get(letters, ())))
            certain, perhaps = pl.concat([certain, each.asked.filter(typed)]).sort(), certain.clear()
        for code, at in ((structure.DAMAGED, certain), (structure.PERHAPS_DAMAGED, perhaps)):
            frame = indexes[at].with_columns(row=table.rows.gather(at), value=table.cells[column].gather(at))
            address = next(filter(_is_identifier, column.fills))
            place = {"field": address, "sheet": table.sheet, "column": letters}
            results.append(Findings.bulk(frame, code.code, **place))
    return Findings.none().and_(*results)


def _is_identifier(address: str) -> bool:
    spec = spec_of(address)
    return spec is None or spec.kind in ("text", "code")


def with_params(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The frame with its columns ``names`` as the JSON object of a finding's params."""
    return frame.with_columns(params=pl.struct(*names).struct.json_encode()).drop(names)
