"""Bad workbooks as real files: each fault is a finding at its cell, and nothing is lost."""

from collections import Counter

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import load_workbook

from tests.manifests.books import BILLS, ITEMS, TRANSFER
from yuhuo_customs.manifests import checking, composing, profile, template

BILL, GOODS = "提运单", "商品"
SECOND = "99912345686"


def air(path, *, bills=({},), items=({},)):
    rows = {
        "bills": [BILLS["air"] | each for each in bills],
        "items": [{"bills.MasterID": "99912345675"} | ITEMS | each for each in items],
    }
    template.write_template("air", path, lang="zh", rows=rows, all_columns=False)
    return path


def changed(path, change):
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def column(sheet, heading):
    return next(cell for cell in sheet[1] if cell.value == heading).column_letter


def said(checked, *, without=("YH-MFT-010",)):
    return sorted(
        (each.where.sheet, each.where.cell, each.code)
        for each in checked.findings.iterate()
        if each.code not in without
    )


def check(path):
    return checking.check(path, "MT2201")


def test_ten_thousand_bills_in_one_sheet_lose_nothing(tmp_path):
    """One of them is wrong: it is told at its cell, all others are sent, each once."""
    many, path = 10_000, tmp_path / "many.xlsx"
    names = {each.address: each.title.zh for each in reversed(profile.load("air").columns)}
    numbers = [f"999{number:07d}{number % 7}" for number in range(many)]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bills = {each: cell for each, cell in BILLS["air"].items() if each != "message.UnloadingID"}
        for name, cells in ((BILL, bills), (GOODS, {"bills.MasterID": ""} | ITEMS)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [names[each] for each in cells])
            for row, number in enumerate(numbers, 1):
                values = cells | {"bills.MasterID": number}
                if name == BILL and row == 7_777:
                    values |= {"bills.GrossWeight": "22 lbs"}
                sheet.write_row(row, 0, list(values.values()))
    checked = check(path)
    letters = checked.judged.workbook.sheets["bills"].letters["bills.GrossWeight"]
    assert said(checked) == [(BILL, f"{letters}7778", "YH-MFT-006")]
    assert (checked.ready, checked.verdicts.height) == (many - 1, many)
    made = composing.compose(checked, TRANSFER, most=20_000)
    assert [len(etree.fromstring(each.content).findall(".//{*}Consignment")) for each in made] == [9999]
    made = composing.compose(checked, TRANSFER)
    found = Counter()
    for each in made:
        root = etree.fromstring(each.content)
        found.update(root.xpath("//*[local-name()='TransportContractDocument']/*[local-name()='ID']/text()"))
    assert found == Counter(numbers[:7_776] + numbers[7_777:])


def test_a_bill_without_goods(tmp_path):
    path = air(tmp_path / "a.xlsx", bills=[{}, {"bills.MasterID": SECOND}])
    checked = check(path)
    assert said(checked) == [(BILL, f"{column(load_workbook(path)[BILL], '总提（运）单号')}4", "YH-MFT-018")]
    assert checked.verdicts["verdict"].to_list() == ["ready", "fix"]


def test_goods_without_a_bill(tmp_path):
    items = [{}, {"bills.MasterID": "99999999991"}, {"bills.MasterID": None}]
    checked = check(air(tmp_path / "a.xlsx", items=items))
    assert said(checked) == [(GOODS, "A4", "YH-MFT-004"), (GOODS, "A5", "YH-MFT-005")]
    assert checked.ready == 1


def test_two_masters_with_one_number(tmp_path):
    path = air(tmp_path / "a.xlsx", bills=[{}, {"bills.ConsigneeName": "ANOTHER GMBH"}])
    letters = column(load_workbook(path)[BILL], "总提（运）单号")
    checked = check(path)
    found = said(checked)
    assert {(BILL, f"{letters}3", "YH-MFT-025"), (BILL, f"{letters}4", "YH-MFT-025")} <= set(found)
    assert checked.verdicts["verdict"].to_list() == ["fix", "fix"]


