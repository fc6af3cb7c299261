"""Every check: a case where it is silent, one where it fires, and one at the border; what the commands tell of them."""

import json

import pytest

from tests.manifests.books import codes, judged
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.domain.catalogue import CODES
from yuhuo_customs.manifests import casing
from yuhuo_customs.manifests.rules import rules

B, G, X = "bills", "items", "boxes"
CAR = {"bills.VehicleID": "53001", "bills.VehicleName": "豫A00001"}
NOTIFY = {"bills.NotifyName": "EXAMPLE", "bills.NotifyLine": "1 EXAMPLE STREET", "notify_lines.TE": "+49-1"}


@pytest.mark.parametrize("key", casing.cases())
def test_case(key):
    assert list(casing.judge(key, casing.cases()[key])) == []


def test_every_check_has_its_cases_and_texts(monkeypatch):
    named = {key.partition(":")[0] for key in casing.cases()}
    assert named == {each.code for each in casing.checks()}
    assert {rule.code for rule in rules()} < named
    monkeypatch.setattr(casing, "judge", lambda *_: ())
    assert list(casing.test()) == []


def test_a_case_that_does_not_come_out_is_told(monkeypatch, capsys):
    """The command says which; also a check without cases, a case without a check, one that lacks something."""
    some = {
        "YH-MFT-036": {"on": "MT2201", "fires": {}, "at": ["bills.Pieces@0"], "silent": {}, "border": {}},
        "YH-MFT-037": {"on": "MT2201", "fires": {"items.ItemGrossWeight": "1"}, "at": ["x@0"], "silent": {}, "border": {}},
        "YH-MFT-038": {"on": "MT2201", "fires": {}},
        "YH-MFT-999": {},
    }  # fmt: skip
    monkeypatch.setattr(casing, "cases", lambda: some)
    assert run(["rules", "test", "manifest", "--lang", "en"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "it gave []",
        "it blames ['bills.GrossWeight@0']",
        "lacks silent, border, at",
        "there is no such check",
    ):
        assert words in shown
    assert shown.count("it has no three cases") == len(casing.checks()) - 3


def test_the_command_runs_them(monkeypatch, capsys):
    one = {key: case for key, case in casing.cases().items() if key == "YH-MFT-020"}
    monkeypatch.setattr(casing, "cases", lambda: one)
    monkeypatch.setattr(casing, "checks", lambda: [CODES["YH-MFT-020"]])
    assert run(["rules", "test", "manifest", "--lang", "en"]) == 0
    assert "1 checks, 1 sets of cases, 0 problems" in capsys.readouterr().out


@pytest.mark.parametrize("message", ["MT2201", "MT2101", "MT2401", "MT1401", "MT4201", "MT3201"])
def test_a_whole_workbook_has_no_finding_that_blocks(message):
    rows = {}
    if message == "MT1401":
        rows = {
            B: [
                {
                    "message.BatchID": "1234567891A01",
                    "message.UnloadingID": "53171",
                    "message.ArrivalDate": "20261126",
                    "routing.RoutingCountryCode": "HK",
                }
            ]
        }
    checked = judged(message, **rows)
    blocking = [each for each in checked.findings.iterate() if each.severity.value == "block"]
    assert blocking == []
    assert checked.ready == 1


def test_bills_of_one_vehicle_are_one_in_its_confirmation():
    from tests.manifests.books import TRANSFER
    from yuhuo_customs.manifests import composing
    from yuhuo_customs.messages import manifests as messages

    car = CAR | {
        "bills.ArrivalDateTime": "20261125220000",
        "bills.DriverID": "53002",
        "bills.DriverName": "样例",
    }
    rows = {B: [car, car | {"bills.MasterID": "YHR0002"}], X: [{}, {"bills.MasterID": "YHR0002"}]}
    (made,) = composing.compose(judged("MT4402", **rows), TRANSFER)
    assert messages.validate(made.content, "MT4402", "2") == []
    assert made.content.count(b"<Consignment>") == 1
    assert made.content.count(b"<SealID>") == 1


def test_the_rules_are_listed_and_shown(capsys):
    assert run(["rules", "list", "--json"]) == 0
    listed = {each["code"]: each for each in json.loads(capsys.readouterr().out)}
    assert {rule.code for rule in rules()} | {"YH-MFT-004", "YH-MFT-060", "YH-MFT-070"} <= set(listed)
    for code, each in listed.items():
        if code.startswith("YH-MFT-"):
            assert each["source"], code
            for name in ("title", "reason", "fix", "example"):
                assert each[name]["zh"], code
                assert each[name]["en"], code
    assert listed["YH-MFT-041"]["field"] == "bills.ConsignorAEO, bills.ConsigneeAEO"
    assert run(["rules", "show", "YH-MFT-047", "--lang", "en"]) == 0
    assert "electronic customs seal" in " ".join(capsys.readouterr().out.split())
    assert run(["rules", "show", "YH-MFT-999"]) == 2


@pytest.mark.parametrize(
    ("message", "rows"),
    [
        ("MT2401", {B: [{"bills.PackageKind": None}]}),
        ("MT2401", {B: [{"bills.Currency": None}]}),
        ("MT2401", {B: [{"bills.Pieces": None}]}),
        ("MT2401", {B: [{"bills.ContactName": "样例"}]}),
        ("MT2401", {B: [{"contact_lines.TE": "+86-1"}]}),
        ("MT2401", {B: [NOTIFY | {"bills.NotifyLine": None}]}),
        ("MT2401", {B: [NOTIFY | {"notify_lines.TE": None}]}),
        ("MT2401", {B: [NOTIFY | {"bills.NotifyName": None}]}),
        ("MT2401", {B: [{"bills.UNDGName": "样例"}]}),
        ("MT2401", {B: [{"undg_lines.TE": "+86-1"}]}),
        ("MT2401", {G: [{"items.ItemPackageKind": None}]}),
        ("MT4402", {B: [CAR], X: [{"boxes.TareWeight": None}]}),
        ("MT2101", {B: [{"bills.PackageKind": None}]}),
        ("MT2201", {B: [{"consignor_lines.TE": None}]}),
        ("MT2401/5", {B: [{"reasons.ChangeReasonCode": None}]}),
    ],
)
def test_what_goes_together_blocks_where_the_schema_asks(message, rows):
    """Cross-field rules 1, 8 and 17: half of a pair or triple is told, and the bill is held."""
    kind, _, function = message.partition("/")
    checked = judged(kind, function or None, **rows)
    assert {"YH-MFT-008", "YH-MFT-009", "YH-MFT-019"} & set(codes(checked))
    assert checked.ready == 0
