"""The proof: nothing changed is proven; any number changed in any file is found at its cell."""

import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from yuhuo_customs import pipeline
from yuhuo_customs.consolidation import folder
from yuhuo_customs.errors import InputError
from yuhuo_customs.manifests import checking, profile
from yuhuo_customs.settings import Settings
from yuhuo_customs.testing.parcels import write_workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """120 parcels consolidated once; tests work on copies."""
    place = tmp_path_factory.mktemp("consolidation")
    write_workbook(place / "parcels.xlsx", 120, seed=3)
    pipeline.consolidate(
        place / "parcels.xlsx", place / "out", lang="en", settings=Settings(state=str(place / "state"))
    )
    return place


@pytest.fixture
def copy(made, tmp_path):
    shutil.copytree(made / "out", tmp_path / "out")
    shutil.copy(made / "parcels.xlsx", tmp_path / "parcels.xlsx")
    return tmp_path


def prove(place):
    return pipeline.reconcile(
        place / "parcels.xlsx", place / "out", settings=Settings(state=str(place / "state"))
    )


def told(proof):
    return [f"{each.where.sheet}!{each.where.cell} {each.code}" for each in proof.findings.iterate()]


def change(path: Path, sheet: str, heading: str, row: int, value):
    """Set one cell by the heading of its column; the cell's address comes back."""
    book = load_workbook(path)
    place = next(each for each in book[sheet][1] if str(each.value) == heading)
    cell = book[sheet].cell(row, place.column)
    assert cell.value is not None
    assert cell.value != value
    cell.value = value
    book.save(path)
    return f"[{path.name}]{sheet}!{cell.coordinate}"


def test_what_was_written_is_proven(made):
    proof = prove(made)
    assert told(proof) == []
    assert proof.holds
    whole = {(leg.pieces, leg.grams) for leg in proof.legs if leg.parcels and leg.pieces}
    assert len(whole) == 1
    manifests = [leg for leg in proof.legs if leg.name.en.startswith("manifest-")]
    assert sum(leg.grams for leg in manifests) == whole.pop()[1]


@pytest.mark.parametrize(
    "mode",
    [
        ("air", "MT2201"),
        ("air", "MT3201"),
        ("air", "MT4201"),
        ("road", "MT2401"),
        ("road", "MT3402"),
        ("road", "MT4402"),
    ],
)
def test_the_manifest_workbooks_are_ready_to_be_sent(made, mode):
    checked = checking.check(made / "out" / f"manifest-{mode[0]}.xlsx", mode[1])
    assert checked.ready == checked.verdicts.height > 0


@pytest.mark.parametrize(
    ("sheet", "heading", "value"),
    [
        ("Parcels", "Gross weight (kg)", 77.777), ("Parcels", "Pieces", 99), ("Parcels", "Volume (m³)", 0.123456),
        ("Parcels", "Order", "XC99999999"), ("Bags", "Gross weight (kg)", 77.777), ("Bags", "Pieces", 99),
        ("Bags", "Parcels", 99), ("Bags", "House bill", "B"), ("House bills", "Gross weight (kg)", 77.777),
        ("House bills", "Bags", 99), ("House bills", "Pieces", 99), ("Units", "Gross weight (kg)", 77.777),
        ("Units", "Volume (m³)", 9.5), ("Units", "Most weight (kg)", 1), ("Masters", "Pieces", 999),
        ("Masters", "Gross weight (kg)", 77.777), ("Masters", "House bills", 99), ("Left out", "Gross weight (kg)", 77.777),
    ],
)  # fmt: skip
def test_a_number_changed_in_the_overview_is_found_at_its_cell(copy, sheet, heading, value):
    cell = change(copy / "out" / "packing.xlsx", sheet, heading, 2, value)
    proof = prove(copy)
    assert told(proof) == [f"{cell} YH-CON-040"]
    assert not proof.holds


@pytest.mark.parametrize(
    ("file", "sheet", "heading", "row", "value"),
    [
        ("manifest-air.xlsx", "Bills", "bills.Pieces", 3, "999"),
        ("manifest-air.xlsx", "Bills", "bills.GrossWeight", 4, "0.001"),
        ("manifest-air.xlsx", "Goods", "items.ItemPieces", 3, "999"),
        ("manifest-air.xlsx", "Goods", "items.ItemGrossWeight", 3, "0.001"),
        ("manifest-road.xlsx", "Bills", "bills.GrossWeight", 3, "0.001"),
        ("manifest-rail.xlsx", "预配舱单", "13 托运货物件数", 2, "999"),
        ("manifest-rail.xlsx", "预配舱单", "47 货物毛重（KG）", 2, "0.001"),
    ],
)
def test_a_number_changed_in_a_manifest_is_found_at_its_cell(copy, file, sheet, heading, row, value):
    if "." in heading:
        columns = profile.load(file.removeprefix("manifest-").removesuffix(".xlsx")).columns
        heading = next(each.title.en for each in columns if each.address == heading)
    cell = change(copy / "out" / file, sheet, heading, row, value)
    assert told(prove(copy)) == [f"{cell} YH-CON-040"]


