"""Every rule: a case where it is silent, one where it fires, and one at the border."""

import json

import pytest

from tests.manifests.books import codes, judged
from yuhuo_customs.cli.boundary import run
from yuhuo_customs.manifests.rules import rules

B, G, X = "bills", "items", "boxes"
CAR = {"bills.VehicleID": "53001", "bills.VehicleName": "豫A00001"}
FDCA = "FDCA1234567890A01"
NOTIFY = {"bills.NotifyName": "EXAMPLE", "bills.NotifyLine": "1 EXAMPLE STREET", "notify_lines.TE": "+49-1"}
CASES = {
    "YH-MFT-090": [("MT2201", {G: [{"items.ItemPackageKind": None}]}, True), ("MT2201", {}, False),
                   ("MT2201", {G: [{"items.ItemPackageKind": None, "items.ItemPieces": None}]}, False)],
    "YH-MFT-091": [("MT2201", {B: [{"bills.NotifyName": "EXAMPLE"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [NOTIFY]}, False), ("MT2101", {B: [NOTIFY | {"notify_lines.TE": None}]}, True)],
    "YH-MFT-092": [("MT2201", {B: [{"bills.UNDGName": "样例"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"undg_lines.TE": "+86-1"}]}, True),
                   ("MT2201", {B: [{"bills.UNDGName": "样例", "undg_lines.EM": "a@example.com"}]}, False)],
    "YH-MFT-028": [("MT3402", {B: [{"bills.MasterID": "FDCA01"}]}, True), ("MT3402", {B: [{"bills.MasterID": FDCA + "01"}]}, False),
                   ("MT3402", {B: [{"bills.MasterID": FDCA}]}, True), ("MT3402", {}, False)],
    "YH-MFT-029": [("MT2201", {B: [{"bills.HouseID": "H1"}, {"bills.MasterID": "99912345686", "bills.HouseID": "H1"}]}, True),
                   ("MT2201", {B: [{"bills.HouseID": "H1"}, {"bills.HouseID": "H2"}]}, False),
                   ("MT2201", {B: [{"bills.HouseID": "99912345675"}]}, True), ("MT2201", {}, False)],
    "YH-MFT-038": [("MT2201", {G: [{"items.SequenceNumeric": "2"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {G: [{}, {"items.SequenceNumeric": "3"}]}, False),
                   ("MT2201/5", {G: [{"items.SequenceNumeric": "2"}]}, False)],
    "YH-MFT-039": [("MT2201", {B: [{"bills.PackageKind": "VR"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.PackageKind": "VR", "bills.Pieces": "1"}]}, False)],
    "YH-MFT-047": [("MT4402", {B: [CAR | {"bills.ClearanceCode": "RD09"}], X: [{}]}, True),
                   ("MT4402", {B: [CAR | {"bills.ClearanceCode": "RD09"}], X: [{"seals.SealID": "E/1@CU"}]}, False),
                   ("MT4402", {B: [CAR | {"bills.ClearanceCode": "RD16", "car_seals.CarSealID": "E/1@CA"}], X: [{}]}, True),
                   ("MT4402", {B: [CAR], X: [{}]}, False)],
    "YH-MFT-053": [("MT4402", {B: [CAR], X: [{"seals.SealID": "E/1@CU"}]}, True), ("MT4402", {B: [CAR], X: [{}]}, False),
                   ("MT4402", {B: [CAR], X: [{"seals.SealID": "E/1@CA"}]}, False)],
    "YH-MFT-048": [("MT2401", {B: [{"bills.ClearanceCode": "RD03"}]}, True), ("MT2401", {}, False),
                   ("MT1401", {B: [{"bills.ClearanceCode": "RD03"}]}, False),
                   ("MT1401", {B: [{"bills.ClearanceCode": "RD14"}]}, True)],
    "YH-MFT-049": [("MT2401", {B: [{"bills.ClearanceCode": "RD10"}]}, True), ("MT2401", {}, False),
                   ("MT2401", {B: [{"bills.ClearanceCode": "RD11"}]}, False)],
    "YH-MFT-080": [("MT2201", {B: [{"message.ExitOffice": "460"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"message.ExitOffice": "HKHKG"}]}, True),
                   ("MT1201", {B: [{"message.ExitOffice": "HKHKG"}]}, False)],
    "YH-MFT-081": [("MT2201", {B: [{"bills.LoadingID": "郑州"}]}, True), ("MT2201", {}, False),
                   ("MT2101", {B: [{"bills.LoadingID": "CNSTG/6014"}]}, False),
                   ("MT2101", {B: [{"bills.UnloadingID": "HKHKGX"}]}, True),
                   ("MT2401", {B: [{"message.LoadingID": "5317"}]}, True)],
    "YH-MFT-082": [("MT2201", {B: [{"bills.ConsignedPlaceID": "德国"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.ConsignedPlaceID": "DE"}]}, False),
                   ("MT2201", {B: [{"bills.TranshipmentID": "D"}]}, True)],
    "YH-MFT-083": [("MT3201", {}, False), ("MT3201", {B: [{"message.DeclarationOfficeID": "9904"}]}, True),
                   ("MT2401", {B: [{"message.DeclarationOfficeID": "LokMaChau"}]}, False)],
    "YH-MFT-027": [("MT4402", {B: [CAR], X: [{}]}, False),
                   ("MT4402", {B: [CAR], X: [{}, {"boxes.EquipmentID": "CSQU3054362"}]}, True),
                   ("MT4402", {B: [CAR], X: [{}, {}]}, False),
                   ("MT4402", {B: [CAR | {"car_seals.CarSealID": "M/123456@CA"}], X: [{}]}, True)],
    "YH-MFT-020": [("MT2201", {B: [{"bills.MasterID": "99912345670"}], G: [{"bills.MasterID": "99912345670"}]}, True),
                   ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.MasterID": "99900000000"}], G: [{"bills.MasterID": "99900000000"}]}, False)],
    "YH-MFT-021": [("MT2201", {B: [{"bills.MasterID": "999-12345675"}], G: [{"bills.MasterID": "999-12345675"}]}, True),
                   ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.MasterID": "9991234567"}], G: [{"bills.MasterID": "9991234567"}]}, True)],
    "YH-MFT-022": [("MT2101", {X: [{}]}, False), ("MT2101", {X: [{"boxes.EquipmentID": "CSQU3054380"}]}, True),
                   ("MT2101", {X: [{"boxes.EquipmentID": "OWN-1"}]}, False)],
    "YH-MFT-023": [("MT2401", {}, False), ("MT2401", {B: [{"message.BatchID": "1234567890A0"}]}, True),
                   ("MT2401", {B: [{"message.BatchID": "1234567890123"}]}, False)],
    "YH-MFT-024": [("MT2401", {}, False), ("MT2401", {B: [{"message.BatchID": "1234567891A01"}]}, True),
                   ("MT1401", {B: [{"message.BatchID": "1234567891A01"}]}, False)],
    "YH-MFT-025": [("MT2201", {B: [{}, {}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.HouseID": "H1"}, {"bills.HouseID": "H2"}]}, False)],
    "YH-MFT-026": [("MT2101", {X: [{}]}, False), ("MT2101", {X: [{"seals.SealID": "123456"}]}, True),
                   ("MT2101", {X: [{"seals.SealID": "0000"}]}, False)],
    "YH-MFT-030": [("MT2201", {}, False), ("MT2201", {G: [{"items.CargoDescription": " 服装 "}]}, True),
                   ("MT2201", {G: [{"items.CargoDescription": "APPAREL"}]}, True),
                   ("MT2401", {G: [{"items.CargoDescription": "12345"}]}, True)],
    "YH-MFT-031": [("MT2201", {}, False), ("MT2201", {G: [{"items.CargoDescription": "服装一批"}]}, True),
                   ("MT2201", {G: [{"items.CargoDescription": "女式羊毛连衣裙服装配件"}]}, False)],
    "YH-MFT-032": [("MT2201", {G: [{"items.CargoDescription": "发" * 128}]}, False),
                   ("MT2201", {G: [{"items.CargoDescription": "发" * 129}]}, True),
                   ("MT2201", {G: [{"items.CargoDescription": "w" * 256}]}, False)],
    "YH-MFT-033": [("MT2201", {}, False), ("MT2201", {G: [{"items.ItemPieces": "5"}, {"items.ItemPieces": "5"}]}, True),
                   ("MT2401", {G: [{"items.SequenceNumeric": "0"}]}, True)],
    "YH-MFT-034": [("MT2201", {G: [{"items.UNNumber": "1950"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {G: [{"items.UNNumber": "1950"}],
                               B: [{"bills.UNDGName": "样例联系人", "undg_lines.TE": "+86-371-00000001"}]}, False)],
    "YH-MFT-035": [("MT2201", {G: [{"items.UNNumber": "UN1950"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {G: [{"items.UNNumber": "195"}]}, True), ("MT2201", {G: [{"items.UNNumber": "0004"}]}, False)],
    "YH-MFT-036": [("MT2201", {}, False), ("MT2201", {G: [{"items.ItemPieces": "9"}]}, True),
                   ("MT2201", {G: [{"items.ItemPieces": None}]}, False)],
    "YH-MFT-037": [("MT2201", {}, False), ("MT2201", {G: [{"items.ItemGrossWeight": "123.499"}]}, True),
                   ("MT2201", {G: [{"items.ItemGrossWeight": "123.500"}]}, False)],
    "YH-MFT-040": [("MT2201", {B: [{"bills.ConsigneeName": "To order of bank"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.ConsigneeName": "TO ORDER", "bills.NotifyName": "EXAMPLE"}]}, False)],
    "YH-MFT-041": [("MT2201", {B: [{"bills.ConsignorAEO": "4101980001"}]}, True), ("MT2201", {}, False),
                   ("MT2201", {B: [{"bills.ConsignorAEO": "AEOCN4101980001"}]}, False),
                   ("MT2201", {B: [{"bills.ConsignorAEO": "AEOCN410198000"}]}, True),
                   ("MT2201", {B: [{"bills.ConsigneeAEO": "AEODE123-4"}]}, False),
                   ("MT2201", {B: [{"bills.ConsigneeAEO": "AEOXX1234"}]}, True)],
    "YH-MFT-042": [("MT3201", {}, False), ("MT3201", {B: [{"message.DeclarationOfficeID": "460"}]}, True),
                   ("MT3201", {B: [{"message.DeclarationOfficeID": "46A1"}]}, False)],
    "YH-MFT-043": [("MT2201", {}, False), ("MT2201", {B: [{"bills.LoadingDate": "2026-11-25"}]}, True),
                   ("MT2201", {B: [{"bills.LoadingDate": "2026-11-25 00:00:01"}]}, False)],
    "YH-MFT-044": [("MT2401", {}, False), ("MT2401", {B: [{"bills.ClearanceCode": "RD09"}]}, True),
                   ("MT2401", {B: [{"bills.ClearanceCode": "RD09", "bills.TransitDepartureID": "4604"}]}, False),
                   ("MT2401", {B: [{"bills.TransitDepartureID": "4604"}]}, True)],
    "YH-MFT-045": [("MT2201", {B: [{}, {"bills.HouseID": "H1"}]}, False),
                   ("MT2201", {B: [{}, {"bills.HouseID": "H1", "bills.Pieces": "9"}]}, True),
                   ("MT2201", {B: [{"bills.HouseID": "H1", "bills.Pieces": "9"}]}, False)],
    "YH-MFT-050": [("MT2401", {}, False), ("MT2401/3", {}, True),
                   ("MT2401/3", {B: [{"bills.ChangeText": "件数有误", "bills.ChangeContact": "样例", "bills.ChangePhone": "0371-1",
                                      "reasons.ChangeReasonCode": "004"}]}, False)],
    "YH-MFT-051": [("MT2201", {}, False), ("MT2201/5", {}, True),
                   ("MT2201/5", {B: [{"message.ChangeText": "件数有误", "message.ChangeContact": "样例",
                                      "message.ChangePhone": "0371-1"}]}, False)],
    "YH-MFT-052": [("MT2401", {}, False), ("MT2401", {G: [{"items.HSCode": "6704200000"}]}, True),
                   ("MT2401/5", {G: [{"items.HSCode": "6704200000"}]}, False)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message", "rows", "fires"),
    [(code, *case) for code, cases in CASES.items() for case in cases],
)
def test_rule(code, message, rows, fires):
    kind, _, function = message.partition("/")
    assert (code in codes(judged(kind, function or None, **rows))) == fires


def test_every_rule_has_a_silent_a_firing_and_a_border_case():
    assert set(CASES) == {rule.code for rule in rules()}
    for code, cases in CASES.items():
        assert len(cases) >= 3, code
        assert {fires for *_, fires in cases} == {True, False}, code


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
