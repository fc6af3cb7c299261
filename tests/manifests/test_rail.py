"""Rail: checked and handed back whole, in the order of the data-item list, and never as XML."""

import csv
import io

from openpyxl import load_workbook

from yuhuo_customs.cli.boundary import run
from yuhuo_customs.manifests import rail


def filled(path, *, without=(), document="loading", **values):
    rail.write_template(path)
    book = load_workbook(path)
    mine = [each for each in rail.items() if each.document == document]
    sheet = book[mine[0].title]
    for place, item in enumerate(mine, 1):
        if item.number not in without:
            usual = {"165": "M/1@CA", "172": "202611252030", "138": "人发制假发"}.get(item.wco, "1")
            sheet.cell(3, place).value = values.get(f"n{item.number}", usual)
    book.save(path)
    return path


def found(checked):
    return [(each.where.cell, each.code) for each in checked.findings.iterate()]


def test_the_template_has_every_document_and_item(tmp_path):
    rail.write_template(tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert len(book.sheetnames) == 10
    assert sum(sheet.max_column for sheet in book.worksheets) == len(rail.items()) == 244


def test_a_whole_sheet_comes_back_in_the_order_of_the_list(tmp_path, capsys):
    path = filled(tmp_path / "r.xlsx")
    assert found(rail.check(path, "export")) == []
    assert run(["manifest", "rail", str(path), "-o", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert "no XML is made" in " ".join(capsys.readouterr().out.split())
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert names == ["loading.csv", "rail.xlsx"]
    text = (tmp_path / "out" / "loading.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [each.name for each in rail.items() if each.document == "loading"]
    assert rows[1] == ["1"] * 10
    assert found(rail.check(tmp_path / "out" / "rail.xlsx", "export")) == []


def test_what_is_missing_blocks_and_nothing_is_written(tmp_path):
    path = filled(tmp_path / "r.xlsx", without=(8,))
    assert found(rail.check(path, "export")) == [("H3", "YH-MFT-060")]
    assert run(["manifest", "rail", str(path), "-o", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


def test_direction_decides_what_is_needed(tmp_path):
    path = filled(tmp_path / "r.xlsx", document="tally", without=(8, 12))
    assert found(rail.check(path, "export")) == []
    assert [code for _, code in found(rail.check(path, "import"))] == ["YH-MFT-060", "YH-MFT-060"]


def test_a_borrowed_form_warns(tmp_path):
    path = filled(tmp_path / "r.xlsx", n3="46040")
    checked = rail.check(path, "export")
    assert found(checked) == [("C3", "YH-MFT-007")]
    assert checked.is_whole


def test_a_workbook_without_rail_sheets_says_so(tmp_path):
    rail.write_template(tmp_path / "r.xlsx")
    assert [code for _, code in found(rail.check(tmp_path / "r.xlsx", "export"))] == ["YH-MFT-061"]


def test_headings_are_known_with_their_synonyms_and_moments_as_meant(tmp_path):
    path = filled(tmp_path / "r.xlsx", document="advance", n4="2026/11/25 20:30")
    book = load_workbook(path)
    sheet = book["预配舱单"]
    named = {"车次号": "班列号", "车号": "车皮号", "运单号": "提运单号"}
    for cell in sheet[1]:
        name = cell.value.partition(" ")[2]
        cell.value = named.get(name, cell.value)
    book.save(path)
    checked = rail.check(path, "export")
    assert {code for _, code in found(checked)} == {
        "YH-MFT-007"
    }  # borrowed forms: the sample's "1" is no country
    assert checked.sheets["advance"]["4"].to_list() == ["202611252030"]


def test_an_empty_template_writes_nothing_and_other_sheets_are_told(tmp_path):
    path = filled(tmp_path / "r.xlsx")
    book = load_workbook(path)
    book.create_sheet("说明").append(["x"])
    book.save(path)
    assert found(rail.check(path, "export")) == [("A1", "YH-MFT-014")]


def test_policy_and_marked_copy(tmp_path):
    path, words, out = filled(tmp_path / "r.xlsx", without=(8,)), tmp_path / "p.toml", tmp_path / "m.xlsx"
    words.write_text(
        '[rules."YH-MFT-060"]\nseverity = "warn"\nreason = "the portal adds it"\nauthor = "Wang"\nuntil = 2099-12-31\n',
        encoding="utf-8",
    )
    arguments = ["manifest", "rail", str(path), "-o", str(tmp_path / "out"), "--mark", str(out)]
    assert run(arguments) == 1
    assert load_workbook(out)["装载舱单"]["H3"].comment is not None
    assert run([*arguments, "--policy", str(words)]) == 0
