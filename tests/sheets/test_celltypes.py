"""How far a sheet reaches and what is merged in it, searched in its bytes."""

import zipfile

import openpyxl
import pytest

from yuhuo_customs.sheets import celltypes

_NEAR = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def book(path, rows, *, dimension=""):
    """A workbook whose one sheet has these rows as they stand."""
    made = openpyxl.Workbook()
    made.active.title = "S"
    made.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheet = f"<worksheet {space} {relations}>{dimension}<sheetData>{rows}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet.encode()}).items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("", None),
        ('<row r="99999"><c r="ZZ99999"><v>1</v></c></row>', None),
        ('<row r="100000"><c r="B100000"><v>1</v></c></row>', (100_000, 2)),
        ('<row r="2"><c r="AAA2"><v>1</v></c></row>', (2, 703)),
        ('<row r="2"><c t="n" r="XFD1048576"><v>1</v></c></row>', (1_048_576, 16_384)),
        ("<row r='2'><c r='xfd2'><v>1</v></c></row>", (2, 16_384)),
        ('<row r="100000"><c r="B100000" s="3"/></row>', (1, 1)),  # a format alone is no cell
    ],
)
def test_only_a_far_cell_is_counted_exactly(cells, found, tmp_path):
    path = book(tmp_path / "b.xlsx", _NEAR + cells)
    assert celltypes.extent(path, "S") == found
    assert celltypes.extent(path, "T") is None


def test_a_far_cell_across_two_pieces_is_seen(tmp_path, monkeypatch):
    path = book(tmp_path / "b.xlsx", _NEAR + '<row r="2"><c r="XFD1048576"><v>1</v></c></row>')
    for size in range(180, 260, 3):
        monkeypatch.setattr(celltypes, "_PIECE", size)
        assert celltypes.extent(path, "S") == (1_048_576, 16_384)


def test_merged_ranges_that_go_down(tmp_path):
    made = openpyxl.Workbook()
    for each in ("A2:A4", "A6:A7", "B2:D2", "C3:D9"):
        made.active.merge_cells(each)
    made.save(tmp_path / "m.xlsx")
    found = celltypes.merged(tmp_path / "m.xlsx", made.active.title)
    assert found == {"A": [(2, 4), (6, 7)], "C": [(3, 9)]}
    assert celltypes.merged_rows(tmp_path / "m.xlsx", made.active.title, "A") == [(2, 4), (6, 7)]
