"""Files as such: what cannot be read says so, what can be read is read whatever its form."""

import runpy
import time
from pathlib import Path

import pytest

from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.errors import InputError
from yuhuo_customs.sheets import opening, reading, spreadsheet

ZOO = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "make.py"))
row, table, book, flat, text = (ZOO[name] for name in ("row", "table", "book", "flat", "text"))


def told(batch):
    return [(found.where.cell, found.code) for found in batch.findings.iterate()]


WHY = {
    "encrypted": "password", "locked_zip": "password", "html": "html", "xml": "html", "cut": "damaged",
    "damaged_part": "damaged", "bad_checksum": "damaged", "bomb": "zip bomb", "word": "Word", "picture": "no workbook",
    "nothing": "0 bytes", "stray": "1,048,576 rows", "no_stream": "no workbook", "broken_xls": "damaged", "far_xls": "out of range",
    "lock_file": "lock file", "no_encoding": "encoding", "open_quote": "never closed",
}  # fmt: skip


def test_an_old_workbook_is_read(tmp_path):
    make = runpy.run_path(str(Path(__file__).parents[1] / "zoo" / "old_excel.py"))["xls"]
    path = make(tmp_path / "numbers.xls", {(0, 0): 1.0, (3, 2): 5.5})
    grid = spreadsheet.open_workbook(path, opening.examine(path)).load("Sheet1")
    assert grid.frame.rows() == [("1", None, None), (None,) * 3, (None,) * 3, (None, None, "5.5")]


@pytest.mark.parametrize("name", ZOO["UNREADABLE"])
def test_unreadable(name, tmp_path):
    path = ZOO["UNREADABLE"][name](tmp_path)
    with pytest.raises(InputError) as caught:
        reading.read(path)
    error = caught.value
    assert error.exit_code == 3
    assert WHY[name] in error.what.en
    assert error.where == str(path)
    assert error.what.zh
    assert error.todo.zh
    assert error.todo.en


def test_missing_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        reading.read(tmp_path / "none.xlsx")
    with pytest.raises(InputError, match="a folder"):
        reading.read(tmp_path)


def test_no_permission(tmp_path, monkeypatch):
    path = flat(tmp_path / "a.xlsx")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"cannot be opened \(Permission denied\)"):
        reading.read(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("empty", [("", "YH-SHT-001")]),
        ("only_headings", [("1", "YH-SHT-002")]),
        ("no_headings", [("", "YH-SHT-003")]),
        ("no_key", [("1", "YH-SHT-004")]),
        ("no_goods", [("1", "YH-SHT-014")]),
        ("blank_text", [("", "YH-SHT-001")]),
    ],
)
def test_unusable(name, expected, tmp_path):
    batch = reading.read(ZOO["UNUSABLE"][name](tmp_path))
    assert told(batch) == expected
    assert (batch.orders.height, batch.lines.height) == (0, 0)
    assert {"_order", "_row", "orderNo", "CEB303.head.orderNo"} <= set(batch.orders.columns)
    assert {"_line", "_order", "_row"} <= set(batch.lines.columns)
    assert all(found.message.zh and found.message.en for found in batch.findings.iterate())


def test_formatted_rows_are_nothing(tmp_path):
    path = ZOO["formatted_rows"](tmp_path, rows=60_000)
    start = time.perf_counter()
    batch = reading.read(path)
    assert time.perf_counter() - start < 5
    assert (told(batch), batch.lines["_row"].to_list()) == ([], [2, 3])


def test_a_long_sheet_is_no_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "RATIO_FROM", 2**20)
    path = flat(tmp_path / "long.xlsx", [row("XC001")] * 3000)
    assert reading.read(path).lines.height == 3000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_of_any_kind(encoding, delimiter, tmp_path):
    batch = reading.read(text(tmp_path / "orders.csv", delimiter=delimiter, encoding=encoding))
    stated = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "gb18030": "GB18030", "utf-16": "UTF-16"}[
        encoding
    ]
    assert (batch.source.form, batch.source.encoding) == ("csv", stated)
    assert told(batch) == ([] if stated.startswith("UTF-8") else [("", "YH-FIL-001")])
    assert batch.orders["CEB303.head.ebcName"].to_list() == ["许昌示例发制品有限公司"] * 2


def test_text_with_titles_and_odd_lines(tmp_path):
    path = text(tmp_path / "orders.csv", [row("XC001", 商品名称="假发\n“长”, 黑"), row("XC002")])
    lines = path.read_bytes().decode().split("\r\n")
    path.write_text("订单表\n\n" + "\n".join([*lines[:2], "", lines[2] + ",多,余", "XC003,无"]) + "\n")
    batch = reading.read(path)
    assert told(batch) == [("AE6", "YH-FIL-002")]
    assert batch.lines["_row"].to_list() == [4, 6, 7]
    assert batch.lines["CEB603.items.gname"].to_list() == ["假发 “长”, 黑", "人发制假发", None]


def test_old_line_ends_and_wrong_suffix(tmp_path):
    path = text(tmp_path / "orders.xls")
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r"))
    assert reading.read(path).orders.height == 2
    wrong = flat(tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    assert (reading.read(wrong).source.form, reading.read(wrong).orders.height) == ("xlsx", 2)


def test_offsets_survive(tmp_path):
    batch = reading.read(flat(tmp_path / "a.xlsx", top=5, left=3))
    place = batch.columns["CEB303.head.ebpCode"]
    assert (place.sheet, place.letters, place.table, place.heading) == ("订单", "D", "orders", "电商平台代码")
    assert (batch.orders["_row"].to_list(), batch.lines["_row"].to_list()) == ([6, 8], [6, 7, 8])
    cells = batch.locate("CEB603.items.gname", batch.lines["_line"])
    assert cells["row"].to_list() == [6, 7, 8]


def test_open_document(tmp_path):
    batch = reading.read(ZOO["open_document"](tmp_path))
    assert (batch.source.form, batch.columns["CEB303.head.orderNo"].letters) == ("ods", "C")
    assert (batch.orders["orderNo"].to_list(), batch.lines["_row"].to_list()) == (["XC001", "XC002"], [5, 6])


def test_read_twice_gives_the_same(tmp_path):
    path = flat(tmp_path / "a.xlsx")
    first, second = reading.read(path), reading.read(path)
    assert first.orders.equals(second.orders)
    assert first.lines.equals(second.lines)
    assert len(first.source.sha256) == 64


def test_codes_are_complete():
    ours = [code for name, code in CODES.items() if name.startswith(("YH-FIL", "YH-SHT"))]
    assert len(ours) >= 20
    for code in ours:
        texts = (code.title, code.message, code.reason, code.fix, code.example)
        assert all(text.zh and text.en for text in texts), code.code
