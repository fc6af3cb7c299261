"""The manifest workbooks of a plan: what each bill, house bill, goods item and container says, summed from parcels."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl

from yuhuo_customs.consolidation import passed
from yuhuo_customs.consolidation.bagging import Plan
from yuhuo_customs.consolidation.modes import MODES
from yuhuo_customs.manifests import rail, template

Row = dict[str, str]
RAIL_MODE = "2"
"""Rail in the manifests' own list of modes."""


def workbooks(made: Plan, folder: Path, lang: str) -> Iterator[Path]:
    """Write the manifest workbook of each mode that carries something, ``manifest-air.xlsx`` and so on.

    Raises:
        OutputError: a file cannot be written.
    """
    for mode in MODES.values():
        units = made.units.filter((pl.col("mode") == mode.code) & (pl.col("parcels") > 0))
        if not units.height:
            continue
        path = folder / f"manifest-{mode.manifest}.xlsx"
        parcels = made.loaded.filter(pl.col("_unit").is_in(units["_unit"].implode()))
        if mode.manifest == "rail":
            rail.write_workbook(path, {passed.RAIL: _rail(parcels, units)})
        else:
            rows = _rows(mode.manifest, parcels, units)
            template.write_template(mode.manifest, path, lang=lang, rows=rows, all_columns=False)
        yield path


def kilograms(grams: int) -> str:
    """Grams as kg, no digit more than it has."""
    text = f"{Decimal(grams) / 1000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _given(manifest: str, unit: Mapping[str, object]) -> Row:
    """What the row of the unit passes on, by address of the manifest."""
    prefix = f"{manifest}:"
    return {
        name.removeprefix(prefix): str(value)
        for name, value in unit.items()
        if name.startswith(prefix) and value is not None
    }


def _rows(manifest: str, parcels: pl.DataFrame, units: pl.DataFrame) -> dict[str, list[Row]]:
    key = ["billNo"] if manifest == "road" else ["billNo", "house"]
    rows: dict[str, list[Row]] = {"bills": [], "items": [], "boxes": []}
    first = {str(row["billNo"]): row for row in reversed(units.to_dicts())}
    for (bill, *house), part in parcels.group_by(key, maintain_order=True):
        unit = first[str(bill)]
        given = _given(manifest, unit)
        number = {"bills.MasterID": str(bill)} | ({"bills.HouseID": str(house[0])} if house else {})
        rows["bills"].append(_bill(manifest, unit, part, given) | number)
        for serial, (goods, pieces, grams) in enumerate(_goods(part), 1):
            item = number | {
                "items.SequenceNumeric": str(serial), "items.ItemPieces": str(pieces),
                "items.CargoDescription": goods, "items.ItemGrossWeight": kilograms(grams),
            }  # fmt: skip
            if kind := given.get("bills.PackageKind"):
                item["items.ItemPackageKind"] = kind
            rows["items"].append(item)
    for unit in units.iter_rows(named=True):
        rows["boxes"] += _boxes(manifest, unit, parcels.filter(pl.col("_unit") == unit["_unit"]))
    return rows


def _goods(part: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
    sums = part.group_by("gname", maintain_order=True).agg(pl.col("pieces", "grams").sum())
    yield from ((goods or "", pieces, grams) for goods, pieces, grams in sums.iter_rows())


def _bill(manifest: str, unit: Mapping[str, object], part: pl.DataFrame, given: Row) -> Row:
    bills = {name: value for name, value in given.items() if not name.startswith(("boxes.", "seals."))}
    own = {
        "bills.Pieces": str(part["pieces"].sum()),
        "bills.GrossWeight": kilograms(int(part["grams"].sum())),
    }
    if part["ebcName"].n_unique() == 1 and part["ebcName"][0]:
        bills.setdefault("bills.ConsignorName", part["ebcName"][0])
    if manifest == "road":
        own |= {"message.BatchID": str(unit["voyageNo"]), "bills.VehicleName": str(unit["trafName"])}
        if (
            part["currency"].n_unique() == 1
            and not part["currency"].null_count()
            and not part["value"].null_count()
        ):
            total = sum((Decimal(value) for value in part["value"]), Decimal(0))
            own |= {"bills.Value": f"{total:f}", "bills.Currency": part["currency"][0]}
    else:
        own |= {"message.JourneyID": str(unit["voyageNo"]), "message.TransportName": str(unit["trafName"])}
    return bills | own


def _boxes(manifest: str, unit: Mapping[str, object], parcels: pl.DataFrame) -> Iterator[Row]:
    """Containers by water, with each house bill that has goods in it; by road where the sheet of units has columns of them;
    none by air.
    """  # noqa: D205 - one sentence
    given = {
        name: value for name, value in _given(manifest, unit).items() if name.startswith(("boxes.", "seals."))
    }
    if manifest == "air" or (manifest == "road" and not given):
        return
    row = {"bills.MasterID": str(unit["billNo"]), "boxes.EquipmentID": str(unit["unitNo"])} | given
    if manifest == "road":
        yield row
        return
    yield from (row | {"bills.HouseID": house} for house in parcels["house"].unique(maintain_order=True))


def _rail(parcels: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """A row for each kind of goods in a container, with the totals of its waybill."""
    found = []
    totals = parcels.group_by("billNo").agg(pl.col("pieces", "grams").sum())
    total = {bill: (pieces, grams) for bill, pieces, grams in totals.iter_rows()}
    serial: dict[str, int] = {}
    for unit in units.iter_rows(named=True):
        bill, given = str(unit["billNo"]), _given("rail", unit)
        for goods, pieces, grams in _goods(parcels.filter(pl.col("_unit") == unit["_unit"])):
            serial[bill] = serial.get(bill, 0) + 1
            found.append(given | {
                "9": bill, "10": RAIL_MODE, "13": str(total[bill][0]), "15": kilograms(total[bill][1]),
                "38": str(unit["unitNo"]), "42": str(serial[bill]), "44": str(pieces), "45": goods, "47": kilograms(grams),
            })  # fmt: skip
    numbers = [str(each.number) for each in rail.items() if each.document == passed.RAIL]
    frame = pl.DataFrame(found, schema=dict.fromkeys(numbers, pl.String))
    return frame.with_row_index("_row", offset=2)