@pytest.mark.parametrize(
    ("pattern", "new", "code"),
    [
        (rb"grossWeight>[0-9.]+<", b"grossWeight>0.001<", "YH-CON-040"),
        (rb"totalPackageNo>[^<]+<", b"totalPackageNo>B9<", "YH-CON-040"),
    ],
)
def test_a_number_changed_in_a_master_waybill_is_found(copy, pattern, new, code):
    path = copy / "out" / "CEB607_00001.xml"
    path.write_bytes(re.sub(pattern, new, path.read_bytes(), count=1))
    found = told(prove(copy))
    assert len(found) == 1
    assert found[0].startswith("CEB607_00001.xml 607")
    assert found[0].endswith(code)


def test_a_parcel_taken_out_of_a_master_waybill_is_missed_and_the_weight_with_it(copy):
    path = copy / "out" / "CEB607_00001.xml"
    path.write_bytes(re.sub(rb"logisticsNo>[^<]+<", b"logisticsNo>YT9<", path.read_bytes(), count=1))
    codes = sorted(each.rsplit(" ", 1)[1] for each in told(prove(copy)))
    assert codes == ["YH-CON-040", "YH-CON-041", "YH-CON-042"]


def test_a_weight_changed_in_the_workbook_afterwards_is_found_everywhere(copy):
    book = load_workbook(copy / "parcels.xlsx")
    waybill = load_workbook(copy / "out" / "packing.xlsx")["Parcels"]["A2"].value
    row = next(each for each in book["包裹"].iter_rows(min_row=2) if each[0].value == waybill)
    heading = [each.value for each in book["包裹"][1]].index("毛重（公斤）")
    row[heading].value = "0.001"
    book.save(copy / "parcels.xlsx")
    places = {each.split("]")[0].strip("[") for each in told(prove(copy)) if each.startswith("[")}
    assert places >= {"packing.xlsx"}
    assert any(place.startswith("manifest-") for place in places)


def test_a_parcel_in_two_bags_and_one_in_none(copy):
    path = copy / "out" / "packing.xlsx"
    book = load_workbook(path)
    lost = book["Parcels"]["A3"].value
    book["Parcels"]["A3"].value = book["Parcels"]["A2"].value
    book.save(path)
    found = told(prove(copy))
    assert "[packing.xlsx]Parcels!A3 YH-CON-043" in found
    assert [each.value for each in prove(copy).findings.iterate() if each.code == "YH-CON-041"][:1] == [lost]


def test_a_row_a_column_and_a_sheet_that_are_gone(copy):
    path = copy / "out" / "packing.xlsx"
    book = load_workbook(path)
    book["Bags"].delete_rows(2)
    book["Masters"]["I1"].value = "?"
    book.remove(book["House bills"])
    book.save(path)
    codes = [each.code for each in prove(copy).findings.iterate()]
    assert {"YH-CON-041", "YH-CON-046"} <= set(codes)


def test_a_file_that_is_gone_and_a_result_that_is_not_whole(copy):
    (copy / "out" / "manifest-road.xlsx").unlink()
    assert [each.split(" ", 1)[1] for each in told(prove(copy))] == ["YH-CON-045"]
    (copy / "out" / folder.LIST).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        prove(copy)
    (copy / "out" / folder.LIST).unlink()
    with pytest.raises(InputError, match="no whole result"):
        prove(copy)


def test_a_second_consolidation_takes_the_place_of_the_first(copy):
    write_workbook(copy / "parcels.xlsx", 10, seed=5)
    settings = Settings(state=str(copy / "state"))
    before = {path.name for path in (copy / "out").iterdir()}
    pipeline.consolidate(copy / "parcels.xlsx", copy / "out", settings=settings)
    after = {path.name for path in (copy / "out").iterdir()}
    assert after == set(folder.load(copy / "out").files.values()) | {folder.LIST}
    assert after <= before
    assert prove(copy).holds


def test_the_same_workbook_gives_the_same_files(made, tmp_path):
    pipeline.consolidate(
        made / "parcels.xlsx", tmp_path / "out", lang="en", settings=Settings(state=str(tmp_path / "s"))
    )
    for name in ("Parcels", "Units", "Bags", "Left out"):
        one, other = (load_workbook(place / "out" / "packing.xlsx")[name] for place in (made, tmp_path))
        assert list(one.values) == list(other.values)
