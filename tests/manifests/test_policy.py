"""The firm's policy on manifest checks: off, raised, lowered, waived, ended; and the marked-up copy."""

import json

import pytest
from openpyxl import load_workbook

from tests.manifests.test_bad_input import BILL, SECOND, air, column
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.errors import SetupError
from yuhuo_customs.manifests import checking, policy

BAD = [{"bills.MasterID": "99912345670", "bills.Pieces": "9"}, {"bills.MasterID": SECOND}]
OFF = '[rules."YH-MFT-020"]\nseverity = "off"\nreason = "airline without check digit"\nauthor = "Wang"\nuntil = 2099-12-31\n'
RAISED = '[rules."YH-MFT-036"]\nseverity = "block"\nreason = "our warehouse counts"\nauthor = "Wang"\n'
HELD = '[rules."YH-MFT-036"]\nseverity = "hold"\nreason = "a person looks"\n'
LOWERED = '[rules."YH-MFT-030"]\nseverity = "note"\nreason = "agreed with the office"\nauthor = "Wang"\nuntil = 2099-12-31\n'
WAIVED = '[[waivers]]\ncode = "YH-MFT-030"\norder = "99912345675"\nreason = "agreed by phone"\nauthor = "Li"\nuntil = {}\n'


def checked(tmp_path, text, *, bills=({},), items=({},)):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return checking.check(
        air(tmp_path / "a.xlsx", bills=bills, items=items), "MT2201", policy=policy.load(str(path))
    )


def severities(found):
    return {each.code: each.severity.value for each in found.findings.iterate() if each.code != "YH-MFT-010"}


def test_a_check_is_switched_off_and_counted(tmp_path):
    found = checked(tmp_path, OFF, bills=BAD[:1], items=[{"bills.MasterID": "99912345670"}])
    assert severities(found) == {"YH-MFT-036": "warn", "YH-REV-002": "note"}
    assert [(each.code, each.what, each.count) for each in found.measures] == [("YH-MFT-020", "off", 1)]


@pytest.mark.parametrize(("text", "verdict"), [("", "ready"), (RAISED, "fix"), (HELD, "person")])
def test_a_check_is_raised(text, verdict, tmp_path):
    found = checked(tmp_path, text, bills=[{"bills.Pieces": "9"}])
    assert found.verdicts["verdict"].to_list() == [verdict]


def test_a_check_is_lowered(tmp_path):
    generic = [{"items.CargoDescription": "服装"}]
    assert checked(tmp_path, "", items=generic).ready == 0
    found = checked(tmp_path, LOWERED, items=generic)
    assert found.ready == 1
    assert [each.what for each in found.measures] == ["lowered"]


@pytest.mark.parametrize(
    ("until", "ready", "what"), [("2999-12-31", 1, "waived"), ("2020-12-31", 0, "expired")]
)
def test_one_bill_is_waived_until_a_day(until, ready, what, tmp_path):
    generic = [
        {"items.CargoDescription": "服装"},
        {"items.CargoDescription": "服装", "bills.MasterID": SECOND},
    ]
    found = checked(tmp_path, WAIVED.format(until), bills=[{}, {"bills.MasterID": SECOND}], items=generic)
    assert found.ready == ready
    assert [(each.what, each.scope, each.author) for each in found.measures] == [(what, "99912345675", "Li")]


@pytest.mark.parametrize("code", ["YH-MFT-008", "YH-MFT-025", "YH-MFT-018"])
def test_what_the_schema_would_refuse_cannot_be_lowered(code, tmp_path):
    with pytest.raises(SetupError):
        checked(tmp_path, f'[rules."{code}"]\nseverity = "warn"\nreason = "no"\n')


def test_one_policy_file_for_declarations_and_manifests(tmp_path):
    """Codes of every room that judges data can be named in it, whichever command reads it."""
    words = (
        OFF
        + '[rules."YH-LIN-013"]\nseverity = "note"\nreason = "x"\nauthor = "Wang"\nuntil = 2099-12-31\n[rules."YH-CLS-001"]\nseverity = "warn"\nreason = "x"\nauthor = "Wang"\nuntil = 2099-12-31\n'
    )
    assert checked(tmp_path, words).ready == 1
    example, out = tmp_path / "orders.xlsx", tmp_path / "policy.toml"
    assert run(["template", "order-export", "-o", str(example)]) == 0
    assert (
        run(["check", str(example), "--policy", str(out)]) == 1
    )  # read and applied; the template has no orders


def test_the_command_marks_applies_the_policy_and_reports_it(tmp_path, capsys):
    path, out, words = tmp_path / "a.xlsx", tmp_path / "marked.xlsx", tmp_path / "policy.toml"
    words.write_text(RAISED, encoding="utf-8")
    air(path, bills=[{"bills.Pieces": "9"}])
    before = path.read_bytes()
    arguments = ["manifest", "check", str(path), "--message", "MT2201", "--policy", str(words)]
    assert run([*arguments, "--mark", str(out), "--json", "--lang", "en"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["what"]) for each in report["policy"]] == [("YH-MFT-036", "raised")]
    assert report["bills"][0]["verdict"] == "fix"
    book = load_workbook(out)
    cell = book[BILL][f"{column(book[BILL], '货物总件数')}3"]
    assert cell.fill.fgColor.rgb[-6:] == "FFB3B3"
    assert cell.comment.text.startswith("YH-MFT-036 [must be fixed]")
    words = [each.value for row in book.worksheets[0].iter_rows() for each in row if each.value]
    assert "Bills that wait (1)" in words
    assert "99912345675" in words
    assert path.read_bytes() == before


def test_the_copy_never_replaces_the_workbook(tmp_path):
    path = air(tmp_path / "a.xlsx")
    assert run(["manifest", "check", str(path), "--message", "MT2201", "--mark", str(path)]) == 2