def test_other_modes_in_the_sheet(tmp_path):
    def change(book):
        sheet = book[BILL]
        place = sheet.max_column + 1
        for row, value in ((1, "运输方式"), (3, "空运"), (4, "公路")):
            sheet.cell(row, place).value = value

    items = [{}, {"bills.MasterID": SECOND}]
    path = changed(air(tmp_path / "a.xlsx", bills=[{}, {"bills.MasterID": SECOND}], items=items), change)
    letters = column(load_workbook(path)[BILL], "运输方式")
    checked = check(path)
    assert said(checked) == [(BILL, f"{letters}4", "YH-MFT-011")]
    assert checked.verdicts["verdict"].to_list() == ["ready", "fix"]


@pytest.mark.parametrize("weight", ["22 lbs", "22lb", "22 磅", "22 POUNDS"])
def test_a_weight_in_pounds(weight, tmp_path):
    path = air(tmp_path / "a.xlsx", bills=[{"bills.GrossWeight": weight}])
    letters = column(load_workbook(path)[BILL], "货物总毛重")
    checked = check(path)
    assert said(checked) == [(BILL, f"{letters}3", "YH-MFT-006")]
    assert checked.ready == 0


def test_a_column_of_weights_in_pounds(tmp_path):
    def change(book):
        next(cell for cell in book[BILL][1] if cell.value == "货物总毛重").value = "毛重(lbs)"

    path = changed(air(tmp_path / "a.xlsx"), change)
    letters = column(load_workbook(path)[BILL], "毛重(lbs)")
    checked = check(path)
    assert (BILL, f"{letters}1", "YH-MFT-006") in said(checked)
    assert checked.ready == 0


def test_a_unit_of_weight_that_is_pounds(tmp_path):
    def change(book):
        sheet = book[BILL]
        place = sheet.max_column + 1
        for row, value in ((1, "重量单位"), (3, "KGS"), (4, "LBS")):
            sheet.cell(row, place).value = value

    items = [{}, {"bills.MasterID": SECOND}]
    path = changed(air(tmp_path / "a.xlsx", bills=[{}, {"bills.MasterID": SECOND}], items=items), change)
    checked = check(path)
    assert said(checked) == [(BILL, f"{column(load_workbook(path)[BILL], '重量单位')}4", "YH-MFT-006")]


FORMS = [
    "2026-11-25 20:30",
    "2026/11/25 20:30:00",
    "2026年11月25日 20:30",
    "20261125203000",
    "46351.8541666667",
]


def test_dates_in_five_forms_are_read_and_told(tmp_path):
    """The usual form is silent; each other one is told with what was read; a form that can mean two days blocks."""
    given = [FORMS[0], *FORMS, "25/11/2026 20:30"]
    bills = [
        {"bills.LoadingDate": each, "bills.MasterID": f"999{number:07d}{number % 7}"}
        for number, each in enumerate(given)
    ]
    items = [{"bills.MasterID": each["bills.MasterID"]} for each in bills]
    path = air(tmp_path / "a.xlsx", bills=bills, items=items)
    letters = column(load_workbook(path)[BILL], "货物装载运输工具时间")
    checked = check(path)
    assert said(checked) == [(BILL, f"{letters}{row}", "YH-MFT-017") for row in (5, 6, 7, 8)] + [
        (BILL, f"{letters}9", "YH-FLD-008")
    ]
    assert checked.judged.bills["LoadingDate"].to_list() == ["20261125203000"] * 6 + [None]
    assert checked.ready == 6


def test_merged_bill_cells_count_for_every_row(tmp_path):
    items = [
        {"items.ItemPieces": "5", "items.ItemGrossWeight": "100"},
        {"bills.MasterID": None, "items.SequenceNumeric": "2", "items.ItemPieces": "5", "items.ItemGrossWeight": "23.5"},
    ]  # fmt: skip
    path = air(tmp_path / "a.xlsx", items=items)
    changed(path, lambda book: book[GOODS].merge_cells("A3:A4"))
    checked = check(path)
    assert said(checked) == [(GOODS, "A3", "YH-MFT-015")]
    assert checked.judged.scopes["items"].height == 2
    assert checked.ready == 1


