from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from yuhuo_customs.classification.classifying import classify
from yuhuo_customs.classification.history import History
from yuhuo_customs.classification.worksheet import write_review
from yuhuo_customs.errors import OutputError

TODAY = date(2026, 11, 11)
ROWS = [
    {"itemNo": "A", "itemName": "化纤假发", "gname": "化纤假发", "material": "化纤", "totalPrice": "10.5"},
    {"itemNo": "B", "itemName": "保温杯", "totalPrice": "2000"},
    {"itemNo": "A", "itemName": "化纤假发", "material": "化纤", "totalPrice": "4.5", "currency": "300", "gmodel": "18寸"},
    {"itemNo": "C", "itemName": "真人发假发", "gcode": "6704200000"},
    {"itemNo": "D", "itemName": "=1+1 假发", "material": "@人发", "totalPrice": "1"},
    {"itemNo": "E", "itemName": "假发", "cell": "6704.2"},
]  # fmt: skip


def cells(path):
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def test_one_row_per_product_that_waits_most_money_first(checked, tmp_path):
    found = classify(checked(ROWS), today=TODAY)
    assert write_review(found, tmp_path / "review.xlsx", "zh") == 3
    rows = cells(tmp_path / "review.xlsx")
    assert [row[0] for row in rows] == ["B", "A", "D"]
    assert rows[1][:7] == ["A", "化纤假发", "化纤假发", "化纤", 2, "USD 10.50; EUR 4.50", "6704.11 6704.19"]
    assert rows[1][7] == "32% 32%"
    assert rows[1][8].startswith(
        "6704.11（32%：化纤制，是否整顶不明，规则 wigs/synthetic-unclear，HS 2022）、6704.19（32%"
    )
    assert rows[1][9].startswith("整顶假发，还是发片、接发、睫毛等？")
    assert rows[0][6:] == [None] * 8


def test_money_is_compared_in_yuan_where_the_rates_are_known(checked, tmp_path):
    rows = [
        {"itemNo": "Y", "itemName": "保温杯", "totalPrice": "9000", "currency": "116"},
        {"itemNo": "U", "itemName": "水壶", "totalPrice": "500", "currency": "502"},
        {"itemNo": "C", "itemName": "餐盒", "totalPrice": "3000", "currency": "142"},
    ]
    found = classify(checked(rows), today=TODAY)
    rates = {"116": Decimal("0.05"), "502": Decimal("7.1"), "142": Decimal(1)}

    def order(**more):
        write_review(found, tmp_path / "review.xlsx", "en", **more)
        note = openpyxl.load_workbook(tmp_path / "review.xlsx").active["A1"].value
        return [row[0] for row in cells(tmp_path / "review.xlsx")], note

    assert order(rates=rates)[0] == ["U", "C", "Y"]
    assert "Sorted by yuan" in order(rates=rates)[1]
    without = order(rates={"142": Decimal(1)})
    assert without[0] == ["Y", "C", "U"]
    assert "the policy lacks a rate" in without[1]


def test_everything(checked, tmp_path):
    found = classify(checked(ROWS), today=TODAY)
    assert write_review(found, tmp_path / "review.xlsx", "en", everything=True) == 5
    typed = next(row for row in cells(tmp_path / "review.xlsx") if row[0] == "C")
    assert typed[6:10] == ["6704200000", None, "wigs/human", None]


def test_codes_are_text_and_nothing_is_a_formula(checked, tmp_path):
    write_review(classify(checked(ROWS), today=TODAY), tmp_path / "review.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "review.xlsx").active
    assert (sheet["B5"].value, sheet["B5"].data_type, sheet["B5"].quotePrefix) == ("=1+1 假发", "s", True)
    assert {sheet[f"{column}5"].number_format for column in "ADGL"} == {"@"}


@pytest.mark.parametrize(("lang", "yes"), [("zh", "是"), ("en", "yes")])
def test_answers_come_back(checked, tmp_path, lang, yes):
    path = tmp_path / "review.xlsx"
    write_review(classify(checked(ROWS), today=TODAY), path, lang)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row, code in ((4, "6704190000"), (5, "6704200000")):
        sheet.cell(row, 12).value, sheet.cell(row, 13).value, sheet.cell(row, 14).value = code, yes, "甲"
    book.save(path)
    with History.open(tmp_path / "history.sqlite") as history:
        done = history.import_file(path, "", TODAY)
        assert (done.added, done.skipped, done.refused) == (2, 1, ())
        after = classify(checked(ROWS), history=history, today=TODAY)
    assert after.evidence["basis"].to_list() == ["history", "none", "history", "typed", "history", "none"]
    assert after.evidence["detail"][0].startswith("甲 2026-11-11 review.xlsx 4: ")


def test_nothing_waits(checked, tmp_path):
    assert write_review(classify(checked(ROWS[3:4]), today=TODAY), tmp_path / "review.xlsx", "zh") == 0
    assert cells(tmp_path / "review.xlsx") == []


def test_unwritable_place_leaves_nothing(checked, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_review(classify(checked(ROWS), today=TODAY), tmp_path / "file" / "review.xlsx", "zh")
