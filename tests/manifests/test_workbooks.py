"""Real files: templates filled in and read back, bad input told at its cell, the tutorials of the docs."""

import csv
import re
import shlex
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.manifests.books import BILLS, ITEMS, TRANSFER, codes, judged
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.errors import InputError, OutputError, UsageError
from yuhuo_customs.manifests import checking, composing, example, profile, reading, template
from yuhuo_customs.messages import manifest_reading
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.spelling import plain

PAGE = Path(__file__).parents[2] / "docs" / "cargo-manifests.md"
TUTORIALS = [
    part for part in PAGE.read_text("utf-8").split("\n## ") if "yuhuo template" in part and "-example" in part
]


def book(path, sheets):
    out = Workbook()
    out.remove(out.worksheets[0])
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out.save(path)
    return path


def air(path, *, bills=({},), items=({},)):
    rows = {
        "bills": [BILLS["air"] | each for each in bills],
        "items": [{"bills.MasterID": "99912345675"} | ITEMS | each for each in items],
    }
    template.write_template("air", path, lang="zh", rows=rows)
    return path


def found(checked):
    return [(each.where.cell, each.code) for each in checked.findings.iterate() if each.code != "YH-MFT-010"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("mode", ["air", "road", "water"])
def test_every_heading_of_a_template_is_read_back(mode, lang, tmp_path):
    path = tmp_path / "t.xlsx"
    template.write_template(mode, path, lang=lang)
    read = reading.read(path, profile.load(mode))
    assert {(name, address) for name, sheet in read.sheets.items() for address in sheet.letters} == {
        (each.sheet, each.address) for each in profile.load(mode).columns
    }
    assert len(read.findings) == 0


@pytest.mark.parametrize("text", TUTORIALS, ids=lambda text: text.split("\n")[0])
def test_the_tutorials_run(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^ {4}(yuhuo .+)$", text, re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        assert run(shlex.split(line)[1:]) == 0, line
    assert sorted(path.name.split("_")[1] for path in (tmp_path / "out").iterdir()) in (
        ["MT2201", "MT3201", "MT4201"], ["MT2401", "MT3402", "MT4402"],
    )  # fmt: skip


def test_two_tutorials_are_there():
    assert len(TUTORIALS) == 2


def test_a_filled_workbook_makes_a_valid_message_and_is_read_back(tmp_path):
    path = tmp_path / "air.xlsx"
    example.write("air", path, lang="zh", filled=True)
    (message,) = composing.compose(checking.check(path, "MT2201"), TRANSFER)
    assert messages.validate(message.content, "MT2201", "9") == []
    content = manifest_reading.read(message.content)
    assert [each.values["AssociatedTransportDocument/ID"] for each in content.body.inner] == [
        "YHH0001",
        "YHH0002",
    ]
    assert [len(each.inner) for each in content.body.inner] == [2, 1]


def test_loading_adds_the_houses_up(tmp_path):
    path = tmp_path / "air.xlsx"
    example.write("air", path, lang="zh", filled=True)
    (message,) = composing.compose(checking.check(path, "MT4201"), TRANSFER)
    (bill,) = manifest_reading.read(message.content).body.inner
    assert bill.values["ConsignmentPackaging/QuantityQuantity"] == "14"
    assert bill.values["TotalGrossMassMeasure"] == "173.75"


def test_bills_of_two_flights_make_two_messages_and_a_bad_bill_stays_out():
    checked = judged(
        "MT2201",
        bills=[{}, {"bills.MasterID": "99912345686", "message.JourneyID": "CZ0002"},
               {"bills.MasterID": "99912345690", "bills.ConsigneeName": None}],
        items=[{}, {"bills.MasterID": "99912345686"}, {"bills.MasterID": "99912345690"}],
    )  # fmt: skip
    made = composing.compose(checked, TRANSFER)
    assert checked.verdicts["verdict"].to_list() == ["ready", "ready", "fix"]
    assert [manifest_reading.read(each.content).body.values["BorderTransportMeans/JourneyID"] for each in made] == [
        "CZ0001", "CZ0002",
    ]  # fmt: skip
    assert b"99912345690" not in b"".join(each.content for each in made)


def test_a_borrowed_length_warns_and_is_sent():
    checked = judged("MT2201", bills=[{"bills.ConsigneeName": "E" * 80}])
    assert codes(checked) == ["YH-MFT-007"]
    assert b"E" * 80 in composing.compose(checked, TRANSFER)[0].content


def test_an_official_length_blocks():
    checked = judged("MT2401", bills=[{"bills.ConsigneeName": "E" * 71}])
    assert "YH-FLD-003" in codes(checked)
    assert checked.ready == 0


def test_what_goes_together_is_told():
    checked = judged("MT2401", bills=[{"bills.NotifyName": "EXAMPLE"}])
    assert codes(checked) == ["YH-MFT-009"]
    assert len(checked.findings) >= 2


def test_an_arrival_report_tells_containers_or_bills():
    checked = judged(
        "MT3101",
        bills=[{}, {"bills.MasterID": "YHBL0002"}],
        items=[{}, {"bills.MasterID": "YHBL0002"}],
        boxes=[{}],
    )
    (message,) = composing.compose(checked, TRANSFER)
    assert messages.validate(message.content, "MT3101", "2") == []
    parts = manifest_reading.read(message.content).body.inner
    assert [(each.name, each.values.get("TransportContractDocument/ID")) for each in parts] == [
        ("Consignment", "YHBL0002"), ("TransportEquipment", None),
    ]  # fmt: skip


def test_receipts_are_read_by_bill_with_any_namespace():
    text = (
        "<Manifest{}><Head><MessageType>MT2401</MessageType><FunctionCode>11</FunctionCode></Head><Response>"
        "<ID>1234567890A01</ID><AdditionalInformation><StatementCode>03</StatementCode>"
        "<StatementDescription>99001 报文填制不规范</StatementDescription></AdditionalInformation>"
        "<Consignment><AdditionalInformation><StatementCode>01</StatementCode><StatementDescription>19000 接受申报"
        "</StatementDescription></AdditionalInformation><TransportContractDocument><ID>YHR0001</ID>"
        "</TransportContractDocument></Consignment></Response></Manifest>"
    )
    for namespace in ("", ' xmlns="urn:Declaration:datamodel:standard:CN:MTRES4:1"'):
        content = manifest_reading.read(text.format(namespace).encode())
        assert [(each.about, each.number, each.status, each.detail) for each in manifest_reading.answers(content)] == [
            ("message", "", "03", "99001"), ("bill", "YHR0001", "01", "19000"),
        ]  # fmt: skip


def test_a_zip_holds_one_message_below_two_megabytes(monkeypatch):
    (message,) = composing.compose(judged("MT2201"), TRANSFER)
    assert composing.as_zip(message) == composing.as_zip(message)
    monkeypatch.setattr(composing, "MOST_ZIPPED", 100)
    with pytest.raises(OutputError):
        composing.as_zip(message)


def test_wrong_use(tmp_path):
    with pytest.raises(UsageError):
        checking.kind_of("MT9999")
    with pytest.raises(UsageError):
        composing.transfer("4604", "EPORT")
    with pytest.raises(UsageError):
        template.write_template("rail", tmp_path / "r.xlsx", lang="zh")
    with pytest.raises(InputError):
        checking.check(tmp_path / "none.xlsx", "MT2201")


def test_a_workbook_without_bills_says_so(tmp_path):
    path = book(tmp_path / "x.xlsx", {"表": [["甲", "乙"], ["1", "2"]]})
    assert codes(checking.check(path, "MT2201")) == ["YH-MFT-001", "YH-MFT-014"]


OTHER_MODES = {
    "air": {"提单号", "MBL", "B/L No", "航次", "航次号", "Voyage", "Voyage No"},
    "water": {"总运单号", "主单号", "运单号", "MAWB", "MAWB No", "航班号", "Flight No", "车牌号"},
    "road": {"提单号", "主单号", "MAWB", "MAWB No", "MBL", "B/L No", "船名", "Vessel", "Vessel Name", "船舶IMO编号", "IMO", "船舶编号"},
}  # fmt: skip
"""Headings of the list that mean another mode: they are told, not read."""
NOT_ONE = {"船名/航次", "国家代码", "Country of the party", "国家（地区）代码", "国家", "Country"}
"""Headings that name two fields (ship and voyage), or nobody knows whose (country of which party)."""


@pytest.mark.parametrize("mode", ["air", "road", "water"])
def test_the_headings_of_the_list_and_their_synonyms_are_known(mode):
    """Each in the modes that the list names for it, and to one field of a sheet alone."""
    with (Path(__file__).parents[1] / "data" / "sheet_headings.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        listed = [
            row for row in csv.DictReader(stream) if f"manifest_{mode}" in row["document_kind"].split("|")
        ]
    known = {
        plain(word) for column in profile.load(mode).columns for word in (column.title.zh, column.title.en, *column.aliases)
    } | {plain(word) for words in reading._ASIDE.values() for word in words}  # fmt: skip
    words = {
        word for row in listed for word in (row["heading_zh"], row["heading_en"], *row["synonyms"].split("|"))
    }
    lost = {word for word in words - {""} if plain(word) not in known}
    assert lost <= OTHER_MODES[mode] | NOT_ONE
    assert len(words) > 200


def test_an_english_description_is_read_only_where_no_other_is(tmp_path):
    rows = [["提运单号", "英文品名", "品名", "序号"], ["99912345675", "WIGS", "假发", "1"]]
    bills = [["提运单号", "件数"], ["99912345675", "1"]]
    path = book(tmp_path / "a.xlsx", {"提运单": bills, "商品": rows})
    read = reading.read(path, profile.load("air"))
    assert read.sheets["items"].frame["items.CargoDescription"].to_list() == ["假发"]
    assert [(each.code, each.where.cell) for each in read.findings.iterate()] == [("YH-MFT-002", "B1")]
    path = book(tmp_path / "b.xlsx", {"提运单": bills, "商品": [[*row[:2], row[3]] for row in rows]})
    assert reading.read(path, profile.load("air")).sheets["items"].frame[
        "items.CargoDescription"
    ].to_list() == ["WIGS"]
