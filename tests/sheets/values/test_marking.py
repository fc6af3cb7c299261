"""The marked-up copy: the user's workbook, with colours, notes and a summary, and nothing else changed."""

import runpy
import zipfile
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.errors import InputError, OutputError, Text
from yuhuo_customs.sheets import codes_field as codes
from yuhuo_customs.sheets import marking

ZOO = runpy.run_path(str(Path(__file__).parents[2] / "zoo" / "make.py"))
RED, ORANGE, YELLOW, BLUE = "FFB3B3", "FFD199", "FFF2A8", "BDD7EE"


@pytest.fixture
def source(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "订单 '一'"
    rows = [
        ("订单编号", "名称", "数量", "金额"),
        ("A1", "假发", 1, "=C2*2"),
        ("A2", "=1+1", 2, 5),
        ("A3", "发套", 3, 6),
    ]
    for row in rows:
        sheet.append(row)
    sheet["B3"].data_type = "s"
    sheet["A2"].font = Font(bold=True)
    sheet["C4"].fill = PatternFill("solid", start_color="00FF00")
    sheet["C2"].comment = Comment("自己的批注", "someone")
    sheet.merge_cells("A6:B7")
    sheet["A6"] = "合并"
    book.create_sheet("检查结果")["A1"] = "用户自己的表"
    path = tmp_path / "orders.xlsx"
    book.save(path)
    return path


def findings_of(*rows, sheet="订单 '一'"):
    found = [
        Findings.of(
            code, sheet=sheet, column=column, row=row, order=order, field="CEB303.head.orderNo", value="x",
            params={"length": 1, "need": 2, "decimals": 5, "list_zh": "币制代码", "list_en": "currencies"},
        )
        for code, column, row, order in rows
    ]  # fmt: skip
    return (
        Findings.none()
        .and_(*found)
        .named("orders.xlsx", {"CEB303.head.orderNo": Text("订单编号", "order number")})
    )


def weighed(findings, *severities):
    return Findings(
        findings.frame.with_columns(severity=pl.Series(severities)), findings.file, findings.names
    )


def marked(source, findings, verdicts=None, *, lang="zh", name="marked.xlsx"):
    out = source.parent / name
    marking.mark(source, findings, verdicts, out, lang)
    return load_workbook(out)


def colours(sheet):
    return {
        cell.coordinate: cell.fill.fgColor.rgb[-6:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
    }


def contents(sheet):
    return [
        (cell.coordinate, cell.value, cell.data_type, cell.font.b, cell.number_format)
        for row in sheet.iter_rows()
        for cell in row
    ]


def test_cells_are_coloured_by_the_worst_and_noted_with_all(source):
    found = findings_of(
        (codes.TOO_MANY_DECIMALS, "D", 2, 0), (codes.TOO_SHORT, "D", 2, 0), (codes.NOT_IN_LIST, "B", 3, 1),
        (codes.NOT_IN_LIST, "B", 4, 2), (codes.NOT_IN_LIST, "A", 4, 2),
    )  # fmt: skip
    book = marked(source, weighed(found, "warn", "block", "hold", "warn", "note"))
    sheet = book["订单 '一'"]
    assert colours(sheet) == {"D2": RED, "B3": ORANGE, "B4": YELLOW, "A4": BLUE, "C4": "00FF00"}
    note = sheet["D2"].comment.text
    assert note.index(codes.TOO_SHORT) < note.index(codes.TOO_MANY_DECIMALS)
    assert "[必须修改]" in note
    assert "→" in note
    assert "[需人工确认]" in sheet["B3"].comment.text


def test_everything_else_is_untouched(source):
    before = load_workbook(source)["订单 '一'"]
    after = marked(source, findings_of((codes.TOO_SHORT, "A", 2, 0)))["订单 '一'"]
    assert contents(after) == contents(before)
    assert after["D2"].data_type == "f"
    assert after["B3"].data_type == "s"
    assert after["C2"].comment.text == "自己的批注"
    assert [str(area) for area in after.merged_cells.ranges] == ["A6:B7"]


def test_the_summary_stands_in_front_and_links_to_the_cells(source):
    found = findings_of(
        (codes.TOO_SHORT, "D", 2, 0), (codes.TOO_SHORT, "D", 3, 1), (codes.MISSING, None, 4, 2)
    )
    verdicts = pl.DataFrame({
        "_order": [0, 1, 2], "orderNo": ["=A1", "A2", "A3"], "verdict": ["fix", "person", "ready"],
        "blocks": [1, 0, 0], "holds": [0, 1, 0], "warns": [0, 0, 0],
    }, schema_overrides={"_order": pl.UInt32})  # fmt: skip
    book = marked(source, found, verdicts)
    assert book.sheetnames == ["检查结果 2", "订单 '一'", "检查结果"]
    assert book.active.title == "检查结果 2"
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    values = [cell.value for cell in cells]
    assert [f"可申报 {1} 单", "需修改 1 单", "需人工 1 单"] == values[1:4]
    assert "必须修改 3 处" in values
    assert "待处理订单（2 单）" in values
    links = {cell.value: cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert links == {"D2": "'订单 ''一'''!D2", "A4": "'订单 ''一'''!A4", "D3": "'订单 ''一'''!D3"}
    number = next(cell for cell in cells if cell.value == "=A1")
    assert (number.data_type, number.quotePrefix) == ("s", True)


def test_english(source):
    book = marked(source, findings_of((codes.TOO_SHORT, "D", 2, 0)), lang="en")
    assert book.sheetnames[0] == "Check result"
    assert "must be fixed" in book["订单 '一'"]["D2"].comment.text


def test_nothing_found(source):
    book = marked(source, Findings.none())
    assert "没有发现问题。" in [cell.value for row in book.active.iter_rows() for cell in row]
    assert colours(book["订单 '一'"]) == {"C4": "00FF00"}


def test_findings_without_a_cell(source):
    """No column: the row's first cell. No row, or a sheet that is not there: only in the summary."""
    found = findings_of((codes.MISSING, None, 3, 1), (codes.MISSING, "Z", None, None))
    book = marked(source, found.and_(findings_of((codes.MISSING, "A", 1, 0), sheet="没有这张表")))
    assert colours(book["订单 '一'"]) == {"A3": RED, "C4": "00FF00"}
    assert [cell.value for row in book.active.iter_rows() for cell in row].count(codes.MISSING) == 3


def test_a_note_of_the_user_and_merged_cells_are_kept(source):
    sheet = marked(source, findings_of((codes.TOO_SHORT, "C", 2, 0), (codes.TOO_SHORT, "B", 7, 0)))[
        "订单 '一'"
    ]
    assert sheet["C2"].comment.text.endswith("自己的批注")
    assert sheet["A6"].comment.text.startswith(codes.TOO_SHORT)


def test_a_marked_copy_that_was_mended_is_marked_anew(source):
    found = findings_of((codes.TOO_SHORT, "C", 2, 0), (codes.TOO_SHORT, "B", 4, 2))
    marked(source, found)
    book = marked(source.parent / "marked.xlsx", findings_of((codes.MISSING, "D", 3, 1)), name="again.xlsx")
    sheet = book["订单 '一'"]
    assert book.sheetnames == ["检查结果 2", "订单 '一'", "检查结果"]
    assert colours(sheet) == {"D3": RED, "C4": "00FF00"}
    assert (sheet["C2"].comment.text, sheet["B4"].comment) == ("自己的批注", None)


def test_too_many_notes_are_said(source, monkeypatch):
    monkeypatch.setattr(marking, "MOST_NOTES", 2)
    found = findings_of(*((codes.TOO_SHORT, "A", row, 0) for row in range(2, 7)))
    book = marked(source, found)
    sheet = book["订单 '一'"]
    assert sum(cell.comment is not None for cell in sheet["A"]) == 2
    assert list(colours(sheet)) == ["A2", "A3", "A4", "C4", "A5", "A6"]
    assert any("另有 3 个单元格" in str(cell.value) for cell in book.active["A"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_becomes_a_workbook_of_text(tmp_path, encoding):
    path = tmp_path / "orders.csv"
    path.write_bytes('订单编号,名称,数量\r\n00012,=1+1,1\r\n00013,"假,发",-2\r\n'.encode(encoding))
    book = marked(path, findings_of((codes.TOO_SHORT, "A", 2, 0), sheet="orders"))
    sheet = book.worksheets[1]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["订单编号", "名称", "数量"], ["00012", "=1+1", "1"], ["00013", "假,发", "-2"],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["B2"].quotePrefix
    assert colours(sheet) == {"A2": RED}
    assert {cell.hyperlink.location for row in book.active.iter_rows() for cell in row if cell.hyperlink} == {
        f"'{sheet.title}'!A2"
    }


def test_an_open_document_becomes_a_workbook_of_text(tmp_path):
    """Old and open workbooks are marked too: their values, each in its cell, and that formats are gone is said."""
    path = ZOO["open_document"](tmp_path)
    book = marked(path, findings_of((codes.TOO_SHORT, "C", 5, 0), sheet="订单"))
    sheet = book["订单"]
    assert (sheet["C4"].value, sheet["C5"].value, sheet["A1"].value) == ("订单编号", "XC001", None)
    assert colours(sheet) == {"C5": RED}
    assert any("原文件是 ods" in str(cell.value) for cell in book.active["A"])


def test_macros_stay_only_in_xlsm(source, tmp_path):
    """A copy named xlsx must not claim macros, one named xlsm must: Excel refuses to open either otherwise."""
    macro = source.rename(tmp_path / "orders.xlsm")
    for name, kind in (("m.xlsm", b"macroEnabled"), ("m.xlsx", b"spreadsheetml.sheet.main")):
        marked(macro, Findings.none(), name=name)
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert kind in archive.read("[Content_Types].xml")


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04 broken"), ("b.xlsx", b"<html>"), ("c.xlsx", None)]
)
def test_what_cannot_be_opened(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        marking.mark(tmp_path / name, Findings.none(), None, tmp_path / "out.xlsx", "zh")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_workbook_broken_inside(source, tmp_path):
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(broken, "w") as bad:
        for entry in good.namelist():
            bad.writestr(entry, b"<worksheet" if "sheet1" in entry else good.read(entry))
    with pytest.raises(InputError):
        marking.mark(broken, Findings.none(), None, tmp_path / "out.xlsx", "zh")


@pytest.mark.parametrize("name", ["orders.xlsx", "marked.csv", "marked.xlsm"])
def test_where_a_copy_must_not_go(source, name):
    before = source.read_bytes()
    with pytest.raises(OutputError):
        marking.mark(source, Findings.none(), None, source.parent / name, "zh")
    assert source.read_bytes() == before
    assert [path.name for path in source.parent.iterdir()] == ["orders.xlsx"]


def test_control_characters_do_not_break_the_copy(source):
    found = findings_of((codes.NOT_A_NUMBER, "A", 2, 0))
    frame = found.frame.with_columns(value=pl.lit("a\x0b\x00\ufffe"))
    book = marked(source, Findings(frame, found.file, found.names))
    assert "a\ufffd\ufffd\ufffd" in book["订单 '一'"]["A2"].comment.text
