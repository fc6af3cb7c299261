"""The packing overview against the workbook: each parcel once, every sum, every place, every limit."""

from collections.abc import Iterator, Mapping

import polars as pl

from yuhuo_customs.consolidation.cells import Cells, Row
from yuhuo_customs.consolidation.tables import NAMES
from yuhuo_customs.consolidation.truth import Item, Sums, Truth, plain
from yuhuo_customs.domain.findings import Findings

_UNITS = {"parcels": 1, "pieces": 1, "grams": 1000, "cm3": 1_000_000, "houses": 1, "bags": 1}
_LIMITS = {"pieces": "maxPieces", "grams": "mostGrams", "cm3": "mostCm3"}


def placed(sheets: Mapping[str, Cells], parcels: pl.DataFrame) -> tuple[Truth, Findings]:
    """Where the overview puts the parcels of the workbook, and what is wrong with its two sheets of parcels."""
    known = {str(row["logisticsNo"]): row for row in parcels.iter_rows(named=True) if row["logisticsNo"]}
    loaded, left, found = (
        sheets["parcels"],
        sheets["left"],
        [sheets["parcels"].findings, sheets["left"].findings],
    )
    seen: dict[str, int] = {}
    items = []
    for row, number in _keyed(loaded, "parcel"):
        if number not in known:
            found.append(loaded.surplus(row, "parcel", number))
        elif number in seen:
            found.append(loaded.twice(row, "parcel", number, seen[number]))
        else:
            items.append(_item(known[number], row))
            found += _parcel(loaded, row, known[number])
            seen[number] = row.number
    behind = set()
    for row, number in _keyed(left, "parcel"):
        behind.add(number)
        if number in seen:
            found.append(left.twice(row, "parcel", number, seen[number]))
        elif number not in known:
            found.append(left.surplus(row, "parcel", number))
        else:
            found += _parcel(left, row, known[number])
    found += [loaded.lost(number) for number in known if number not in seen and number not in behind]
    return Truth(tuple(items)), Findings.none().and_(*found)


def _keyed(cells: Cells, name: str) -> Iterator[tuple[Row, str]]:
    return ((row, row.values.get(name) or "") for row in cells.rows)


def _item(known: Mapping[str, object], row: Row) -> Item:
    unit, bag, house, bill = (row.values.get(name) or "" for name in ("unit", "bag", "house", "bill"))
    pieces, grams, cm3 = (int(str(known[name] or 0)) for name in ("pieces", "grams", "cm3"))
    goods = str(known["gname"] or "")
    return Item(str(known["logisticsNo"]), pieces, grams, cm3, goods, unit, bag, house, bill)


def _parcel(cells: Cells, row: Row, known: Mapping[str, object]) -> Iterator[Findings]:
    about = str(known["logisticsNo"])
    for name in ("pieces", "grams", "cm3"):
        if known[name] is not None:
            yield cells.number(row, name, int(str(known[name])), _UNITS[name], title=NAMES[name], about=about)
    for name in ("orderNo", "invtNo", "destination"):
        if name in cells.letters and (row.values.get(name) or "") != str(known[name] or ""):
            yield cells.wrong(row, name, NAMES[name], about, str(known[name] or "—"))


def levels(sheets: Mapping[str, Cells], truth: Truth, units: pl.DataFrame) -> Findings:
    """Bags, house bills, units and masters against the sums of their parcels."""
    found = [cells.findings for key, cells in sheets.items() if key not in ("parcels", "left", "summary")]
    found += _level(sheets["bags"], ("bag",), truth, {}, {"house": "house", "bill": "bill", "unit": "unit"})
    found += _level(sheets["houses"], ("house",), truth, {"bags": "bag"}, {"bill": "bill"})
    found += _level(sheets["units"], ("unit", "bill"), truth, {"bags": "bag"}, {})
    found += _level(sheets["masters"], ("bill",), truth, {"bags": "bag", "houses": "house"}, {})
    return Findings.none().and_(*found, *_limits(sheets["units"], truth, units))


def _level(
    cells: Cells, key: tuple[str, ...], truth: Truth, counted: Mapping[str, str], under: Mapping[str, str]
) -> Iterator[Findings]:
    """``counted``: column → what is counted in it; ``under``: column → where all its parcels must be."""
    expected = truth.by(*key)
    counts = {name: truth.count(inner, key) for name, inner in counted.items()}
    over = {
        name: {getattr(item, key[0]): getattr(item, outer) for item in truth.items}
        for name, outer in under.items()
    }
    seen: dict[tuple[str, ...], int] = {}
    for row in cells.rows:
        at = tuple(row.values.get(name) or "" for name in key)
        about = " / ".join(at)
        if at in seen:
            yield cells.twice(row, key[0], about, seen[at])
            continue
        seen[at] = row.number
        sums = expected.get(at, Sums())
        if not sums.parcels and key != ("unit", "bill"):
            yield cells.surplus(row, key[0], about)
            continue
        for name in ("parcels", "pieces", "grams", "cm3"):
            yield cells.number(row, name, getattr(sums, name), _UNITS[name], title=NAMES[name], about=about)
        for name, count in counts.items():
            yield cells.number(row, name, count[at], 1, title=NAMES[name], about=about)
        for name, outer in over.items():
            if name in cells.letters and row.values.get(name) != outer[at[0]]:
                yield cells.wrong(row, name, NAMES[name], about, outer[at[0]])
    yield from (cells.lost(" / ".join(at)) for at in expected if at not in seen)


def _limits(cells: Cells, truth: Truth, units: pl.DataFrame) -> Iterator[Findings]:
    sums = truth.by("unit", "bill")
    rows = {(row.values.get("unit"), row.values.get("bill")): row for row in cells.rows}
    for unit in units.iter_rows(named=True):
        at = (str(unit["unitNo"]), str(unit["billNo"]))
        row = rows.get(at)
        if row is None:
            continue
        for name, limit in _LIMITS.items():
            most = unit[limit]
            if most is None:
                continue
            yield cells.number(row, limit, most, _UNITS[name], title=NAMES[limit], about=at[0])
            if at in sums and getattr(sums[at], name) > most:
                yield cells.over(row, name, NAMES[name], at[0], plain(most, _UNITS[name]))
