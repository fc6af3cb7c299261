"""Small manifest workbooks in memory, whole and valid, with changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Source
from yuhuo_customs.manifests import checking, profile
from yuhuo_customs.manifests.reading import Sheet, Workbook
from yuhuo_customs.messages import manifests as messages
from yuhuo_customs.sheets.grid import letters

TRANSFER = messages.Transfer(
    "4604123456789_DXPESW0000000001", "EPORT", datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
)
_PARTIES = {
    "bills.ConsigneeName": "EXAMPLE GMBH", "bills.ConsignorName": "河南样例发制品有限公司",
    "consignor_lines.TE": "+86-371-00000000", "message.Sender": "河南样例货代有限公司",
}  # fmt: skip
_SEA_AIR = _PARTIES | {
    "message.ExitOffice": "4604", "message.CarrierID": "CZ", "bills.LoadingID": "CGO/4604",
    "bills.LoadingDate": "20261125203000", "bills.UnloadingID": "FRA", "bills.ConsignedPlaceID": "CNCGO",
    "statuses.CustomsStatusCode": "001", "bills.FreightCode": "PP", "bills.Pieces": "10", "bills.GrossWeight": "123.5",
    "bills.ConsignorLine": "许昌市样例路1号", "bills.PackageKind": "CT", "bills.TransportSplitIndicator": "0",
}  # fmt: skip
BILLS = {
    "air": _SEA_AIR | {"message.JourneyID": "CZ0001", "bills.MasterID": "99912345675", "message.DeclarationOfficeID": "4604",
                       "message.TransportID": "B0001", "message.TransportName": "CZ", "message.ArrivalDate": "20261125", "message.UnloadingID": "FRA"},
    "water": _SEA_AIR | {"message.JourneyID": "001E", "message.TransportID": "9000001", "message.TransportName": "YU",
                         "bills.MasterID": "YHBL0001", "message.DeclarationOfficeID": "4604", "message.ArrivalDate": "20261125", "message.UnloadingID": "FRA"},
    "road": _PARTIES | {
        "message.DeclarationOfficeID": "5317", "message.BatchID": "1234567890A01", "message.LoadingID": "53171",
        "message.LoadingDateTime": "20261125203000", "bills.MasterID": "YHR0001", "bills.Pieces": "10",
        "bills.PackageKind": "CT", "bills.GrossWeight": "123.5", "bills.Value": "1000", "bills.Currency": "USD",
        "bills.FreightCode": "PP", "bills.ClearanceCode": "RD01",
    },
}  # fmt: skip
ITEMS = {"items.SequenceNumeric": "1", "items.ItemPieces": "10", "items.ItemPackageKind": "CT",
         "items.CargoDescription": "人发制假发", "items.ItemGrossWeight": "123.5"}  # fmt: skip
BOXES = {"boxes.EquipmentID": "CSQU3054383", "boxes.CharacteristicCode": "22G1", "boxes.FullnessCode": "5",
         "boxes.TareWeight": "2200", "seals.SealID": "M/123456@CA"}  # fmt: skip


def workbook(mode, *, bills=({},), items=({},), boxes=()):
    """A workbook: each mapping changes one row; a value of None leaves the cell empty."""
    code = profile.load(mode)
    key = BILLS[mode]["bills.MasterID"]
    rows = {
        "bills": [BILLS[mode] | change for change in bills],
        "items": [{"bills.MasterID": key} | ITEMS | change for change in items],
        "boxes": [{"bills.MasterID": key} | BOXES | change for change in boxes],
    }
    if mode == "road":
        freight = min(_freight())
        rows["bills"] = [
            {
                **row,
                "bills.FreightCode": freight
                if row["bills.FreightCode"] == "PP"
                else row["bills.FreightCode"],
            }
            for row in rows["bills"]
        ]
    sheets = {}
    for name, given in rows.items():
        known = [each.address for each in code.sheet(name)]
        present = [each for each in known if any(row.get(each) is not None for row in given)]
        if not given or not present:
            continue
        frame = pl.DataFrame(
            {each: [row.get(each) for row in given] for each in present},
            schema=dict.fromkeys(present, pl.String),
        )
        frame = frame.with_columns(_row=pl.int_range(3, pl.len() + 3, dtype=pl.UInt32))
        sheets[name] = Sheet(
            profile.SHEETS[name].zh, frame, {each: letters(at) for at, each in enumerate(present)}
        )
    return Workbook(Source("book.xlsx", "book.xlsx", "", "xlsx"), sheets, Findings.none())


def _freight():
    from yuhuo_customs.codes import table

    return table("manifest_freight_payment_road").codes


def judged(message, function=None, **rows):
    kind = checking.kind_of(message)
    return checking.judge(workbook(kind.mode, **rows), kind, function or kind.functions[0])


def codes(checked, *, without=("YH-MFT-010",)):
    return sorted({each for each in checked.findings.frame["code"] if each not in without})
