"""Every value is judged: silence on good sheets, one finding at the right cell on bad ones."""

from decimal import Decimal

import polars as pl
import pytest

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.sheets.check import check


def test_a_good_sheet_is_silent(batch_of, profile):
    checked = check(batch_of([{}, {"CEB303.head.orderNo": "XC2"}], [(0, {}), (0, {}), (1, {})]), profile)
    assert checked.findings.frame.rows() == []
    assert set(checked.documents) == {"CEB303", "CEB603"}
    assert checked.documents["CEB303"].head["_order"].to_list() == [0, 1]
    assert checked.documents["CEB603"].items.select("_order", "_line").rows() == [(0, 0), (0, 1), (1, 2)]


def test_frames_hold_every_field_but_the_stamped_in_their_types(batch_of, profile):
    checked = check(batch_of(), profile)
    types = {"decimal": pl.Decimal(19, 5), "integer": pl.Int32()}
    for kind, document in documents().items():
        if kind not in profile.documents:
            continue
        for group, frame in (
            ("head", checked.documents[kind].head),
            ("items", checked.documents[kind].items),
        ):
            wanted = {
                name: types.get(spec.kind, pl.String())
                for name, spec in document.specs(group).items()
                if not spec.stamped
            }
            found = {name: frame.schema[name] for name in frame.columns if not name.startswith("_")}
            assert found == wanted


@pytest.mark.parametrize(
    ("address", "value", "code"),
    [
        ("CEB603.head.customsCode", "460", "YH-FLD-002"),
        ("CEB603.items.gcode", "67042000", "YH-FLD-002"),
        ("CEB603.items.gcode", "67042000AB", "YH-FLD-013"),
        ("CEB603.head.logisticsNo", "Y" * 33, "YH-FLD-003"),
        ("CEB603.head.POD", "USLAX", "YH-FLD-003"),
        ("CEB603.head.freight", "100000000000000", "YH-FLD-004"),
        ("CEB603.head.packNo", "1234567890", "YH-FLD-004"),
        ("CEB603.head.packNo", "12345678901234567890123", "YH-FLD-004"),
        ("CEB303.items.price", "1.123456", "YH-FLD-005"),
        ("CEB303.items.price", "128元", "YH-FLD-006"),
        ("CEB303.items.price", "NaN", "YH-FLD-006"),
        ("CEB303.items.price", "Infinity", "YH-FLD-006"),
        ("CEB303.items.price", "1e3", "YH-FLD-006"),
        ("CEB303.items.price", "1_000", "YH-FLD-006"),
        ("CEB303.items.price", "٣", "YH-FLD-006"),
        ("CEB603.head.packNo", "1.5", "YH-FLD-007"),
        ("CEB603.head.packNo", "1_0", "YH-FLD-006"),
        ("CEB603.head.packNo", "一", "YH-FLD-006"),
        ("CEB603.head.ieDate", "20260230", "YH-FLD-008"),
        ("CEB603.head.ieDate", "2026-2-3", "YH-FLD-008"),
        ("CEB603.head.ieDate", "202602", "YH-FLD-008"),
        ("CEB303.head.currency", "999", "YH-FLD-009"),
        ("CEB603.head.trafMode", "x", "YH-FLD-009"),
        ("CEB603.head.tradeMode", "9160", "YH-FLD-010"),
        ("CEB603.head.tradeMode", "96", "YH-FLD-010"),
        ("CEB303.head.ebcCode", "41109 60XYZ", "YH-FLD-011"),
        ("CEB303.head.ebcCode", "4110960XYZ\n", "YH-FLD-011"),
        ("CEB603.items.gname", "\u3000 ", "YH-FLD-012"),
        ("CEB303.head.currency", "美刀", "YH-FLD-014"),
        ("CEB303.head.currency", "5 2", "YH-FLD-014"),
        ("CEB603.items.gname", "发套\x0b", "YH-FLD-015"),
        ("CEB603.items.gname", "a\x00b", "YH-FLD-015"),
    ],
)
def test_one_bad_value_is_one_finding_at_its_cell(batch_of, profile, flat, cell_of, address, value, code):
    is_line = ".items." in address
    batch = batch_of([{} if is_line else {address: value}], [(0, {address: value} if is_line else {})])
    checked = check(batch, profile)
    assert flat(checked) == [(cell_of(batch, address), code)]
    finding = next(checked.findings.iterate())
    assert (finding.value, finding.where.file, finding.order) == (value, "orders.xlsx", 0)
    assert "{" not in finding.message.zh + finding.message.en
    _, group, name = address.split(".")
    frame = getattr(checked.documents[address[:6]], group)
    kept = value if code == "YH-FLD-009" else None
    assert frame[name].to_list() == [kept]
    assert CODES[code].schema_level == (code != "YH-FLD-009")