def test_merged_cells_over_columns_of_bills(tmp_path):
    """A carrier over three bills holds for each; a weight over two of them may be their sum, and blocks both."""
    numbers = ["99912345675", SECOND, "99912345690"]
    path = air(tmp_path / "a.xlsx", bills=[{"bills.MasterID": each} for each in numbers],
               items=[{"bills.MasterID": each} for each in numbers])  # fmt: skip
    sheet = load_workbook(path)[BILL]
    carrier, weight = column(sheet, "承运人代码"), column(sheet, "货物总毛重")

    def change(book):
        book[BILL].merge_cells(f"{carrier}3:{carrier}5")
        book[BILL].merge_cells(f"{weight}4:{weight}5")

    checked = check(changed(path, change))
    assert said(checked) == sorted(
        [(BILL, f"{carrier}3", "YH-MFT-015"), (BILL, f"{weight}4", "YH-MFT-016"), (BILL, f"{weight}5", "YH-MFT-016")]
    )  # fmt: skip
    assert checked.judged.scopes["message"]["CarrierID"].to_list() == ["CZ"] * 3
    assert checked.verdicts["verdict"].to_list() == ["ready", "fix", "fix"]


def test_cells_merged_over_two_columns(tmp_path):
    """As Excel keeps them, only the first has the value: told at its cell, and the empty one as missing."""
    path = air(tmp_path / "a.xlsx")
    sheet = load_workbook(path)[BILL]
    names, columns = {cell.value: cell.column for cell in sheet[1]}, {}
    for heading in ("收货人名称", "发货人名称"):
        columns[heading] = column(sheet, heading)
    first, second = sorted(columns, key=names.get)

    def change(book):
        book[BILL].merge_cells(f"{columns[first]}3:{columns[second]}3")

    told = said(check(changed(path, change)))
    assert (BILL, f"{columns[first]}3", "YH-MFT-072") in told
    assert (BILL, f"{columns[second]}3", "YH-MFT-008") in told


def test_a_second_sheet_of_bills_is_not_lost_without_a_word(tmp_path):
    def change(book):
        book.copy_worksheet(book[BILL]).title = "提运单 (2)"
        book.create_sheet("说明").append(["请填写"])

    checked = check(changed(air(tmp_path / "a.xlsx"), change))
    assert said(checked) == [("提运单 (2)", "A1", "YH-MFT-013"), ("说明", "A1", "YH-MFT-014")]
    assert checked.ready == 0


def test_a_needed_column_that_is_missing_is_told_once(tmp_path):
    many = [f"999{number:07d}{number % 7}" for number in range(50)]
    path = air(tmp_path / "a.xlsx", bills=[{"bills.MasterID": each, "bills.ConsigneeName": None} for each in many],
               items=[{"bills.MasterID": each} for each in many])  # fmt: skip
    checked = check(path)
    assert [(sheet, code) for sheet, _, code in said(checked)] == [(BILL, "YH-MFT-019")]
    assert checked.ready == 0


@pytest.mark.parametrize(("seals", "fires"), [(9, False), (10, True)])
def test_more_than_the_message_takes(seals, fires):
    from tests.manifests.books import codes, judged

    cell = "、".join(f"M/{number}@CA" for number in range(seals))
    checked = judged("MT2101", boxes=[{"seals.SealID": cell}])
    assert ("YH-MFT-070" in codes(checked)) == fires
    assert checked.ready == (0 if fires else 1)


@pytest.mark.parametrize(("letters", "fires"), [(35, False), (36, True)])
def test_chinese_counts_two_letters(letters, fires):
    from tests.manifests.books import codes, judged

    checked = judged("MT2201", bills=[{"bills.ConsignorName": "发" * letters}])
    assert ("YH-MFT-071" in codes(checked)) == fires
    assert checked.ready == 1
