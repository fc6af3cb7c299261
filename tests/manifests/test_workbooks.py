"""Real files: templates filled in and read back, bad input told at its cell, the tutorials of the docs."""

import re
import shlex
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.manifests.books import BILLS, ITEMS, TRANSFER, codes, judged
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.errors import InputError, OutputError, UsageError
from yuhuo_customs.manifests import checking, composing, example, profile, template
from yuhuo_customs.messages import manifest_reading
from yuhuo_customs.messages import manifests as messages

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
    from yuhuo_customs.manifests import reading

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