@pytest.mark.parametrize(
    ("address", "value", "read"),
    [
        ("CEB303.items.price", "1.100000", Decimal("1.10000")),
        ("CEB303.items.price", "49999999999999.99999", Decimal("49999999999999.99999")),
        ("CEB303.items.price", "00000000000000000012.5", Decimal("12.50000")),
        ("CEB303.items.price", "-0.5", Decimal("-0.50000")),
        ("CEB303.items.price", "+5.", Decimal("5.00000")),
        ("CEB603.head.packNo", "12.0", 12),
        ("CEB603.head.packNo", "007", 7),
        ("CEB603.head.packNo", "999999999", 999999999),
        ("CEB603.head.ieDate", "20280229", "20280229"),
        ("CEB603.head.logisticsNo", "Y" * 32, "Y" * 32),
        ("CEB603.head.note", " 𠮷éß", " 𠮷éß"),
        ("CEB603.head.note", "两\n行", "两\n行"),
        ("CEB303.head.ebcName", "éclat", "éclat"),
        ("CEB303.head.ebpCode", "无", "无"),
    ],
)
def test_border_values_pass_in_silence(batch_of, profile, flat, address, value, read):
    is_line = ".items." in address
    checked = check(
        batch_of([{} if is_line else {address: value}], [(0, {address: value} if is_line else {})]), profile
    )
    _, group, name = address.split(".")
    assert flat(checked) == []
    assert getattr(checked.documents[address[:6]], group)[name].to_list() == [read]


def test_an_empty_required_cell(batch_of, profile, flat, cell_of):
    batch = batch_of([{"CEB603.head.country": None}], [(0, {}), (0, {"CEB303.items.qty": None})])
    # No country for the lines and no total price and goods value follow from these: no findings of their own.
    assert flat(check(batch, profile)) == [
        (cell_of(batch, "CEB603.head.country"), "YH-FLD-001"),
        (cell_of(batch, "CEB303.items.qty", 4), "YH-FLD-001"),
    ]


def test_an_empty_goods_code_waits_for_classification(batch_of, profile, flat):
    assert flat(check(batch_of(lines=[(0, {"CEB603.items.gcode": None})]), profile)) == []
    assert flat(check(batch_of(without=["CEB603.items.gcode"]), profile)) == []


def test_a_missing_column_is_left_to_the_mapping(batch_of, profile, flat):
    checked = check(batch_of(without=["CEB603.head.country", "CEB303.items.price"]), profile)
    assert flat(checked) == []
    assert checked.documents["CEB603"].head["country"].to_list() == [None]


def test_one_cell_that_fills_two_documents_has_one_finding(batch_of, profile, flat, cell_of):
    batch = batch_of([{"CEB303.head.orderNo": "X" * 61, "CEB303.head.currency": "999"}], [(0, {}), (0, {})])
    checked = check(batch, profile)
    assert flat(checked) == [
        (cell_of(batch, "CEB303.head.orderNo"), "YH-FLD-003"),
        (cell_of(batch, "CEB303.head.currency"), "YH-FLD-009"),
        (cell_of(batch, "CEB303.head.currency", 4), "YH-FLD-009"),  # the flat form repeats it on each line
    ]
    fields = checked.findings.frame["field"].to_list()
    assert fields == ["CEB303.head.orderNo", "CEB303.head.currency", "CEB303.head.currency"]
    assert checked.findings.groups()["count"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("length", "fields"), [(20, []), (21, ["CEB603.items.itemNo"]), (31, ["CEB603.items.itemNo"])]
)
def test_the_narrower_of_two_documents_speaks(batch_of, profile, length, fields):
    checked = check(batch_of(lines=[(0, {"CEB303.items.itemNo": "A" * length})]), profile)
    assert checked.findings.frame["field"].to_list() == fields
    assert all("20" in each.message.zh for each in checked.findings.iterate())


def test_findings_come_in_reading_order_after_those_of_the_sheet(batch_of, profile, flat):
    bad = {"CEB303.items.price": "x", "CEB603.items.unit1": "999", "CEB603.items.gname": "\x01"}
    batch = batch_of([{}, {}], [(0, bad), (1, bad)])
    rows = [int(cell.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell, _ in flat(check(batch, profile))]
    assert rows == [3, 3, 3, 4, 4, 4]


def test_a_computed_value_that_cannot_be_is_missing_in_its_row(batch_of, profile, flat):
    batch = batch_of([{"CEB303.head.orderNo": "X" * 31}], [(0, {"CEB303.items.price": "9" * 14})])
    # The order number is too long for 企业唯一编号, and the total price has 15 digits; neither has a column here.
    checked = check(batch, profile)
    assert flat(checked) == [("?3", "YH-FLD-001"), ("?3", "YH-FLD-001")]
    assert checked.findings.frame["field"].to_list() == ["CEB303.items.totalPrice", "CEB603.head.copNo"]


def test_no_orders_at_all(batch_of, profile, flat):
    checked = check(batch_of([], []), profile)
    assert (flat(checked), checked.documents["CEB603"].head.height) == ([], 0)
