"""Invented manifests to try the commands on: an air master from Zhengzhou airport, a truck to Hong Kong."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from yuhuo_customs.errors import Text, UsageError
from yuhuo_customs.manifests import rail
from yuhuo_customs.manifests.template import Rows, write_template

BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = "2026-11-25"
_PARTIES = {
    "message.Sender": "河南样例货运代理有限公司",
    "bills.ConsignorName": "河南样例发制品有限公司",
    "consignor_lines.TE": "+86-371-00000000",
}
_AIR = _PARTIES | {
    "message.DeclarationOfficeID": "4604",
    "message.ExitOffice": "4604",
    "message.CarrierID": "YH",
    "message.JourneyID": "YH8001",
    "message.TransportID": "B0001",
    "message.TransportName": "YH8001",
    "message.ArrivalDate": _DAY,
    "bills.LoadingID": "CGO/4604",
    "bills.LoadingDate": f"{_DAY} 20:30",
    "bills.UnloadingID": "CGO/4604",
    "bills.ConsignedPlaceID": "CNCGO",
    "statuses.CustomsStatusCode": "001",
    "bills.TransportSplitIndicator": "0",
    "bills.FreightCode": "PP",
    "bills.PackageKind": "CT",
    "bills.ConsigneeName": "EXAMPLE HAIR TRADING GMBH",
    "bills.ConsignorLine": "许昌市样例路 1 号",
}
_MASTER = "99912345675"
_ROAD = _PARTIES | {
    "message.DeclarationOfficeID": "5317",
    "message.BatchID": "1234567890A01",
    "message.CarrierID": "YHTRUCK",
    "message.LoadingID": "53171",
    "message.LoadingDateTime": f"{_DAY} 20:30",
    "message.UnloadingID": "53171",
    "message.ArrivalDate": _DAY,
    "bills.ArrivalDateTime": f"{_DAY} 22:00",
    "bills.VehicleID": "5300000001",
    "bills.VehicleName": "豫A00001",
    "bills.DriverID": "5300000002",
    "bills.DriverName": "样例司机",
    "bills.MasterID": "YHR0001",
    "bills.Pieces": "12",
    "bills.PackageKind": "CT",
    "bills.GrossWeight": "150.25",
    "bills.Value": "36000",
    "bills.Currency": "USD",
    "bills.FreightCode": "1",
    "bills.ClearanceCode": "RD01",
    "bills.ConsigneeName": "EXAMPLE LOGISTICS (HK) LIMITED",
    "car_seals.CarSealID": "M/654321@CA",
}

EXAMPLES: Mapping[str, Rows] = {
    "air": {
        "bills": [
            _AIR | {"bills.MasterID": _MASTER, "bills.HouseID": "YHH0001", "bills.Pieces": "10", "bills.GrossWeight": "123.5"},
            _AIR | {"bills.MasterID": _MASTER, "bills.HouseID": "YHH0002", "bills.Pieces": "4", "bills.GrossWeight": "50.25"},
        ],
        "items": [
            {"bills.MasterID": _MASTER, "bills.HouseID": house, "items.SequenceNumeric": number, "items.ItemPieces": pieces,
             "items.CargoDescription": goods, "items.ItemGrossWeight": weight}
            for house, number, pieces, goods, weight in [
                ("YHH0001", "1", "8", "人发制假发 HUMAN HAIR WIGS", "100.5"),
                ("YHH0001", "2", "2", "发套用网帽 WIG CAPS", "23"),
                ("YHH0002", "1", "4", "人发制发辫 HUMAN HAIR BRAIDS", "50.25"),
            ]
        ],
    },
    "road": {
        "bills": [_ROAD],
        "items": [
            {"bills.MasterID": "YHR0001", "items.SequenceNumeric": "1", "items.ItemPieces": "12", "items.ItemPackageKind": "CT",
             "items.CargoDescription": "人发制假发 HUMAN HAIR WIGS", "items.ItemGrossWeight": "150.25"},
        ],
    },
}  # fmt: skip
"""Mode → rows of its workbook."""


def write(mode: str, path: Path, *, lang: str, filled: bool) -> None:
    """The empty workbook of a mode, or with its example.

    Raises:
        UsageError: no such mode, or it has no example.
        OutputError: the file cannot be written.
    """
    if mode == "rail" and not filled:
        rail.write_template(path)
        return
    if filled and mode not in EXAMPLES:
        raise UsageError(
            Text(f"“{mode}”没有示例。", f"There is no example for {mode!r}."),
            todo=Text(
                "可用：manifest-air-example、manifest-road-example。",
                "There are: manifest-air-example, manifest-road-example.",
            ),
        )
    write_template(mode, path, lang=lang, rows=ahead(EXAMPLES[mode]) if filled else None)


def ahead(rows: Rows) -> Rows:
    """The example with its days two days from now: what is late is another story."""
    day = f"{datetime.now(BEIJING) + timedelta(days=2):%Y-%m-%d}"
    return {
        sheet: [{address: text.replace(_DAY, day) for address, text in row.items()} for row in table]
        for sheet, table in rows.items()
    }
