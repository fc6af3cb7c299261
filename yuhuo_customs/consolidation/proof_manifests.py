"""The manifest workbooks against the sums: every bill and every goods item, by its own number."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from yuhuo_customs.consolidation import passed
from yuhuo_customs.consolidation.cells import Cells, Row
from yuhuo_customs.consolidation.truth import Key, Sums, Truth, whole
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import Text
from yuhuo_customs.manifests import profile, rail, reading
from yuhuo_customs.sheets import grids
from yuhuo_customs.sheets.normalise import tidy

_PIECES, _WEIGHT = Text("件数", "pieces"), Text("毛重", "gross weight")
Columns = tuple[str, str]


def check(path: Path, manifest: str, truth: Truth) -> tuple[Findings, dict[str, Sums]]:
    """A manifest workbook against the parcels of its bills; the second are the bills' totals as it says them.

    Raises:
        InputError: the file cannot be read.
    """
    if manifest == "rail":
        cells = _rail(path)
        # numbers of the data-item list: waybill, container, description; pieces and weights of item and waybill
        found = [*_each(cells, ("9", "38", "45"), truth.by("bill", "unit", "goods"), ("44", "47"))]
        found += _each(cells, ("9",), truth.by("bill"), ("13", "15"), many=True)
        return Findings.none().and_(*found), _totals(cells, "9", ("13", "15"))
    book = reading.read(path, profile.load(manifest))
    bills, items = (_sheet(path, book, name) for name in ("bills", "items"))
    names = ("bills.MasterID",) if manifest == "road" else ("bills.MasterID", "bills.HouseID")
    outer = ("bill",) if manifest == "road" else ("bill", "house")
    found = [*_each(bills, names, truth.by(*outer), ("bills.Pieces", "bills.GrossWeight"))]
    found += _each(
        items,
        (*names, "items.CargoDescription"),
        truth.by(*outer, "goods"),
        ("items.ItemPieces", "items.ItemGrossWeight"),
    )
    return Findings.none().and_(*found), _totals(bills, names[0], ("bills.Pieces", "bills.GrossWeight"))


def _sheet(path: Path, book: reading.Workbook, name: str) -> Cells:
    sheet = book.sheets.get(name)
    if sheet is None:
        return Cells(f"[{path.name}]{profile.SHEETS[name].zh}", (), {})
    rows = [
        Row(int(row["_row"]), {key: row[key] for key in sheet.letters})
        for row in sheet.frame.iter_rows(named=True)
    ]
    return Cells(f"[{path.name}]{sheet.name}", rows, sheet.letters)


def _rail(path: Path) -> Cells:
    _, found = grids.load(path)
    headings = {each.heading: str(each.number) for each in rail.items() if each.document == passed.RAIL}
    title = next(each.title for each in rail.items() if each.document == passed.RAIL)
    for grid in found:
        if grid.sheet.strip() == title and grid.frame.height:
            places = {headings[cell]: at for at, cell in enumerate(grid.frame.row(0)) if cell in headings}
            body = {name: tidy(grid.frame[grid.frame.columns[at]]).to_list() for name, at in places.items()}
            rows = [
                Row(at + 1, {name: cells[at] for name, cells in body.items()})
                for at in range(1, grid.frame.height)
            ]
            return Cells(
                f"[{path.name}]{title}", rows, {name: grid.letters(at) for name, at in places.items()}
            )
    return Cells(f"[{path.name}]{title}", (), {})


def _each(
    cells: Cells, key: tuple[str, ...], expected: Mapping[Key, Sums], numbers: Columns, *, many: bool = False
) -> Iterator[Findings]:
    """Rows by ``key`` against the sums; ``many``: several rows of one key are no fault (each says the same)."""
    seen: dict[Key, int] = {}
    for row in cells.rows:
        at = tuple(row.values.get(name) or "" for name in key)
        about = " / ".join(at)
        if at in seen and not many:
            yield cells.twice(row, key[0], about, seen[at])
            continue
        seen.setdefault(at, row.number)
        if at not in expected:
            yield cells.surplus(row, key[-1], about)
            continue
        yield cells.number(row, numbers[0], expected[at].pieces, 1, title=_PIECES, about=about)
        yield cells.number(row, numbers[1], expected[at].grams, 1000, title=_WEIGHT, about=about)
    yield from (cells.lost(" / ".join(at)) for at in expected if at not in seen)


def _totals(cells: Cells, key: str, numbers: Columns) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    once = set()
    for row in cells.rows:
        bill = row.values.get(key) or ""
        if key == "9" and bill in once:
            continue
        once.add(bill)
        sums = found.setdefault(bill, Sums())
        sums.pieces += whole(row.values.get(numbers[0]), 1) or 0
        sums.grams += whole(row.values.get(numbers[1]), 1000) or 0
    return found
